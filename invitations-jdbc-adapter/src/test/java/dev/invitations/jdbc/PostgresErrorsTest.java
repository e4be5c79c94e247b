package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.has;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.jdbc.FailureAssertions.assertHostMustRetry;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.jdbc.fixture.Eventually;
import dev.invitations.jdbc.fixture.PostgresServer;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.model.Role;
import dev.invitations.port.OutcomeUnknownException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Provokes errors of a PostgreSQL server with settings, limits, locks and ended sessions. */
@Tag("full")
class PostgresErrorsTest {

    private static final String OTHER_SESSIONS =
            " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

    private static final String UNREACHABLE = "The database cannot be reached: org.postgresql.util.PSQLException";

    private final PGSimpleDataSource source = (PGSimpleDataSource) TestDatabase.POSTGRESQL.unprepared();
    private final HostTriggers triggers = new HostTriggers(TestDatabase.POSTGRESQL, source);

    PostgresErrorsTest() {
        JdbcSchema.of(source).apply();
    }

    private void beforeInsert(String statements) {
        triggers.function(statements);
        triggers.callFunction("BEFORE INSERT ON membership");
    }

    /** Returns calls on connections with a setting of the server. */
    private ObservedCalls with(String setting) {
        PGSimpleDataSource limited = (PGSimpleDataSource)
                PostgresServer.dataSource("postgres", Objects.requireNonNull(source.getDatabaseName()));
        limited.setOptions("-c " + setting);
        return new ObservedCalls(limited);
    }

    private static String refused(String state) {
        return "The database refused the statement (SQLState " + state + "); the cause has its message"
                + (state.equals("42501")
                        ? "; the user lacks a right: grant the rights that JdbcSchema.check() names"
                        : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "23514 | ALTER TABLE membership ADD CHECK (role <> 'viewer')",
                "22001 | ALTER TABLE membership ALTER COLUMN role TYPE VARCHAR(3)",
                "23502 | ALTER TABLE membership ADD COLUMN team TEXT NOT NULL",
                "42804 | ALTER TABLE membership ALTER COLUMN role TYPE INTEGER USING 1",
                "428C9 | ALTER TABLE membership DROP COLUMN role CASCADE, ADD COLUMN role TEXT GENERATED ALWAYS AS ('x') STORED",
            })
    void a_row_that_does_not_fit_the_table_is_final(String state, String rule) throws Exception {
        TestDatabase.execute(source, rule);
        assertRefused(new ObservedCalls(source), state);
    }

    /** Asserts one attempt, on a connection that stays open. */
    private static void assertRefused(ObservedCalls calls, String state) throws Exception {
        assertNotRetryable(calls::add).hasMessage(refused(state));
        calls.assertNothingStored(1, 0);
        calls.host.transaction(
                connection -> assertNotRetryable(calls::addJoined).hasMessage(refused(state)));
        calls.assertNothingStored(1, 0);
    }

    /** The settings of the driver do not hide the answer. */
    @Test
    void a_refusal_is_found_if_the_driver_hides_details() throws Exception {
        beforeInsert("RAISE EXCEPTION 'no';");
        source.setLogServerErrorDetail(false);
        assertRefused(new ObservedCalls(source), "P0001");
    }

    @Test
    void a_missing_right_is_final() throws Exception {
        String role = Objects.requireNonNull(source.getDatabaseName()) + "_reader";
        TestDatabase.execute(source, "CREATE ROLE " + role + " LOGIN");
        TestDatabase.execute(source, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + role);
        ObservedCalls calls =
                new ObservedCalls(PostgresServer.dataSource(role, Objects.requireNonNull(source.getDatabaseName())));
        assertRefused(calls, "42501");
    }

    @Test
    void a_transaction_that_an_earlier_statement_aborted_must_be_rolled_back() {
        ObservedCalls calls = new ObservedCalls(source);
        assertThatThrownBy(() -> calls.host.transaction(connection -> {
                    assertThatThrownBy(() -> TestDatabase.execute(connection, "SELECT 1 / 0"))
                            .isInstanceOf(SQLException.class);
                    calls.addJoined();
                    return connection;
                }))
                .hasMessage(refused("25P02")
                        + "; an earlier statement of the transaction failed: roll back the transaction, and run it"
                        + " again");
    }

