package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectsTest {

    /** States and codes as the drivers report them. */
    @ParameterizedTest
    @CsvSource({
        "H2, 23505, 23505, CONFLICT",
        "H2, 40001, 40001, CONTENTION",
        "H2, HYT00, 50200, CONTENTION",
        "H2, 42S03, 42103, SCHEMA",
        "H2, 42S04, 42104, SCHEMA",
        "H2, 42S22, 42122, SCHEMA",
        "H2, 90079, 90079, SCHEMA",
        "H2, 90097, 90097, READ_ONLY",
        "H2, 28000, 28000, CREDENTIALS",
        "H2, 22001, 22001, REFUSED",
        "H2, 90098, 90098, LOST",
        "PostgreSQL, 23505, 0, CONFLICT",
        "PostgreSQL, 22012, 0, CONFLICT",
        "PostgreSQL, 40001, 0, CONTENTION",
        "PostgreSQL, 40P01, 0, CONTENTION",
        "PostgreSQL, 55P03, 0, CONTENTION",
        "PostgreSQL, 42P01, 0, SCHEMA",
        "PostgreSQL, 42703, 0, SCHEMA",
        "PostgreSQL, 3F000, 0, SCHEMA",
        "PostgreSQL, 25006, 0, READ_ONLY",
        "PostgreSQL, 28P01, 0, CREDENTIALS",
        "PostgreSQL, 42501, 0, REFUSED",
        "PostgreSQL, 08006, 0, LOST",
        "MariaDB, 23000, 1062, CONFLICT",
        "MariaDB, HY000, 1020, CONTENTION",
        "MariaDB, HY000, 1205, CONTENTION",
        "MariaDB, 40001, 1213, CONTENTION",
        "MariaDB, 42000, 1049, SCHEMA",
        "MariaDB, 42S02, 1146, SCHEMA",
        "MariaDB, 42S22, 1054, SCHEMA",
        "MariaDB, HY000, 1290, READ_ONLY",
        "MariaDB, HY000, 1836, READ_ONLY",
        "MariaDB, 25006, 1792, READ_ONLY",
        "MariaDB, 28000, 1045, CREDENTIALS",
        "MariaDB, 23000, 1452, REFUSED",
        "MariaDB, 08000, 0, LOST",
    })
    void an_error_means_the_same_before_the_database_is_known(
            String product, String state, int code, SqlFailure expected) {
        SQLException error = new SQLException("error", state, code);
        Dialect dialect = Dialects.ALL.stream()
                .filter(each -> each.product().equals(product))
                .findFirst()
                .orElseThrow();
        assertThat(dialect.classify(error)).isEqualTo(expected);
        assertThat(Dialects.classify(error)).isEqualTo(expected);
    }

    /** A concurrent creation of the table could leave the name behind, and every later attempt would fail. */
    @Test
    void no_constraint_has_a_name_on_h2() {
        assertThat(JdbcSchema.of(TestDatabase.H2.unprepared()).script()).doesNotContain("CONSTRAINT ");
    }

    /** If the library is a named module, the migration tools find only resources in packages that it opens. */
    @Test
    void every_folder_of_scripts_is_open_to_other_modules() throws Exception {
        Path classes = Path.of(Dialects.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        assertThat(ModuleFinder.of(classes)
                        .find("dev.invitations.jdbc")
                        .orElseThrow()
                        .descriptor()
                        .opens())
                .extracting(ModuleDescriptor.Opens::source)
                .contains("dev.invitations.jdbc.schema")
                .containsAll(Dialects.ALL.stream()
                        .map(dialect -> "dev.invitations.jdbc.schema." + dialect.folder())
                        .toList());
    }
}
