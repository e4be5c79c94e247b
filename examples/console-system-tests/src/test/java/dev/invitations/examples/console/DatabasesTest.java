package dev.invitations.examples.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.invitations.jdbc.fixture.TestDatabase;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the same console on the other databases: sample data, a page, an answer with its seat, and a refusal. */
class DatabasesTest extends BrowserTestBase {

    private static final String SEATED_MEMBERS =
            "SELECT user_id FROM seats JOIN domain_members USING (domain_id, user_id) WHERE domain_id = 'harbour'";

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, postgres", "MARIADB, root"})
    void the_console_runs_on(TestDatabase database, String user) throws SQLException {
        String url;
        try (Connection connection = database.unprepared().getConnection()) {
            url = connection.getMetaData().getURL();
        }
        Map<String, String> settings = Map.of("spring.datasource.url", url, "spring.datasource.username", user);
        try (BrowserFixture site = new BrowserFixture(settings)) {
            Page hana = site.as("Hana Sato");
            button(dialog(hana), "Accept Harbour Analytics").click();
            assertThat(dialog(hana)).containsText("You are now a member of Harbour Analytics, as viewer.");
            Page ada = site.as("Ada Okafor");
            ada.navigate("/domains/harbour/invitations");
            assertThat(ada.locator(".count")).hasText("11 invitations");
            assertThat(row(ada, "Hana Sato")).containsText("Accepted");
            button(row(ada, "Fatima Haddad"), "Resend to Fatima Haddad").click();
            assertThat(outcome(row(ada, "Fatima Haddad"))).hasText("Fatima Haddad was invited again.");
            Locator toDevika = row(ada, "Devika Rao").first();
            button(toDevika, "Delete the invitation of Devika Rao").click();
            assertThat(outcome(toDevika)).hasText("Devika Rao's invitation was withdrawn.");
            button(toDevika, "Send again").click();
            assertThat(outcome(toDevika)).hasText("Devika Rao got a new invitation.");
            ada.navigate("/domains/harbour/members");
            button(row(ada, "Chiara Conti"), "Remove Chiara Conti").click();
            button(row(ada, "Chiara Conti"), "Add again as editor").click();
            assertThat(outcome(row(ada, "Chiara Conti"))).hasText("Chiara Conti is a member again, as editor.");
            assertFindsByEveryLetterI(site.console);
            assertThat(site.console.sql().queryForList(SEATED_MEMBERS, String.class))
                    .contains("hana");
        }
    }

    private static void assertFindsByEveryLetterI(RunningConsole console) {
        console.addUser("inci", "\u0130nci 100%_\\ KAYA", "inci@example.org");
        ConsoleClient ada = console.as("ada");
        for (String text : List.of("\u0130nci", "INCI", "\u0131nc\u0131", "0%_\\", "kaya", "KAYA")) {
            String path = "/domains/harbour/people?q=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
            assertThat(ada.page(path).select("button").eachText()).as(text).containsExactly("\u0130nci 100%_\\ KAYA");
        }
        assertThat(ada.page("/domains/harbour/people?q=___").select("button")).isEmpty();
        assertThat(ada.get("/domains/harbour/people?q=abc%00").statusCode()).isEqualTo(200);
    }
}
