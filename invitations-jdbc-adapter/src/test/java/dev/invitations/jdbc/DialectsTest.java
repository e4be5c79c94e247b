package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

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
        "H2, 57014, 57014, EXHAUSTED",
        "H2, 90031, 90031, EXHAUSTED",
        "H2, 90044, 90044, REFUSED",
        "H2, 90112, 90112, CONTENTION",
        "H2, 90131, 90131, CONTENTION",
        "H2, 90067, 90067, LOST",
        "H2, 90098, 90098, LOST",
        "H2, 90121, 90121, LOST",
        "H2, 90007, 90007, LOST",
        "H2, 90028, 90028, EXHAUSTED",
        "H2, 90108, 90108, EXHAUSTED",
        "H2, 90135, 90135, EXHAUSTED",
        "H2, HYT01, 0, EXHAUSTED",
        "H2, 45000, 90067, REFUSED",
        "PostgreSQL, 23505, 0, CONFLICT",
        "PostgreSQL, 22012, 0, REFUSED",
        "PostgreSQL, 23P01, 0, CONFLICT",
        "PostgreSQL, 40001, 0, CONTENTION",
        "PostgreSQL, 40P01, 0, CONTENTION",
        "PostgreSQL, 55P03, 0, CONTENTION",
        "PostgreSQL, 42P05, 0, CONTENTION",
        "PostgreSQL, 42P01, 0, SCHEMA",
        "PostgreSQL, 42703, 0, SCHEMA",
        "PostgreSQL, 3F000, 0, SCHEMA",
        "PostgreSQL, 25006, 0, READ_ONLY",
        "PostgreSQL, 28P01, 0, CREDENTIALS",
        "PostgreSQL, 42501, 0, REFUSED",
        "PostgreSQL, 0A000, 0, REFUSED",
        "PostgreSQL, P0001, 0, REFUSED",
        "PostgreSQL, 45000, 0, REFUSED",
        "PostgreSQL, XX000, 0, REFUSED",
        "PostgreSQL, 53100, 0, EXHAUSTED",
        "PostgreSQL, 53300, 0, EXHAUSTED",
        "PostgreSQL, 57014, 0, EXHAUSTED",
        "PostgreSQL, 55006, 0, EXHAUSTED",
        "PostgreSQL, 58030, 0, EXHAUSTED",
        "PostgreSQL, 26000, 0, CONTENTION",
        "PostgreSQL, 57P01, 0, LOST",
        "PostgreSQL, 25P03, 0, LOST",
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
        "MariaDB, HY000, 1412, CONTENTION",
        "MariaDB, HY000, 1615, CONTENTION",
        "MariaDB, 08004, 1040, EXHAUSTED",
        "MariaDB, 08S01, 1047, EXHAUSTED",
        "MariaDB, HY000, 1114, EXHAUSTED",
        "MariaDB, 42000, 1226, EXHAUSTED",
        "MariaDB, 70100, 1969, EXHAUSTED",
        "MariaDB, 45000, 1644, REFUSED",
        "MariaDB, 08006, 1644, REFUSED",
        "MariaDB, 08S01, 1153, REFUSED",
        "MariaDB, HY000, 1665, REFUSED",
        "MariaDB, 45000, 1927, REFUSED",
        "MariaDB, 23000, 4025, REFUSED",
        "MariaDB, HY000, 1180, REFUSED",
        "MariaDB, 70100, 1317, EXHAUSTED",
        "MariaDB, 70100, 3024, EXHAUSTED",
        "MariaDB, HY000, 1021, EXHAUSTED",
        "MariaDB, HY001, 1037, EXHAUSTED",
        "MariaDB, HY000, 1206, EXHAUSTED",
        "MariaDB, HY000, 1364, REFUSED",
        "MariaDB, 70100, 1927, LOST",
        "MariaDB, HY000, 2013, LOST",
        "MariaDB, HY000, 2003, LOST",
        "MariaDB, 08S01, 1053, LOST",
        "MariaDB, HY000, 4031, LOST",
        "MariaDB, 08000, 0, LOST",
    })
    void an_error_means_the_same_before_the_database_is_known(
            String product, String state, int code, SqlFailure expected) {
        SQLException error = new SQLException("error", state, code);
        Dialect dialect = dialect(product);
        assertThat(Dialects.classify(dialect, error)).isEqualTo(expected);
        assertThat(Dialects.classify(null, error)).isEqualTo(expected);
        assertThat(Dialects.classify(dialect, new SQLException("a pool", error)))
                .isEqualTo(expected);
        BatchUpdateException batch = new BatchUpdateException();
        batch.setNextException(error);
        assertThat(Dialects.classify(dialect, new SQLException("a proxy", new RuntimeException(batch))))
                .isEqualTo(expected);
    }

    private static Dialect dialect(String product) {
        return Dialects.ALL.stream()
                .filter(each -> each.product().equals(product))
                .findFirst()
                .orElseThrow();
    }

    /** Pools throw exceptions without codes. */
    @Test
    void an_error_without_codes_is_classified_by_its_type() {
        for (Dialect dialect : Dialects.ALL) {
            assertThat(Dialects.classify(dialect, new SQLException("error"))).isEqualTo(SqlFailure.REFUSED);
            assertThat(Dialects.classify(dialect, new SQLTransientException("error")))
                    .isEqualTo(SqlFailure.EXHAUSTED);
            assertThat(Dialects.classify(dialect, new SQLTimeoutException("error")))
                    .isEqualTo(SqlFailure.EXHAUSTED);
            for (SQLException lost : List.of(
                    new SQLRecoverableException("error"),
                    new SQLTransientConnectionException("error"),
                    new SQLNonTransientConnectionException("error"))) {
                assertThat(Dialects.classify(dialect, lost)).isEqualTo(SqlFailure.LOST);
            }
        }
    }

    /** Only these errors prove that a commit did not take effect. */
    @ParameterizedTest
    @CsvSource({
        "H2, 40001, 40001, true",
        "H2, 90097, 90097, true",
        "H2, 90031, 90031, false",
        "H2, 23505, 23505, false",
        "PostgreSQL, 40001, 0, true",
        "PostgreSQL, 23505, 0, true",
        "PostgreSQL, P0001, 0, true",
        "PostgreSQL, 40003, 0, false",
        "PostgreSQL, 22003, 0, false",
        "PostgreSQL, 57P01, 0, false",
        "PostgreSQL, 08006, 0, false",
        "PostgreSQL, , 0, false",
        "MariaDB, 40001, 1213, true",
        "MariaDB, HY000, 1290, true",
        "MariaDB, HY000, 1020, true",
        "MariaDB, HY000, 1205, true",
        "MariaDB, HY000, 1836, true",
        "MariaDB, 25006, 1792, true",
        "MariaDB, HY000, 1180, false",
        "MariaDB, 45000, 1644, false",
        "MariaDB, 70100, 1317, false",
        "MariaDB, 70100, 1927, false",
        "MariaDB, HY000, 2013, false",
        "MariaDB, 08000, 0, false",
        "MariaDB, , 0, false",
    })
    void only_listed_errors_prove_that_a_commit_did_not_take_effect(
            String product, @Nullable String state, int code, boolean rolledBack) {
        assertThat(dialect(product).isRolledBack(new SQLException("error", state, code)))
                .isEqualTo(rolledBack);
    }

    /** The severity of the answer decides, whatever SQLState a trigger chooses. */
    @ParameterizedTest
    @CsvSource({
        "ERROR, P0001, REFUSED, true",
        "ERROR, 57P01, REFUSED, true",
        "ERROR, 23505, CONFLICT, true",
        "ERROR, 53100, EXHAUSTED, true",
        "ERROR, 08006, EXHAUSTED, true",
        "ERROR, 40003, REFUSED, false",
        "FATAL, 57P01, LOST, false",
        "FATAL, XX000, LOST, false",
        "PANIC, 58030, LOST, false",
        "FATAL, 28P01, CREDENTIALS, false",
        "FATAL, 3D000, REFUSED, false",
        "FATAL, 53300, EXHAUSTED, false",
        "FEHLER, P0001, REFUSED, true",
        "FATAL, 25P03, LOST, false",
        "ВАЖНО, 57P01, LOST, false",
    })
    void the_severity_of_an_answer_of_postgresql_decides(
            String severity, String state, SqlFailure expected, boolean rolledBack) {
        PSQLException answer =
                new PSQLException(new ServerErrorMessage("S" + severity + "\0C" + state + "\0Mmessage\0Rroutine\0"));
        Dialect dialect = dialect("PostgreSQL");
        assertThat(Dialects.classify(dialect, answer)).isEqualTo(expected);
        assertThat(dialect.isRolledBack(answer)).isEqualTo(rolledBack);
    }

    /** A RAISE can choose any state. A proxy of the server names no routine of the server. */
    @ParameterizedTest
    @CsvSource({
        "ERROR, 08006, exec_stmt_raise, REFUSED, true",
        "ERROR, 40003, exec_stmt_raise, REFUSED, true",
        "ERROR, 23505, exec_stmt_raise, CONFLICT, true",
        "ERROR, 40001, exec_stmt_raise, CONTENTION, true",
        "ERROR, 25006, exec_stmt_raise, REFUSED, true",
        "FEHLER, 57P01, exec_stmt_raise, REFUSED, true",
        "ERROR, 08006, pgfdw_report_error, EXHAUSTED, true",
        "ERROR, 08P01, '', EXHAUSTED, false",
        "ERROR, XX000, '', REFUSED, false",
        "ERROR, 57P01, '', REFUSED, false",
        "ERROR, 40003, some_routine, REFUSED, false",
        "ERROR, 25P03, some_routine, REFUSED, true",
        "FATAL, 40001, ProcessInterrupts, LOST, false",
        "FATAL, 42501, CheckMyDatabase, REFUSED, false",
        "FEHLER, 57014, ProcessInterrupts, EXHAUSTED, true",
        "FEHLER, 40003, some_routine, REFUSED, false",
        "PANIK, 58030, issue_xlog_fsync, EXHAUSTED, false",
    })
    void the_routine_of_an_answer_of_postgresql_shows_its_origin(
            String severity, String state, String routine, SqlFailure expected, boolean rolledBack) {
        PSQLException answer = new PSQLException(new ServerErrorMessage(
                "S" + severity + "\0C" + state + "\0Mmessage\0" + (routine.isEmpty() ? "" : "R" + routine + "\0")));
        assertThat(Dialects.classify(dialect("PostgreSQL"), answer)).isEqualTo(expected);
        assertThat(dialect("PostgreSQL").isRolledBack(answer)).isEqualTo(rolledBack);
        assertThat(dialect("PostgreSQL").isStatementUndone(answer)).isEqualTo(rolledBack);
    }

    /** Only these errors prove that a statement that commits itself changed nothing. */
    @ParameterizedTest
    @CsvSource({
        "H2, 22001, 22001, true",
        "H2, 23505, 23505, true",
        "H2, 50200, 50200, true",
        "H2, 90028, 90028, false",
        "H2, 57014, 57014, false",
        "H2, 08006, 0, false",
        "MariaDB, 45000, 1644, true",
        "MariaDB, 08S01, 1644, true",
        "MariaDB, HY000, 1665, true",
        "MariaDB, 23000, 4025, true",
        "MariaDB, 42000, 1142, true",
        "MariaDB, HY000, 1205, true",
        "MariaDB, HY000, 1180, false",
        "MariaDB, 70100, 1317, false",
        "MariaDB, 70100, 1969, false",
        "MariaDB, 42000, -1, false",
        "MariaDB, 08000, -1, false",
    })
    void only_listed_errors_prove_that_a_statement_changed_nothing(
            String product, String state, int code, boolean undone) {
        assertThat(dialect(product).isStatementUndone(new SQLException("error", state, code)))
                .isEqualTo(undone);
    }

    private static Throwable decisive(SQLException e) {
        return SqlErrors.coded(e);
    }

    /** The answer of the database decides, and an inner cause decides before the exception that wraps it. */
    @Test
    void the_exception_that_decides_is_found() {
        SQLException answer = new PSQLException(new ServerErrorMessage("SERROR\0CP0001\0Mno\0"));
        SQLException lost = new SQLException("lost", "08006");
        SQLException refused = new SQLException("no", "45000");
        SQLException code = new SQLException("no", "08S01", 1644);
        assertThat(decisive(new SQLException("a pool", "45000", 17, answer))).isSameAs(answer);
        assertThat(decisive(new SQLException("a pool", "HY000", lost))).isSameAs(lost);
        SQLException batch = new SQLException("a pool", "08S01");
        batch.setNextException(refused);
        assertThat(decisive(batch)).isSameAs(refused);
        assertThat(decisive(new SQLException("a pool", batch))).isSameAs(refused);
        assertThat(decisive(new SQLException("a pool", "08S01", refused))).isSameAs(refused);
        assertThat(decisive(new SQLException("a pool", "HYT00", new RuntimeException(code))))
                .isSameAs(code);
        SQLException outer = new SQLException("a pool", "42000", refused);
        assertThat(decisive(outer)).isSameAs(refused);
        SQLException first = new SQLException("first", "23505");
        first.setNextException(new SQLException("a consequence", "25P02"));
        assertThat(decisive(first)).isSameAs(first);
        SQLException none = new SQLException("none");
        none.initCause(new IllegalStateException(none));
        assertThat(decisive(none)).isSameAs(none);
    }

    /** The driver makes this exception when it reads a result, after the server has committed. */
    @Test
    void an_exception_of_the_driver_of_postgresql_hides_the_outcome() {
        PSQLException made = new PSQLException("Bad value", PSQLState.UNIQUE_VIOLATION);
        assertThat(dialect("PostgreSQL").isRolledBack(made)).isFalse();
    }

    @Test
    void an_outdated_plan_of_postgresql_is_contention() {
        PSQLException answer =
                new PSQLException(new ServerErrorMessage("SERROR\0C0A000\0Mmessage\0RRevalidateCachedQuery\0"));
        assertThat(Dialects.classify(dialect("PostgreSQL"), answer)).isEqualTo(SqlFailure.CONTENTION);
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
