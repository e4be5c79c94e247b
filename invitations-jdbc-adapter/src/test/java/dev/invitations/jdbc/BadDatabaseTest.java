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

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.PostgresServer;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** Tests databases in a bad state: each leads to one clear error, and no change is left half-done. */
@Tag("full")
class BadDatabaseTest {

    @Test
    void reports_a_read_only_h2(@TempDir Path folder) {
        JdbcDataSource writing = new JdbcDataSource();
        writing.setURL("jdbc:h2:file:" + folder.resolve("file"));
        JdbcDataSource reading = new JdbcDataSource();
        reading.setURL(writing.getURL() + ";ACCESS_MODE_DATA=r");
        prepare(writing);
        assertCanOnlyBeRead(reading);
        assertNothingDone(writing);
    }

    @Test
    void reports_a_read_only_postgresql() {
        DataSource source = TestDatabase.POSTGRESQL.unprepared();
        prepare(source);
        String name = TestDatabase.query(source, "SELECT current_database()").get(0);
        TestDatabase.execute(source, "ALTER DATABASE " + name + " SET default_transaction_read_only = on");
        assertCanOnlyBeRead(source);
        assertNothingDone(source);
    }

    @Test
    void reports_a_read_only_mariadb() {
        DataSource source = TestDatabase.MARIADB.unprepared();
        prepare(source);
        DataSourceProxy reading = DataSourceProxy.on(source).at("getConnection", call -> {
            Connection connection = (Connection) call.proceed();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET SESSION TRANSACTION READ ONLY");
            }
            return connection;
        });
        assertCanOnlyBeRead(reading.dataSource());
        assertNothingDone(source);
        // The tests use root, which may write to a read-only server. Other users get these error codes.
        for (int code : List.of(1290, 1836)) {
            DataSourceProxy tap =
                    DataSourceProxy.on(source).failing("executeUpdate", new SQLException("read-only", "HY000", code));
            assertNotRetryable(() -> save(JdbcStorage.over(tap.dataSource()), sent(BOB)))
                    .hasMessageStartingWith("The database is read-only");
        }
        assertNothingDone(source);
    }

    private static void prepare(DataSource source) {
        JdbcSchema.of(source).apply();
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
    }

    private static void assertCanOnlyBeRead(DataSource source) {
        JdbcStorage storage = JdbcStorage.over(source);
        assertThat(storage.memberships().find(ACME, ADA)).isPresent();
        JdbcSchema.of(source).check();
        for (ThrowingCallable write : List.<ThrowingCallable>of(
                () -> save(storage, sent(BOB, has(ADA, "admin"), stranger(BOB))),
                () -> JdbcSchema.of(source, JdbcTables.standard().prefix("more_"))
                        .apply())) {
            assertNotRetryable(write).hasMessageStartingWith("The database is read-only");
        }
    }

    private static void assertNothingDone(DataSource source) {
        assertThat(TestDatabase.query(source, "SELECT invitation_id FROM invitation"))
                .isEmpty();
        assertThat(TestDatabase.query(source, "SELECT kind FROM invitation_outbox"))
                .isEmpty();
        assertThat(TestDatabase.query(source, "SELECT kind FROM invitation_event"))
                .containsExactly("FOUNDED");
    }

    @ParameterizedTest
    @EnumSource
    void reports_a_missing_schema(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcTables nowhere = JdbcTables.standard().schema("nowhere");
        JdbcStorage storage = JdbcStorage.over(source, nowhere);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> save(storage, founded(ADA)),
                () -> storage.memberships().find(ACME, ADA),
                () -> JdbcSchema.of(source, nowhere).apply())) {
            assertNotRetryable(call).hasMessageContaining("JdbcSchema");
        }
        assertNotRetryable(JdbcSchema.of(source, nowhere)::check)
                .hasMessageContaining("Missing: table nowhere.invitation");
    }

    @ParameterizedTest
    @EnumSource
    void reports_a_full_pool(TestDatabase database) throws SQLException {
        try (HikariDataSource pool = Pool.limited(database.empty(), 1, Duration.ofMillis(250))) {
            JdbcStorage storage = JdbcStorage.over(pool);
            try (Connection taken = pool.getConnection()) {
                assertThat(taken.isClosed()).isFalse();
                for (ThrowingCallable call : List.<ThrowingCallable>of(
                        () -> save(storage, founded(ADA)),
                        () -> storage.memberships().find(ACME, ADA))) {
                    assertRetryable(call).hasMessageStartingWith("The database cannot be reached: ");
                }
            }
            assertThat(storage.memberships().find(ACME, ADA)).isEmpty();
            assertThat(save(storage, founded(ADA))).isTrue();
        }
    }

    /** The MariaDB of the tests accepts any credentials. This is the error of its driver on other servers. */
    @Test
    void reports_wrong_credentials() {
        DataSourceProxy mariaDb = DataSourceProxy.on(TestDatabase.MARIADB.empty())
                .failing("getConnection", new SQLException("Access denied", "28000", 1045));
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(((JdbcDataSource) TestDatabase.H2.empty()).getURL());
        h2.setUser("sa");
        h2.setPassword("secret");
        for (DataSource source : List.of(PostgresServer.dataSource("nobody", "postgres"), mariaDb.dataSource(), h2)) {
            for (ThrowingCallable call : List.<ThrowingCallable>of(
                    () -> save(JdbcStorage.over(source), founded(ADA)),
                    () -> JdbcSchema.of(source).apply(),
                    () -> JdbcSchema.of(source).check())) {
                assertNotRetryable(call).hasMessage("The database refused the user or the password");
            }
        }
    }

    @Test
    void reports_an_unreachable_server() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setServerNames(new String[] {"127.0.0.1"});
        nowhere.setPortNumbers(new int[] {1});
        assertRetryable(() -> JdbcSchema.of(nowhere).apply())
                .hasMessageStartingWith("The database cannot be reached: ")
                .hasMessageNotContaining("\n");
    }

    @Test
    void reports_a_session_that_the_server_ended() throws SQLException {
        DataSource source = TestDatabase.POSTGRESQL.empty();
        try (Connection ended = source.getConnection()) {
            JdbcStorage storage = JdbcStorage.over(ConnectionsTest.poolOf(ended));
            assertThat(storage.memberships().isPopulated(ACME)).isFalse();
            endSession(source, ended);
            assertThatThrownBy(() -> save(storage, sent(BOB)))
                    .isInstanceOf(StorageException.class)
                    .hasFieldOrPropertyWithValue("retryable", true);
            assertThat(ended.isClosed()).isTrue();
        }
        assertThat(JdbcStorage.over(source).invitations().history(ACME, BOB)).isEmpty();
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
            assertNotRetryable(() -> save(joining, sent(BOB)));
            return joining.invitations().inbox(BOB, NOW, 5);
        });
    }
}
