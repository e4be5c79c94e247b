package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.has;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.jdbc.FailureAssertions.assertHostMustRetry;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.Eventually;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.UnvalidatedPool;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mariadb.jdbc.MariaDbDataSource;

/** Provokes errors of a MariaDB server with signals, settings, limits, locks and ended sessions. */
@Tag("full")
class MariaDbErrorsTest {

    private final MariaDbDataSource source = (MariaDbDataSource) TestDatabase.MARIADB.unprepared();
    private final HostTriggers triggers = new HostTriggers(TestDatabase.MARIADB, source);
    private final String database;

    MariaDbErrorsTest() {
        JdbcSchema.of(source).apply();
        database = TestDatabase.query(source, "SELECT DATABASE()").get(0);
    }

    /** Returns a data source with other settings of the driver. */
    private DataSource with(String from, String to) throws SQLException {
        assertThat(source.getUrl()).contains(from);
        return new MariaDbDataSource(source.getUrl().replace(from, to));
    }

    private ObservedCalls withVariable(String setting) throws SQLException {
        return new ObservedCalls(with("?", "?sessionVariables=" + setting + "&"));
    }

    private static String refused(String state, int code) {
        return "The database refused the statement (SQLState " + state + ", error code " + code
                + "); the cause has its message";
    }

    private static String exhausted(String state, int code) {
        return "The database is out of a resource, or cancelled the statement (SQLState " + state + ", error code "
                + code + "); call again later";
    }

    private static String again(String state, int code) {
        return "The transaction failed (SQLState " + state + ", error code " + code
                + "); roll back and run the whole transaction again";
    }

    private static void assertRefused(ObservedCalls calls, String state, int code) throws Exception {
        assertNotRetryable(calls::add).hasMessage(refused(state, code));
        calls.assertNothingStored(1, 0);
        calls.host.transaction(
                connection -> assertNotRetryable(calls::addJoined).hasMessage(refused(state, code)));
        calls.assertNothingStored(1, 0);
    }

    @ParameterizedTest
    @CsvSource({"1927", "1053", "1290", "1213", "1205", "1062", "1180", "1226", "1146", "2013"})
    void a_signal_may_choose_any_error_code(int code) throws Exception {
        triggers.signal("membership", "INSERT", "SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = " + code);
        assertRefused(new ObservedCalls(source), "45000", code);
    }

    /** The codes are those of a killed connection, but the connection answers. */
    @Test
    void a_signal_with_the_codes_of_a_lost_connection_loses_no_connection() throws Exception {
        triggers.signal("membership", "INSERT", "SIGNAL SQLSTATE '70100' SET MYSQL_ERRNO = 1927");
        ObservedCalls calls = new ObservedCalls(source);
        assertRetryable(calls::add).hasMessage(exhausted("70100", 1927));
        calls.assertNothingStored(1, 1);
        calls.host.transaction(connection -> assertRetryable(calls::addJoined).hasMessage(again("70100", 1927)));
        calls.assertNothingStored(1, 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "23000 | 4025 | ALTER TABLE membership ADD CHECK (role <> 'viewer')",
                "22001 | 1406 | ALTER TABLE membership MODIFY role VARCHAR(3) NOT NULL",
                "HY000 | 1364 | ALTER TABLE membership ADD COLUMN team INT NOT NULL",
                "23000 | 1452 | ALTER TABLE membership ADD FOREIGN KEY (role) REFERENCES invitation_role (domain_id)",
            })
    void a_row_that_does_not_fit_the_table_is_final(String state, int code, String rule) throws Exception {
        TestDatabase.execute(source, rule);
        assertRefused(new ObservedCalls(source), state, code);
    }

    @Test
    void a_missing_table_is_a_schema_error() {
        ObservedCalls calls = new ObservedCalls(source);
        TestDatabase.execute(source, "DROP TABLE membership");
        assertNotRetryable(calls::add)
                .hasMessageStartingWith("A table or column does not exist (SQLState 42S02, error code 1146)");
        calls.assertCounted(1, 0);
    }

    @Test
    void a_statement_that_takes_too_long_is_retryable() throws Exception {
        triggers.signal("membership", "INSERT", "SET @slept = SLEEP(30)");
        ObservedCalls calls = withVariable("max_statement_time=0.2");
        assertRetryable(calls::add).hasMessage(exhausted("70100", 1969));
        calls.assertNothingStored(1, 0);
        calls.host.transaction(connection -> assertRetryable(calls::addJoined).hasMessage(again("70100", 1969)));
        calls.assertNothingStored(1, 0);
    }

    @Test
    void a_killed_query_is_retryable() throws Exception {
        ObservedCalls calls = new ObservedCalls(source);
        triggers.signal("membership", "INSERT", "SET @slept = SLEEP(30)");
        assertRetryable(() -> killed("QUERY", calls::add)).hasMessage(exhausted("70100", 1317));
        calls.assertNothingStored(1, 0);
        assertRetryable(() -> killed("QUERY", () -> calls.host.transaction(connection -> calls.addJoined())))
                .hasMessage(again("70100", 1317));
        calls.assertNothingStored(1, 0);
    }

