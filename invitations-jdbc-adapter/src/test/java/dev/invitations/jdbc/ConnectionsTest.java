package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.ChangeFixtures.ACME;
import static dev.invitations.jdbc.fixture.ChangeFixtures.ADA;
import static dev.invitations.jdbc.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.fixture.ChangeFixtures.after;
import static dev.invitations.jdbc.fixture.ChangeFixtures.founded;
import static dev.invitations.jdbc.fixture.ChangeFixtures.has;
import static dev.invitations.jdbc.fixture.ChangeFixtures.moved;
import static dev.invitations.jdbc.fixture.ChangeFixtures.save;
import static dev.invitations.jdbc.fixture.ChangeFixtures.sent;
import static dev.invitations.jdbc.fixture.ChangeFixtures.stranger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.jdbc.fixture.ChangeFixtures;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.StorageException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Tests that a connection from the host's pool is returned in its original state, for every setting of the pool. */
@Tag("full")
class ConnectionsTest {

    @ParameterizedTest
    @EnumSource
    void anySettingOfThePool(TestDatabase database) throws SQLException {
        DataSource source = database.empty();
        int round = 0;
        for (int isolation : List.of(
                Connection.TRANSACTION_READ_UNCOMMITTED,
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE)) {
            for (boolean autoCommit : List.of(true, false)) {
                for (boolean readOnly : List.of(true, false)) {
                    TestDatabase.execute(source, "DELETE FROM membership");
                    try (Connection only = source.getConnection()) {
                        only.setTransactionIsolation(isolation);
                        only.setReadOnly(readOnly);
                        only.setAutoCommit(autoCommit);
                        boolean readOnlySeen = only.isReadOnly();
                        JdbcStorage storage = JdbcStorage.over(poolOf(only));

                        useEverything(storage, "user" + round++);

                        assertThat(only.getAutoCommit()).isEqualTo(autoCommit);
                        assertThat(only.isReadOnly()).isEqualTo(readOnlySeen);
                        assertThat(only.getTransactionIsolation()).isEqualTo(isolation);
                    }
                }
            }
        }
        assertThat(JdbcStorage.over(source).invitations().history(ACME, ADA)).hasSize(round);
    }

    private static void useEverything(JdbcStorage storage, String name) {
        UserId user = new UserId(name);
        Change sent = sent(user, has(ADA, "admin"), stranger(user));
        assertThat(save(storage, founded(ADA))).isTrue();
        assertThat(save(storage, sent)).isTrue();
        assertThat(save(storage, sent)).isFalse();
        assertThat(save(storage, moved(after(sent), Status.REJECTED))).isTrue();
        assertThat(storage.memberships().page(ACME, null, 9))
                .extracting(Membership::user)
                .containsExactly(ADA);
        assertThat(storage.outbox()
                        .claim(sent.event().id(), ChangeFixtures.NOW, ChangeFixtures.NOW.plusSeconds(60), 1)
                        .claims())
                .hasSize(1);
    }