    /** A table of the library that does not exist is a schema error, unless a trigger needs it. */
    @Test
    void a_failing_statement_of_a_trigger_is_final() throws Exception {
        beforeInsert("INSERT INTO audit VALUES (1);");
        assertRefused(new ObservedCalls(source), "42P01");
        triggers.function("NEW.role := (1 / (SELECT 0))::text;");
        assertRefused(new ObservedCalls(source), "22012");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "57014 | statement_timeout=200 | PERFORM pg_sleep(30);",
                "57014 | DateStyle=ISO | PERFORM pg_cancel_backend(pg_backend_pid()); PERFORM pg_sleep(30);",
                "53400 | temp_file_limit=0 -c work_mem=64 | PERFORM x FROM generate_series(1, 100000) x ORDER BY -x;",
            })
    void a_cancelled_or_limited_statement_is_retryable(String state, String setting, String statements)
            throws Exception {
        beforeInsert(statements);
        ObservedCalls calls = with(setting);
        assertRetryable(calls::add)
                .hasMessage("The database is out of a resource, or cancelled the statement (SQLState " + state
                        + "); call again later");
        calls.assertNothingStored(1, 0);
        calls.host.transaction(connection -> hostMustRetry(calls::addJoined));
        calls.assertNothingStored(1, 0);
        triggers.drop("membership");
        assertThat(calls.add()).isTrue();
    }

    private static boolean hostMustRetry(ThrowingCallable call) {
        assertHostMustRetry(call);
        return true;
    }

    @Test
    void a_lock_timeout_is_repeated_and_then_retryable() throws Exception {
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
        ObservedCalls calls = with("lock_timeout=10");
        ThrowingCallable add = () -> save(calls.over, joined(BOB, "viewer", has(ADA, "admin")));
        try (Connection holder = source.getConnection()) {
            holder.setAutoCommit(false);
            TestDatabase.execute(holder, "UPDATE membership SET role = role");
            assertRetryable(add).hasMessageContaining("ended every attempt (SQLState 55P03)");
            calls.assertNothingStored(8, 0);
            calls.host.transaction(connection ->
                    hostMustRetry(() -> save(calls.joining, joined(BOB, "viewer", has(ADA, "admin")))));
            calls.assertNothingStored(1, 0);
            holder.rollback();
        }
    }

    @Test
    void a_read_only_session_is_retryable_on_another_connection_only() throws Exception {
        ObservedCalls calls = with("default_transaction_read_only=on");
        assertRetryable(calls::add)
                .hasMessage("The database is read-only (SQLState 25006); call again when a writable server is"
                        + " reachable");
        calls.assertNothingStored(1, 1);
        calls.host.transaction(connection ->
                assertNotRetryable(calls::addJoined).hasMessage("This transaction is read-only (SQLState 25006)"));
        calls.assertNothingStored(1, 0);
    }

    /**
     * With {@code prepareThreshold=1} the server keeps a plan after the first call. In auto-commit mode the driver
     * prepares the statement again itself. A claim is a transaction.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0A000 | ALTER TABLE membership ALTER COLUMN role TYPE VARCHAR(300);"
                        + " ALTER TABLE invitation_outbox ALTER COLUMN role TYPE VARCHAR(300)",
                "26000 | DO 'BEGIN EXECUTE ''DEALLOCATE ALL'';END'",
            })
    void an_outdated_prepared_statement_is_prepared_again(String state, String change) throws Exception {
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
        source.setPrepareThreshold(1);
        UnvalidatedPool pool = new UnvalidatedPool(source);
        ObservedCalls calls = new ObservedCalls(pool.dataSource());
        Runnable claim = () -> assertThat(calls.over
                        .outbox()
                        .claim(new UUID(0, 1), NOW, NOW.plusSeconds(60), 1)
                        .claims())
                .isEmpty();
        claim.run();
        claim.run();
        DataSource changing = state.equals("26000") ? pool.dataSource() : source;
        TestDatabase.execute(changing, change);
        assertThatCode(claim::run).doesNotThrowAnyException();
        assertThat(calls.tap.opened()).as("attempts").hasSize(4);

        calls.host.transaction(connection -> {
            assertThat(calls.joining.memberships().find(ACME, ADA)).isPresent();
            assertThat(calls.joining.memberships().find(ACME, ADA)).isPresent();
            return connection;
        });
        TestDatabase.execute(changing, change.replace("300", "310"));
        calls.host.transaction(connection -> {
            assertRetryable(() -> calls.joining.memberships().find(ACME, ADA))
                    .hasMessage("The transaction failed (SQLState " + state
                            + "); roll back and run the whole transaction again");
            return connection;
        });
        assertThat(calls.host.<Boolean>transaction(connection ->
                        calls.joining.memberships().find(ACME, ADA).isPresent()))
                .isTrue();
        calls.assertCounted(0, 0);
    }

    @Test
    void a_session_that_ended_before_the_call_is_lost() throws Exception {
        UnvalidatedPool pool = new UnvalidatedPool(source);
        ObservedCalls calls = new ObservedCalls(pool.dataSource());
        assertThat(calls.over.memberships().find(ACME, ADA)).isEmpty();
        endSessions();
        assertRetryable(() -> calls.over.memberships().find(ACME, ADA))
                .hasMessage("The connection to the database was lost (SQLState 57P01); call again");
        calls.assertCounted(0, 1);
        assertThat(calls.over.memberships().find(ACME, ADA)).isEmpty();
        endSessions();
        assertThat(calls.add()).as("the witness shows that it must be repeated").isTrue();
        calls.assertCounted(2, 1);
        assertThat(JdbcStorage.over(source).invitations().history(ACME, BOB)).hasSize(1);
    }

    private void endSessions() {
        TestDatabase.query(source, "SELECT pg_terminate_backend(pid, 10000)" + OTHER_SESSIONS);
    }

    @Test
    void a_session_that_ends_during_the_statement_has_an_unknown_outcome() throws Exception {
        beforeInsert("PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(30);");
        ObservedCalls calls = new ObservedCalls(source);
        assertThatThrownBy(calls::add)
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessage("The database did not confirm the commit (SQLState 57P01), so its outcome is unknown;"
                        + " repeat the call");
        calls.assertNothingStored(2, 2);
        assertThatThrownBy(() -> calls.host.transaction(connection -> hostMustRetry(calls::addJoined)))
                .as("the commit of the host")
                .isInstanceOf(SQLException.class);
        calls.assertNothingStored(1, 0);
    }

    @Test
    void a_host_that_was_idle_for_too_long_runs_its_transaction_again() {
        ObservedCalls calls = with("idle_in_transaction_session_timeout=20");
        assertThatThrownBy(() -> calls.host.transaction(connection -> {
                    TestDatabase.execute(connection, "SELECT 1");
                    Eventually.holds(
                            "the session has ended",
                            () -> TestDatabase.query(source, "SELECT pid" + OTHER_SESSIONS)
                                    .isEmpty());
                    assertRetryable(calls::addJoined)
                            .hasMessage("The transaction failed (SQLState 25P03); roll back and run the whole"
                                    + " transaction again");
                    return connection;
                }))
                .isInstanceOf(SQLException.class);
        calls.assertNothingStored(0, 0);
    }

    @Test
    void a_session_that_cannot_begin_says_whether_a_repeat_can_help() throws Exception {
        String database = Objects.requireNonNull(source.getDatabaseName());
        ObservedCalls nowhere = new ObservedCalls(PostgresServer.dataSource("postgres", "nowhere"));
        assertNotRetryable(nowhere::add).hasMessageStartingWith(UNREACHABLE + " (SQLState 3D000)");
        String role = database + "_limited";
        TestDatabase.execute(source, "CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 1");
        ObservedCalls limited = new ObservedCalls(PostgresServer.dataSource(role, database));
        try (Connection only = limited.source.getConnection()) {
            assertThat(only.isValid(5)).isTrue();
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    limited::add,
                    () -> JdbcSchema.of(limited.source).check(),
                    () -> JdbcRoleCatalog.over(limited.source).in(ACME),
                    limited::addJoined)) {
                assertRetryable(call).hasMessageStartingWith(UNREACHABLE + " (SQLState 53300)");
            }
        }
        TestDatabase.execute(source, "REVOKE CONNECT ON DATABASE " + database + " FROM PUBLIC");
        assertNotRetryable(limited::add).hasMessageStartingWith(UNREACHABLE + " (SQLState 42501)");
        PGSimpleDataSource misspelled = (PGSimpleDataSource) PostgresServer.dataSource("postgres", database);
        misspelled.setOptions("-c no_such_setting=1");
        assertNotRetryable(() -> JdbcStorage.over(misspelled).memberships().find(ACME, CAROL))
                .hasMessageStartingWith(UNREACHABLE + " (SQLState 42704)");
    }

    /** Only PostgreSQL has triggers that fire during the commit. */
    @Test
    void a_deferred_trigger_refuses_the_commit_with_any_state() {
        ObservedCalls calls = new ObservedCalls(source);
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(calls.tap.dataSource());
        triggers.raise("P0001");
        for (String table : List.of("membership", "invitation_role")) {
            TestDatabase.execute(
                    source,
                    "CREATE CONSTRAINT TRIGGER refusing AFTER INSERT ON " + table
                            + " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()");
        }
        for (String state : List.of("45000", "08006", "08S01", "57P01", "40003", "57014", "25006", "22012", "QQ999")) {
            triggers.raise(state);
            assertNotRetryable(calls::add).hasMessage(refused(state));
            calls.assertNothingStored(1, 0);
            assertNotRetryable(() -> roles.define(ACME, Role.of("viewer"))).hasMessage(refused(state));
            assertThat(roles.in(ACME).find("viewer")).isNull();
            assertThatThrownBy(() -> calls.host.transaction(connection -> calls.addJoined()))
                    .as("the commit of the host")
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("seven members are enough");
            calls.assertNothingStored(1, 0);
        }
        triggers.raise("40001");
        assertRetryable(calls::add).hasMessageContaining("ended every attempt");
        calls.assertNothingStored(8, 0);
        assertRetryable(() -> roles.define(ACME, Role.of("viewer"))).hasMessageContaining("ended every attempt");
        assertThat(roles.in(ACME).find("viewer")).isNull();

        // The driver repeats the commit, outside the transaction that the refusal has ended.
        triggers.raise("26000");
        assertThatThrownBy(() -> roles.define(ACME, Role.of("viewer"))).isInstanceOf(OutcomeUnknownException.class);
        assertThat(roles.in(ACME).find("viewer")).isNull();
    }
}
