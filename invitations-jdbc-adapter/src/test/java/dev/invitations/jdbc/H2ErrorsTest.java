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

import dev.invitations.jdbc.fixture.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Provokes errors of H2 with Java triggers, limits, rights, and a database that closes. */
@Tag("full")
class H2ErrorsTest {

    private final JdbcDataSource source = (JdbcDataSource) TestDatabase.H2.unprepared();
    private final HostTriggers triggers = new HostTriggers(TestDatabase.H2, source);
    private final ObservedCalls calls = new ObservedCalls(source);

    H2ErrorsTest() {
        JdbcSchema.of(source).apply();
    }

    private void beforeInsert(RefusingTrigger.Effect effect) {
        RefusingTrigger.run(effect);
        triggers.callJava("membership", "INSERT");
    }

    private static String refused(String codes) {
        return "The database refused the statement (" + codes + "); the cause has its message"
                + (codes.endsWith("90096")
                        ? "; the user lacks a right: grant the rights that JdbcSchema.check() names"
                        : "");
    }

    private void assertRefused(ObservedCalls observed, String codes) throws Exception {
        assertNotRetryable(observed::add).hasMessage(refused(codes));
        observed.assertNothingStored(1, 0);
        observed.host.transaction(
                connection -> assertNotRetryable(observed::addJoined).hasMessage(refused(codes)));
        observed.assertNothingStored(1, 0);
    }

    @Test
    void an_exception_of_a_trigger_without_a_code_is_final() throws Exception {
        beforeInsert(connection -> {
            throw new SQLTransientConnectionException("no");
        });
        assertRefused(calls, "no SQLState");
        RefusingTrigger.failWith(new SQLException("no"));
        assertRefused(calls, "no SQLState");
        RefusingTrigger.failWith(new IllegalStateException(new SQLException("gone", "08006", 90067)));
        assertRefused(calls, "SQLState 90044, error code 90044");
    }

    /** The trigger uses another database, whose connection is closed. */
    @Test
    void a_trigger_that_loses_its_own_connection_does_not_lose_the_connection_of_the_call() throws Exception {
        beforeInsert(connection -> {
            Connection other = TestDatabase.H2.unprepared().getConnection();
            other.close();
            other.setAutoCommit(true);
        });
        for (int code : new int[] {90007, 90067, 90121}) {
            assertRetryable(calls::add)
                    .hasMessageStartingWith("The database is out of a resource, or cancelled the statement (SQLState")
                    .hasMessageContaining("error code " + code);
            calls.assertNothingStored(1, 1);
            calls.host.transaction(connection -> {
                assertHostMustRetry(calls::addJoined);
                return calls.joining.memberships().find(ACME, BOB);
            });
            calls.assertNothingStored(1, 0);
            RefusingTrigger.failWith(new SQLException("gone", "08006", code == 90007 ? 90067 : 90121));
        }
    }

    @Test
    void a_row_that_does_not_fit_the_table_is_final() throws Exception {
        TestDatabase.execute(source, "ALTER TABLE membership ADD CONSTRAINT few CHECK (role <> 'viewer')");
        assertRefused(calls, "SQLState 23513, error code 23513");
        TestDatabase.execute(source, "ALTER TABLE membership DROP CONSTRAINT few");
        TestDatabase.execute(source, "ALTER TABLE membership ALTER COLUMN role VARCHAR(3)");
        assertRefused(calls, "SQLState 22001, error code 22001");
    }

    @Test
    void a_missing_right_and_a_wrong_password_are_final() throws Exception {
        TestDatabase.execute(source, "CREATE USER reader PASSWORD 'secret'; GRANT SELECT ON SCHEMA PUBLIC TO reader");
        JdbcDataSource reading = new JdbcDataSource();
        reading.setURL(source.getURL().replace(";DB_CLOSE_DELAY=-1", ""));
        reading.setUser("reader");
        reading.setPassword("secret");
        assertRefused(new ObservedCalls(reading), "SQLState 90096, error code 90096");
        reading.setPassword("wrong");
        assertNotRetryable(() -> JdbcStorage.over(reading).memberships().find(ACME, ADA))
                .hasMessage("The database refused the user or the password");
    }

    @Test
    void a_cancelled_statement_is_retryable() throws Exception {
        beforeInsert(connection -> TestDatabase.execute(
                connection, "SELECT COUNT(*) FROM SYSTEM_RANGE(1, 1000000000) WHERE MOD(X, 7) = 8"));
        ObservedCalls limited = new ObservedCalls(source);
        limited.tap.at("getConnection", call -> {
            Connection connection = (Connection) call.proceed();
            TestDatabase.execute(connection, "SET QUERY_TIMEOUT 200");
            return connection;
        });
        assertRetryable(limited::add)
                .hasMessage("The database is out of a resource, or cancelled the statement (SQLState 57014, error code"
                        + " 57014); call again later");
        limited.assertNothingStored(1, 0);
    }