    /** Returns a pool with this one connection, which it never really closes. */
    private static DataSource poolOf(Connection connection) {
        DataSource pool = (DataSource) Proxy.newProxyInstance(
                ConnectionsTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, args) -> connection);
        return DataSourceProxy.on(pool).at("close", call -> Void.TYPE).dataSource();
    }

    @ParameterizedTest
    @EnumSource
    void oneConnectionAtATimeAndAllGivenBack(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.empty());
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(2_000);
        config.setAutoCommit(false);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            JdbcStorage storage = JdbcStorage.over(pool);
            useEverything(JdbcStorage.over(pool), "bob");
            DataSourceProxy tap = DataSourceProxy.on(pool).at("prepareStatement", call -> {
                throw new SQLException("syntax error", "42601");
            });
            assertThat(failure(() -> save(JdbcStorage.over(tap.dataSource()), founded(ADA)))
                            .isRetryable())
                    .isFalse();
            assertThat(storage.memberships().find(ACME, ADA)).isPresent();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    /**
     * An unfinished transaction is rolled back before the connection is returned. If the rollback fails, the connection
     * is aborted.
     */
    @ParameterizedTest
    @EnumSource
    void givenBackEvenWhenItCannotBeCleaned(TestDatabase database) {
        AtomicInteger aborted = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(database.empty())
                .at("rollback", call -> {
                    throw new SQLException("no", "08006");
                })
                .at("abort", call -> {
                    aborted.incrementAndGet();
                    return call.proceed();
                });
        JdbcStorage storage = JdbcStorage.over(tap.dataSource());
        assertThat(save(storage, founded(ADA))).isTrue();
        assertThat(aborted).hasValue(0);
        assertThat(storage.outbox()
                        .claim(new UUID(0, 1), ChangeFixtures.NOW, ChangeFixtures.NOW.plusSeconds(60), 1)
                        .claims())
                .isEmpty();
        assertThat(aborted).hasValue(1);
        assertThat(tap.opened())
                .allSatisfy(connection -> assertThat(connection.isClosed()).isTrue());
    }

    @ParameterizedTest
    @EnumSource
    void aFailingCloseChangesNothing(TestDatabase database) {
        DataSourceProxy tap = DataSourceProxy.on(database.empty()).at("close", call -> {
            call.proceed();
            throw new SQLException("no", "08006");
        });
        JdbcStorage storage = JdbcStorage.over(tap.dataSource());
        assertThat(save(storage, founded(ADA))).isTrue();
        assertThat(storage.memberships().isPopulated(ACME)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aDeadConnectionIsARetryableFailure(TestDatabase database) {
        DataSourceProxy tap = DataSourceProxy.on(database.empty()).once("prepareStatement", call -> {
            throw new SQLException("terminating connection", "57P01");
        });
        JdbcStorage storage = JdbcStorage.over(tap.dataSource());
        StorageException failure = failure(() -> storage.memberships().find(ACME, ADA));
        assertThat(failure).hasMessage("The connection to the database was lost (SQLState 57P01)");
        assertThat(failure.isRetryable()).isTrue();
        assertThat(storage.memberships().find(ACME, ADA)).isEmpty();
    }

    @Test
    void aSessionThatTheServerEnded() throws SQLException {
        DataSource source = TestDatabase.POSTGRESQL.empty();
        try (Connection victim = source.getConnection()) {
            JdbcStorage storage = JdbcStorage.over(poolOf(victim));
            assertThat(storage.memberships().isPopulated(ACME)).isFalse();
            int pid = victim.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            assertThat(TestDatabase.query(source, "SELECT pg_terminate_backend(" + pid + ", 10000)"))
                    .containsExactly("t");
            StorageException failure = failure(() -> save(storage, sent(CAROL)));
            assertThat(failure.isRetryable()).isTrue();
            assertThat(victim.isClosed()).isTrue();
        }
        assertThat(JdbcStorage.over(source).invitations().history(ACME, CAROL)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void missingTables(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(database.unprepared());
        for (Runnable call : List.<Runnable>of(
                () -> storage.memberships().isPopulated(ACME),
                () -> save(storage, founded(ADA)),
                () -> storage.load(ACME, ADA, List.of()))) {
            StorageException failure = failure(call);
            assertThat(failure).hasMessageContaining("JdbcSchema");
            assertThat(failure.isRetryable()).isFalse();
        }
    }

    @Test
    void unreachable() {
        PGSimpleDataSource nowhere = new PGSimpleDataSource();
        nowhere.setServerNames(new String[] {"127.0.0.1"});
        nowhere.setPortNumbers(new int[] {1});
        StorageException failure = failure(() -> JdbcSchema.of(nowhere).apply());
        assertThat(failure)
                .hasMessageStartingWith("The database cannot be reached: ")
                .hasMessageNotContaining("\n");
        assertThat(failure.isRetryable()).isTrue();
    }

    /** A retry helps if there are too many connections, but not if the database does not exist. */
    @Test
    void whyThereIsNoConnection() {
        assertThat(unreachable("too many\nof you", "08004"))
                .hasMessage("The database cannot be reached: too many")
                .hasFieldOrPropertyWithValue("retryable", true);
        assertThat(unreachable(null, "55P03"))
                .hasMessage("The database cannot be reached: no reason given")
                .hasFieldOrPropertyWithValue("retryable", true);
        assertThat(unreachable("no such database", "3D000")).hasFieldOrPropertyWithValue("retryable", false);
    }

    private static StorageException unreachable(@Nullable String message, String state) {
        DataSourceProxy tap = DataSourceProxy.on(TestDatabase.H2.unprepared()).at("getConnection", call -> {
            throw new SQLException(message, state);
        });
        return failure(() -> save(JdbcStorage.over(tap.dataSource()), founded(ADA)));
    }

    /** Holds even if the pool's isolation level allows dirty reads. */
    @ParameterizedTest
    @EnumSource
    void whatIsNotCommittedIsNotSeen(TestDatabase database) throws SQLException {
        DataSource source = database.empty();
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
        for (boolean autoCommit : List.of(true, false)) {
            try (Connection other = source.getConnection();
                    Connection only = source.getConnection();
                    Statement change = other.createStatement()) {
                other.setAutoCommit(false);
                change.executeUpdate("UPDATE membership SET role = 'owner'");
                only.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
                only.setAutoCommit(autoCommit);
                assertThat(JdbcStorage.over(poolOf(only)).memberships().find(ACME, ADA))
                        .map(Membership::role)
                        .contains("admin");
                other.rollback();
            }
        }
    }

    @Test
    void wrongPassword() {
        JdbcDataSource source = (JdbcDataSource) TestDatabase.H2.empty();
        JdbcDataSource wrong = new JdbcDataSource();
        wrong.setURL(source.getURL());
        wrong.setUser("sa");
        wrong.setPassword("secret");
        StorageException failure = failure(() -> save(JdbcStorage.over(wrong), founded(ADA)));
        assertThat(failure).hasMessage("The database refused the user or the password");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void unknownDatabase() {
        AtomicInteger closed = new AtomicInteger();
        DatabaseMetaData oracle = (DatabaseMetaData) Proxy.newProxyInstance(
                ConnectionsTest.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (self, method, args) -> "Oracle");
        DataSourceProxy tap = DataSourceProxy.on(TestDatabase.H2.empty())
                .at("getMetaData", call -> oracle)
                .at("close", call -> {
                    closed.incrementAndGet();
                    return call.proceed();
                });
        for (Runnable call : List.<Runnable>of(
                () -> save(JdbcStorage.over(tap.dataSource()), founded(ADA)),
                () -> JdbcSchema.of(tap.dataSource()).script())) {
            StorageException failure = failure(call);
            assertThat(failure).hasMessage("Oracle is not supported; supported databases are H2, PostgreSQL, MariaDB");
            assertThat(failure.isRetryable()).isFalse();
        }
        assertThat(closed).hasValue(2);
    }

    private static StorageException failure(Runnable call) {
        StorageException failure = catchThrowableOfType(StorageException.class, call::run);
        assertThat(failure).isNotNull();
        return failure;
    }
}
