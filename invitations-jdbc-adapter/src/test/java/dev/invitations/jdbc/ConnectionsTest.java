package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.after;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.has;
import static dev.invitations.contract.fixture.ChangeFixtures.moved;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static dev.invitations.contract.fixture.ChangeFixtures.stranger;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Outbox.Claim;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Tests that a connection from the host's pool is returned in its original state, for every setting of the pool. */
@Tag("full")
class ConnectionsTest extends DatabaseTest {

    ConnectionsTest(TestDatabase database) {
        super(database);
    }

    @Test
    void restores_every_setting_of_the_pool() throws SQLException {
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

                        useEverything(JdbcStorage.over(new SingleConnectionDataSource(only, true)), "user" + round++);

                        assertThat(only.getAutoCommit()).isEqualTo(autoCommit);
                        assertThat(only.isReadOnly()).isEqualTo(readOnlySeen);
                        assertThat(only.getTransactionIsolation()).isEqualTo(isolation);
                    }
                }
            }
        }
        assertThat(storage.invitations().history(ACME, ADA)).hasSize(round);
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
        assertThat(claim(storage)).hasSize(1);
    }

    private static List<Claim> claim(JdbcStorage storage) {
        return storage.outbox()
                .claim(new UUID(0, 1), NOW, NOW.plusSeconds(60), 1)
                .claims();
    }

    @Test
    void uses_one_connection_at_a_time_and_returns_it() {
        try (HikariDataSource pool = Pool.limited(source, 1, Duration.ofSeconds(2))) {
            pool.setAutoCommit(false);
            JdbcStorage other = JdbcStorage.over(pool);
            useEverything(JdbcStorage.over(pool), "bob");
            DataSourceProxy tap =
                    DataSourceProxy.on(pool).failing("prepareStatement", new SQLException("syntax error", "42601"));
            assertNotRetryable(() -> save(JdbcStorage.over(tap.dataSource()), founded(ADA)));
            assertThat(other.memberships().find(ACME, ADA)).isPresent();
            assertThat(Pool.lent(pool)).isZero();
        }
    }

    /**
     * An unfinished transaction is rolled back before the connection is returned. If the rollback fails, the connection
     * is aborted.
     */
    @Test
    void returns_a_connection_whose_rollback_fails() {
        AtomicInteger aborted = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(source)
                .failing("rollback", new SQLException("no", "08006"))
                .counting("abort", aborted);
        JdbcStorage tapped = JdbcStorage.over(tap.dataSource());
        assertThat(save(tapped, founded(ADA))).isTrue();
        assertThat(aborted).hasValue(0);
        assertThat(claim(tapped)).isEmpty();
        assertThat(aborted).hasValue(1);
        assertThat(tap.opened())
                .allSatisfy(connection -> assertThat(connection.isClosed()).isTrue());
    }

    @Test
    void ignores_a_failing_close() {
        DataSourceProxy tap = DataSourceProxy.on(source).at("close", call -> {
            call.proceed();
            throw new SQLException("no", "08006");
        });
        JdbcStorage tapped = JdbcStorage.over(tap.dataSource());
        assertThat(save(tapped, founded(ADA))).isTrue();
        assertThat(tapped.memberships().isPopulated(ACME)).isTrue();
    }

    /** Holds even if the pool's isolation level allows dirty reads. */
    @Test
    void never_reads_uncommitted_data() throws SQLException {
        assertThat(save(storage, founded(ADA))).isTrue();
        for (boolean autoCommit : List.of(true, false)) {
            try (Connection other = source.getConnection();
                    Connection only = source.getConnection()) {
                other.setAutoCommit(false);
                TestDatabase.execute(other, "UPDATE membership SET role = 'owner'");
                only.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
                only.setAutoCommit(autoCommit);
                assertThat(JdbcStorage.over(new SingleConnectionDataSource(only, true))
                                .memberships()
                                .find(ACME, ADA))
                        .map(Membership::role)
                        .contains("admin");
                other.rollback();
            }
        }
    }
}