    @Test
    void a_lock_timeout_makes_the_host_run_its_transaction_again() throws Exception {
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
        try (Connection holder = source.getConnection()) {
            holder.setAutoCommit(false);
            TestDatabase.execute(holder, "UPDATE membership SET role = role");
            calls.host.transaction(connection -> {
                TestDatabase.execute(connection, "SET LOCK_TIMEOUT 10");
                assertRetryable(() -> save(calls.joining, joined(BOB, "viewer", has(ADA, "admin"))))
                        .hasMessage("The transaction failed (SQLState HYT00, error code 50200); roll back and run the"
                                + " whole transaction again");
                return connection;
            });
            holder.rollback();
        }
        calls.assertNothingStored(0, 0);
    }

    @Test
    void a_read_only_database_is_final_in_a_transaction_of_the_host(@TempDir Path folder) throws Exception {
        JdbcDataSource file = new JdbcDataSource();
        file.setURL("jdbc:h2:file:" + folder.resolve("file"));
        JdbcSchema.of(file).apply();
        JdbcDataSource reading = new JdbcDataSource();
        reading.setURL(file.getURL() + ";ACCESS_MODE_DATA=r");
        ObservedCalls readOnly = new ObservedCalls(reading);
        assertRetryable(readOnly::add).hasMessageStartingWith("The database is read-only (SQLState 90097");
        readOnly.assertNothingStored(1, 1);
        readOnly.host.transaction(connection -> assertNotRetryable(readOnly::addJoined)
                .hasMessage("This transaction is read-only (SQLState 90097, error code 90097)"));
        readOnly.assertNothingStored(1, 0);
    }

    @Test
    void an_exclusive_connection_makes_other_calls_retryable() throws Exception {
        try (Connection exclusive = source.getConnection()) {
            TestDatabase.execute(exclusive, "SET EXCLUSIVE 1");
            assertRetryable(calls::add).hasMessageStartingWith("The database cannot be reached");
            TestDatabase.execute(exclusive, "SET EXCLUSIVE 0");
        }
        calls.assertNothingStored(0, 0);
        assertThat(calls.add()).isTrue();
    }

    /** The database is opened again by the next connection. */
    @Test
    void a_database_that_closes_during_a_call_is_lost(@TempDir Path folder) throws Exception {
        JdbcDataSource file = new JdbcDataSource();
        file.setURL("jdbc:h2:file:" + folder.resolve("file"));
        JdbcSchema.of(file).apply();
        ObservedCalls closing = new ObservedCalls(file);
        closing.tap.once("prepareStatement", call -> {
            TestDatabase.execute(file, "SHUTDOWN");
            return call.proceed();
        });
        assertRetryable(closing::add).hasMessageStartingWith("The connection to the database was lost (SQLState 90");
        closing.assertNothingStored(0, 1);
        closing.tap.once("commit", call -> {
            TestDatabase.execute(file, "SHUTDOWN");
            return call.proceed();
        });
        assertThat(closing.add())
                .as("the witness shows that it must be repeated")
                .isTrue();
        closing.assertCounted(2, 1);
        assertThat(JdbcStorage.over(file).invitations().history(ACME, BOB)).hasSize(1);
        assertThatThrownBy(() -> closing.host.transaction(connection -> {
                    TestDatabase.execute(file, "SHUTDOWN");
                    assertHostMustRetry(closing::addJoined);
                    return connection;
                }))
                .isInstanceOf(SQLException.class);
    }

    /** A remote H2 answers with the codes of a trigger, too. */
    @Test
    void a_remote_server_answers_like_an_embedded_one() throws Exception {
        Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
        JdbcDataSource remote = new JdbcDataSource();
        remote.setURL("jdbc:h2:" + server.getURL() + "/mem:remote;DB_CLOSE_DELAY=-1");
        remote.setUser("sa");
        JdbcSchema.of(remote).apply();
        ObservedCalls observed = new ObservedCalls(remote);
        new HostTriggers(TestDatabase.H2, remote).refuse("membership", "INSERT", "08006");
        assertRefused(observed, "SQLState 08006");
        try (Connection used = remote.getConnection()) {
            assertThat(used.isValid(5)).isTrue();
            observed.hostTap.once("createStatement", call -> {
                server.stop();
                return call.proceed();
            });
            assertThatThrownBy(() -> observed.host.transaction(connection -> {
                        assertHostMustRetry(observed::addJoined);
                        return connection;
                    }))
                    .isInstanceOf(SQLException.class);
        } catch (SQLException closed) {
            assertThat(closed.getErrorCode()).isEqualTo(90067);
        }
        assertRetryable(observed::add).hasMessageStartingWith("The database cannot be reached");
    }
}
