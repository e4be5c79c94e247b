package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.has;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static dev.invitations.contract.fixture.ChangeFixtures.stranger;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.PostgresServer;
import dev.invitations.jdbc.fixture.TestDatabase;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/**
 * Tests databases in a bad state: each leads to one clear error, and no change is left half-done. {@link DialectsTest}
 * has the codes of the errors.
 */
@Tag("full")
class BadDatabaseTest {

    @Test
    void reports_a_read_only_h2(@TempDir Path folder) {
        JdbcDataSource writing = new JdbcDataSource();
        writing.setURL("jdbc:h2:file:" + folder.resolve("file"));
        JdbcDataSource reading = new JdbcDataSource();
        reading.setURL(writing.getURL() + ";ACCESS_MODE_DATA=r");
        JdbcSchema.of(writing).apply();
        assertCanOnlyBeRead(writing, reading);
    }

    @ParameterizedTest
    @CsvSource({"POSTGRESQL, SET default_transaction_read_only = on", "MARIADB, SET SESSION TRANSACTION READ ONLY"})
    void reports_a_read_only_server(TestDatabase database, String setting) {
        DataSource writing = database.empty();
        DataSourceProxy reading = DataSourceProxy.on(writing).at("getConnection", call -> {
            Connection connection = (Connection) call.proceed();
            TestDatabase.execute(connection, setting);
            return connection;
        });
        assertCanOnlyBeRead(writing, reading.dataSource());
    }

    @Test
    void reports_a_server_that_can_only_be_read_by_this_user() {
        DataSource source = TestDatabase.MARIADB.empty();
        // The tests use root, which may write to a read-only server. Other users get these error codes.
        for (int code : List.of(1290, 1836)) {
            DataSourceProxy tap = DataSourceProxy.on(source)
                    .failing("prepareStatement", new SQLException("read-only", "HY000", code));
            assertRetryable(() -> save(JdbcStorage.over(tap.dataSource()), sent(BOB)))
                    .hasMessageStartingWith("The database is read-only");
        }
        assertThat(JdbcStorage.over(source).invitations().history(ACME, BOB)).isEmpty();
    }

