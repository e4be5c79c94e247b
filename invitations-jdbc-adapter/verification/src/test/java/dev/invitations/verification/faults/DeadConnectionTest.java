package dev.invitations.verification.faults;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TcpProxy.NetworkFault;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Tests a pool that lends connections that died while they were idle. */
@Tag("full")
class DeadConnectionTest {

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_pool_that_never_checks_its_connections(TestDatabase database) throws Exception {
        try (ProxiedDatabase proxied = new ProxiedDatabase(database)) {
            JdbcStorage storage = JdbcStorage.over(proxied.dataSource());
            for (NetworkFault fault : NetworkFault.values()) {
                for (boolean writing : List.of(false, true)) {
                    proxied.restoreStart();
                    Change change = sent(new UserId(fault.name()));
                    boolean done = survives(
                            proxied,
                            fault,
                            writing
                                    ? () -> save(storage, change)
                                    : () -> storage.memberships().isPopulated(ACME));
                    assertThat(events(proxied, change)).as("%s", fault).hasSize(writing && done ? 1 : 0);
                    assertThat(storage.memberships().isPopulated(ACME)).isTrue();
                    assertThat(save(storage, change)).isEqualTo(!(writing && done));
                    assertThat(events(proxied, change)).as("%s", fault).hasSize(1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_pool_that_checks_idle_connections(TestDatabase database) throws Exception {
        try (ProxiedDatabase proxied = new ProxiedDatabase(database);
                HikariDataSource pool = Pool.limited(proxied.unpooled(), 1, Duration.ofSeconds(30))) {
            JdbcStorage storage = JdbcStorage.over(pool);
            for (NetworkFault fault : List.of(NetworkFault.DROP, NetworkFault.RESET)) {
                Change change = sent(new UserId(fault.name()));
                boolean done = survives(proxied, fault, () -> save(storage, change));
                assertThat(events(proxied, change)).hasSize(done ? 1 : 0);
                assertThat(storage.memberships().find(ACME, ADA)).isPresent();
                assertThat(save(storage, change)).isEqualTo(!done);
                assertThat(events(proxied, change)).hasSize(1);
            }
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    /** A claim whose answer was lost must not prevent the next claim. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void an_outbox_over_a_dead_connection(TestDatabase database) throws Exception {
        try (ProxiedDatabase proxied = new ProxiedDatabase(database)) {
            JdbcStorage storage = JdbcStorage.over(proxied.dataSource());
            proxied.restoreStart();
            assertThat(survives(
                            proxied, NetworkFault.RESET, () -> !claim(storage).isEmpty()))
                    .isFalse();
            assertThat(claim(storage)).hasSize(1);
        }
    }

    private static List<Claim> claim(JdbcStorage storage) {
        return storage.outbox()
                .claim(new UUID(0, 2), ChangeFixtures.NOW, ChangeFixtures.NOW.plusSeconds(60), 1)
                .claims();
    }

    /** Returns whether the call succeeds after all connections died. If not, it must report a failure. */
    private static boolean survives(ProxiedDatabase proxied, NetworkFault fault, BooleanSupplier call)
            throws Exception {
        try {
            return proxied.cutIdle(fault, call::getAsBoolean);
        } catch (StorageException failure) {
            assertThat(failure).isNotInstanceOf(OutcomeUnknownException.class);
            assertThat(failure.isRetryable()).isTrue();
            return false;
        }
    }

    private static List<String> events(ProxiedDatabase proxied, Change change) throws Exception {
        return proxied.experiment()
                .state()
                .query("SELECT kind FROM invitation_event WHERE event_id = '"
                        + change.event().id() + "'");
    }
}
