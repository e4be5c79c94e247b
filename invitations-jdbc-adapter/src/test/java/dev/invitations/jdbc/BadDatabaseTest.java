package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.ChangeFixtures.ACME;
import static dev.invitations.jdbc.fixture.ChangeFixtures.ADA;
import static dev.invitations.jdbc.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.fixture.ChangeFixtures.founded;
import static dev.invitations.jdbc.fixture.ChangeFixtures.has;
import static dev.invitations.jdbc.fixture.ChangeFixtures.save;
import static dev.invitations.jdbc.fixture.ChangeFixtures.sent;
import static dev.invitations.jdbc.fixture.ChangeFixtures.stranger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.PostgresServer;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests databases in a bad state: each leads to one clear error, and no change is left half-done. */
@Tag("full")
class BadDatabaseTest {

    @Test
    void h2ThatCanOnlyBeRead(@TempDir Path folder) {
        JdbcDataSource writing = new JdbcDataSource();
        writing.setURL("jdbc:h2:file:" + folder.resolve("file"));
        JdbcDataSource reading = new JdbcDataSource();
        reading.setURL(writing.getURL() + ";ACCESS_MODE_DATA=r");
        prepare(writing);
        assertCanOnlyBeRead(reading);
        assertNothingDone(writing);
    }

    @Test
    void postgresThatCanOnlyBeRead() {
        DataSource source = TestDatabase.POSTGRESQL.unprepared();
        prepare(source);
        String name = TestDatabase.query(source, "SELECT current_database()").get(0);
        TestDatabase.execute(source, "ALTER DATABASE " + name + " SET default_transaction_read_only = on");
        assertCanOnlyBeRead(source);
        assertNothingDone(source);
    }

    @Test
    void mariaDbThatCanOnlyBeRead() {
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
            DataSourceProxy tap = DataSourceProxy.on(source).at("executeUpdate", call -> {
                throw new SQLException("read-only", "HY000", code);
            });
            assertThat(failure(() -> save(JdbcStorage.over(tap.dataSource()), sent(BOB))))
                    .hasMessageStartingWith("The database can only be read");
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
        for (Runnable write : List.<Runnable>of(
                () -> save(storage, sent(BOB, has(ADA, "admin"), stranger(BOB))),
                () -> JdbcSchema.of(source, JdbcTables.standard().prefix("more_"))
                        .apply())) {
            StorageException failure = failure(write);
            assertThat(failure).hasMessageStartingWith("The database can only be read");
            assertThat(failure.isRetryable()).isFalse();
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
    void aSchemaThatIsNotThere(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcTables nowhere = JdbcTables.standard().schema("nowhere");
        JdbcStorage storage = JdbcStorage.over(source, nowhere);
        for (Runnable call : List.<Runnable>of(
                () -> save(storage, founded(ADA)),
                () -> storage.memberships().find(ACME, ADA),
                () -> JdbcSchema.of(source, nowhere).apply())) {
            StorageException failure = failure(call);
            assertThat(failure).hasMessageContaining("JdbcSchema");
            assertThat(failure.isRetryable()).isFalse();
        }
        assertThat(failure(JdbcSchema.of(source, nowhere)::check))
                .hasMessageContaining("missing are: table nowhere.invitation");
    }

    @ParameterizedTest
    @EnumSource
    void aPoolThatIsFull(TestDatabase database) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.empty());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(250);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcStorage storage = JdbcStorage.over(pool);
            try (Connection taken = pool.getConnection()) {
                assertThat(taken.isClosed()).isFalse();
                for (Runnable call : List.<Runnable>of(
                        () -> save(storage, founded(ADA)),
                        () -> storage.memberships().find(ACME, ADA))) {
                    StorageException failure = failure(call);
                    assertThat(failure).hasMessageStartingWith("The database cannot be reached: ");
                    assertThat(failure.isRetryable()).isTrue();
                }
            }
            assertThat(storage.memberships().find(ACME, ADA)).isEmpty();
            assertThat(save(storage, founded(ADA))).isTrue();
        }
    }

    /** The MariaDB of the tests accepts any credentials. This is the error of its driver on other servers. */
    @Test
    void credentialsThatAreWrong() {
        DataSourceProxy mariaDb = DataSourceProxy.on(TestDatabase.MARIADB.empty())
                .at("getConnection", call -> {
                    throw new SQLException("Access denied", "28000", 1045);
                });
        for (DataSource source : List.of(PostgresServer.dataSource("nobody", "postgres"), mariaDb.dataSource())) {
            for (Runnable call : List.<Runnable>of(
                    () -> save(JdbcStorage.over(source), founded(ADA)),
                    () -> JdbcSchema.of(source).apply(),
                    () -> JdbcSchema.of(source).check())) {
                StorageException failure = failure(call);
                assertThat(failure).hasMessage("The database refused the user or the password");
                assertThat(failure.isRetryable()).isFalse();
            }
        }
    }

    private static StorageException failure(Runnable call) {
        StorageException failure = catchThrowableOfType(StorageException.class, call::run);
        assertThat(failure).isNotNull();
        return failure;
    }
}