    private static void assertCanOnlyBeRead(DataSource writing, DataSource reading) {
        assertThat(save(JdbcStorage.over(writing), founded(ADA))).isTrue();
        JdbcStorage storage = JdbcStorage.over(reading);
        assertThat(storage.memberships().find(ACME, ADA)).isPresent();
        JdbcSchema.of(reading).apply();
        assertNotRetryable(JdbcSchema.of(reading)::check)
                .hasMessageStartingWith(
                        "The database does not fit this version of the library; 1 finding:\ndatabase: is"
                                + " read-only (SQLState ")
                .hasMessageEndingWith(", so only reads work; connect to a writable server");
        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> save(storage, sent(BOB, has(ADA, "admin"), stranger(BOB))),
                () -> JdbcSchema.of(reading, JdbcTables.standard().prefix("more_"))
                        .apply())) {
            assertRetryable(write).hasMessageStartingWith("The database is read-only");
        }
        assertThat(TestDatabase.query(writing, "SELECT invitation_id FROM invitation"))
                .isEmpty();
        assertThat(TestDatabase.query(writing, "SELECT kind FROM invitation_outbox"))
                .isEmpty();
        assertThat(TestDatabase.query(writing, "SELECT kind FROM invitation_event"))
                .containsExactly("FOUNDED");
    }

    @ParameterizedTest
    @EnumSource
    void reports_missing_tables(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcTables nowhere = JdbcTables.standard().schema("nowhere");
        for (JdbcTables tables : List.of(JdbcTables.standard(), nowhere)) {
            JdbcStorage storage = JdbcStorage.over(source, tables);
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> save(storage, founded(ADA)),
                    () -> storage.memberships().isPopulated(ACME),
                    () -> storage.memberships().find(ACME, ADA),
                    () -> storage.load(ACME, ADA, List.of()),
                    () -> JdbcRoleCatalog.over(source, tables).in(ACME))) {
                assertNotRetryable(call).hasMessageContaining("JdbcSchema");
            }
        }
        assertNotRetryable(JdbcSchema.of(source, nowhere)::apply)
                .hasMessageStartingWith("The schema nowhere does not exist");
        assertNotRetryable(JdbcSchema.of(source, nowhere)::check)
                .hasMessageContaining("\ntable nowhere.invitation: does not exist");
    }

    @Test
    void reports_wrong_credentials() {
        DataSource source = PostgresServer.dataSource("nobody", "postgres");
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> save(JdbcStorage.over(source), founded(ADA)),
                () -> JdbcSchema.of(source).apply(),
                () -> JdbcSchema.of(source).check())) {
            assertNotRetryable(call).hasMessage("The database refused the user or the password");
        }
    }

    /**
     * A retry helps if there are too many connections, but not if the database does not exist. The error of an
     * exhausted pool has no SQLState.
     */
    @ParameterizedTest
    @CsvSource({
        "08004, 'too many\nof you', true, SQLState 08004",
        "55P03, , true, SQLState 55P03",
        ", request timed out, true, no SQLState",
        "3D000, no such database, false, SQLState 3D000",
        "the password is secret, jdbc:x://db?password=secret, false, no SQLState"
    })
    void reports_why_there_is_no_connection(String state, String reason, boolean retryable, String code) {
        JdbcStorage storage = failing("getConnection", new SQLException(reason, state));
        ThrowingCallable call = () -> save(storage, founded(ADA));
        (retryable ? assertRetryable(call) : assertNotRetryable(call))
                .hasMessage("The database cannot be reached: java.sql.SQLException (" + code
                        + "); the cause has the message of the driver or the pool");
    }

    @Test
    void reports_a_dead_connection() {
        JdbcStorage storage = failing("prepareStatement", new SQLException("terminating connection", "57P01"));
        assertRetryable(() -> storage.memberships().find(ACME, ADA))
                .hasMessage("The connection to the database was lost (SQLState 57P01); call again");
        assertThat(storage.memberships().find(ACME, ADA)).isEmpty();
    }

    /** Returns an empty storage whose next call of this method fails. */
    private static JdbcStorage failing(String method, SQLException failure) {
        DataSource source = TestDatabase.H2.empty();
        return JdbcStorage.over(
                DataSourceProxy.on(source).failingOnce(method, failure).dataSource());
    }

    @Test
    void refuses_an_unsupported_database() {
        AtomicInteger closed = new AtomicInteger();
        DatabaseMetaData oracle = (DatabaseMetaData) Proxy.newProxyInstance(
                BadDatabaseTest.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (self, method, args) -> "Oracle");
        DataSourceProxy tap = DataSourceProxy.on(TestDatabase.H2.empty())
                .at("getMetaData", call -> oracle)
                .counting("close", closed);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> save(JdbcStorage.over(tap.dataSource()), founded(ADA)),
                () -> JdbcSchema.of(tap.dataSource()).script())) {
            assertNotRetryable(call)
                    .hasMessage("Oracle is not supported; supported databases are H2, PostgreSQL, MariaDB");
        }
        assertThat(closed).hasValue(2);
    }

    @Test
    void reports_a_session_that_the_server_ended_in_the_transaction_of_the_host() throws Exception {
        DataSource source = TestDatabase.POSTGRESQL.empty();
        JdbcHost host = new JdbcHost(source);
        JdbcStorage joining = JdbcStorage.joining(host);
        assertThatThrownBy(() -> host.transaction(connection -> {
                    endSession(source, connection);
                    assertRetryable(() -> save(joining, sent(BOB)));
                    return joining;
                }))
                .as("the commit of the host")
                .isInstanceOf(SQLException.class);
        assertThat(JdbcStorage.over(source).invitations().history(ACME, BOB)).isEmpty();
    }

    private static void endSession(DataSource source, Connection connection) throws SQLException {
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        assertThat(TestDatabase.query(source, "SELECT pg_terminate_backend(" + pid + ", 10000)"))
                .containsExactly("t");
    }

    @Test
    void reports_a_read_only_transaction_of_the_host() throws Exception {
        DataSource source = TestDatabase.POSTGRESQL.empty();
        JdbcHost host = new JdbcHost(source);
        JdbcStorage joining = JdbcStorage.joining(host);
        host.transaction(connection -> {
            TestDatabase.execute(connection, "SET TRANSACTION READ ONLY");
            assertNotRetryable(() -> save(joining, sent(BOB))).hasMessageStartingWith("This transaction is read-only");
            return joining.invitations().inbox(BOB, Set.of(BOB), NOW, 5);
        });
    }
}
