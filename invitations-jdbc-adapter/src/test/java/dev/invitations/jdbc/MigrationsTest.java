package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Locale;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests the scripts in the jar with the migration tools that hosts use, in a database that already has tables of the
 * host.
 */
@Tag("full")
class MigrationsTest {

    private static final Logger LIQUIBASE_LOG = Logger.getLogger("liquibase");

    @BeforeAll
    static void quiet() {
        LIQUIBASE_LOG.setLevel(Level.WARNING);
    }

    private static DataSource hostsDatabase(TestDatabase database) {
        DataSource source = database.unprepared();
        TestDatabase.execute(source, "CREATE TABLE hosts (id INTEGER PRIMARY KEY)");
        return source;
    }

    @ParameterizedTest
    @EnumSource
    void flyway_creates_the_schema(TestDatabase database) {
        DataSource source = hostsDatabase(database);
        assertThat(flyway(database, source, "latest")).isEqualTo(2);
        assertThat(flyway(database, source, "latest")).isZero();
        assertIsComplete(source);
    }

    /** Migrates to this version, and returns the number of scripts that ran. */
    static int flyway(TestDatabase database, DataSource source, String version) {
        return Flyway.configure()
                .dataSource(source)
                .locations("classpath:dev/invitations/jdbc/schema/"
                        + database.name().toLowerCase(Locale.ROOT))
                .table("invitations_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target(version)
                .load()
                .migrate()
                .migrationsExecuted;
    }

    @ParameterizedTest
    @EnumSource
    void liquibase_creates_the_schema(TestDatabase database) throws Exception {
        DataSource source = hostsDatabase(database);
        for (int run = 0; run < 2; run++) {
            liquibase(source, Integer.MAX_VALUE);
        }
        assertThat(TestDatabase.query(source, "SELECT ID FROM DATABASECHANGELOG ORDER BY ID"))
                .containsExactly("1", "2");
        assertIsComplete(source);
    }

    /** Runs at most this many pending change sets. */
    static void liquibase(DataSource source, int changeSets) throws Exception {
        try (Connection connection = source.getConnection();
                Liquibase liquibase = new Liquibase(
                        "dev/invitations/jdbc/schema/changelog.xml",
                        new ClassLoaderResourceAccessor(),
                        new JdbcConnection(connection))) {
            Scope.child(Scope.Attr.ui, new LoggerUIService(), () -> liquibase.update(changeSets, ""));
        }
    }

    /** If the library is a named module, the migration tools find only resources in packages that it opens. */
    @Test
    void every_folder_is_open_to_other_modules() throws Exception {
        Path classes = Path.of(JdbcSchema.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Set<String> open =
                ModuleFinder.of(classes).find("dev.invitations.jdbc").orElseThrow().descriptor().opens().stream()
                        .map(ModuleDescriptor.Opens::source)
                        .collect(Collectors.toSet());
        try (Stream<Path> folders = Files.walk(classes.resolve("dev/invitations/jdbc/schema"))) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> classes.relativize(folder).toString().replace(File.separatorChar, '.')))
                    .hasSize(4)
                    .allMatch(open::contains);
        }
    }

    private static void assertIsComplete(DataSource source) {
        assertThatCode(JdbcSchema.of(source)::check).doesNotThrowAnyException();
        EveryOperationTest.assertEveryOperation(JdbcStorage.over(source));
    }
}