    @Test
    void a_killed_connection_is_lost_before_the_commit() throws Exception {
        ObservedCalls calls = new ObservedCalls(source);
        triggers.signal("membership", "INSERT", "SET @slept = SLEEP(30)");
        assertRetryable(() -> killed("CONNECTION", calls::add))
                .hasMessageStartingWith("The connection to the database was lost (SQLState ");
        calls.assertNothingStored(1, 1);
        assertThatThrownBy(() -> killed(
                        "CONNECTION",
                        () -> calls.host.transaction(connection -> {
                            assertHostMustRetry(calls::addJoined);
                            return true;
                        })))
                .as("the commit of the host")
                .isInstanceOf(SQLException.class);
        calls.assertNothingStored(1, 0);
    }

    /** Kills the query or connection of the call as soon as its trigger sleeps. */
    private void killed(String what, Callable<Boolean> call) throws Throwable {
        Future<Boolean> result = Background.start(call);
        String sleeping =
                "SELECT ID FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep' AND DB = '" + database + "'";
        Eventually.holds(
                "the trigger sleeps",
                () -> !TestDatabase.query(source, sleeping).isEmpty());
        TestDatabase.execute(
                source,
                "KILL " + what + " " + TestDatabase.query(source, sleeping).get(0));
        try {
            result.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    @Test
    void a_connection_that_ended_before_the_call_is_lost() throws Exception {
        UnvalidatedPool pool = new UnvalidatedPool(source);
        ObservedCalls calls = new ObservedCalls(pool.dataSource());
        for (ThrowingCallable call :
                new ThrowingCallable[] {() -> calls.over.memberships().find(ACME, ADA), calls::add}) {
            assertThat(calls.over.memberships().find(ACME, ADA)).isEmpty();
            String others = "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = '" + database
                    + "' AND ID <> CONNECTION_ID()";
            for (String id : TestDatabase.query(source, others)) {
                TestDatabase.execute(source, "KILL " + id);
            }
            Eventually.holds(
                    "the connections have ended",
                    () -> TestDatabase.query(source, others).isEmpty());
            assertRetryable(call).hasMessageStartingWith("The connection to the database was lost (SQLState ");
            calls.assertNothingStored(0, 1);
        }
        assertThat(calls.add()).isTrue();
    }

    @Test
    void a_row_that_stays_locked_ends_the_transaction_of_the_host() throws Exception {
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
        ObservedCalls calls = withVariable("innodb_lock_wait_timeout=0");
        try (Connection holder = source.getConnection()) {
            holder.setAutoCommit(false);
            TestDatabase.execute(holder, "UPDATE membership SET role = CONCAT(role, '')");
            TestDatabase.execute(holder, "SELECT * FROM membership FOR UPDATE");
            assertRetryable(() -> save(calls.over, joined(BOB, "viewer", has(ADA, "admin"))))
                    .hasMessageContaining("ended every attempt (SQLState HY000, error code 1205)");
            calls.host.transaction(connection -> assertRetryable(
                            () -> save(calls.joining, joined(BOB, "viewer", has(ADA, "admin"))))
                    .hasMessage(again("HY000", 1205)));
            holder.rollback();
        }
        calls.assertNothingStored(0, 0);
    }

    /** A global read lock refuses the commit, and the transaction is rolled back. */
    @Test
    void a_commit_that_waits_for_a_lock_is_repeated() throws Exception {
        ObservedCalls calls = withVariable("lock_wait_timeout=0");
        try (Connection backup = source.getConnection()) {
            calls.tap.once("commit", call -> {
                TestDatabase.execute(backup, "FLUSH TABLES WITH READ LOCK");
                try {
                    return call.proceed();
                } finally {
                    TestDatabase.execute(backup, "UNLOCK TABLES");
                }
            });
            assertThat(calls.add()).isTrue();
        }
        calls.assertCounted(2, 0);
        assertThat(JdbcStorage.over(source).invitations().history(ACME, BOB)).hasSize(1);
    }

    @Test
    void a_read_only_transaction_of_the_host_is_final() throws Exception {
        ObservedCalls calls = new ObservedCalls(source);
        calls.host.transaction(connection -> {
            TestDatabase.execute(connection, "START TRANSACTION READ ONLY");
            return assertNotRetryable(calls::addJoined)
                    .hasMessage("This transaction is read-only (SQLState 25006, error code 1792)");
        });
        calls.assertNothingStored(1, 0);
    }

    /** The driver closes the connection instead of sending the statement. A repeated call would close the next one. */
    @Test
    void a_statement_that_is_too_large_is_final() throws Exception {
        Change[] many = IntStream.range(0, 500)
                .mapToObj(i -> joined(new UserId("user" + i), "viewer"))
                .toArray(Change[]::new);
        TestDatabase.execute(source, "SET GLOBAL max_allowed_packet = 16384");
        try {
            ObservedCalls calls = new ObservedCalls(source);
            StorageException failure = org.assertj.core.api.Assertions.catchThrowableOfType(
                    StorageException.class, () -> save(calls.over, many));
            assertThat(failure).hasMessageStartingWith("The database refused the statement (SQLState ");
            assertThat(failure.isRetryable()).isFalse();
            assertThat(JdbcStorage.over(source).memberships().isPopulated(ACME)).isFalse();
        } finally {
            TestDatabase.execute(source, "SET GLOBAL max_allowed_packet = 16777216");
        }
    }
}
