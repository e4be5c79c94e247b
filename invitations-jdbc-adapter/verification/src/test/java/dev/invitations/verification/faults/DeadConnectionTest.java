package dev.invitations.verification.faults;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.TcpProxy.NetworkFault;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Tests a pool that lends connections that died while they were idle. */
@Tag("full")
class DeadConnectionTest {

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void aPoolThatDoesNotLook(TestDatabase database) throws Exception {
        try (Lane lane = new Lane(database)) {
            JdbcStorage storage = JdbcStorage.over(lane.dataSource());
            for (NetworkFault fault : NetworkFault.values()) {
                for (boolean writing : List.of(false, true)) {
                    lane.begin();
                    Change change = sent(new UserId(fault.name()));
                    boolean done = dies(
                            lane,
                            fault,
                            writing
                                    ? () -> save(storage, change)
                                    : () -> storage.memberships().isPopulated(ACME));
                    assertThat(events(lane, change)).as("%s", fault).hasSize(writing && done ? 1 : 0);
                    assertThat(storage.memberships().isPopulated(ACME)).isTrue();
                    assertThat(save(storage, change)).isEqualTo(!(writing && done));
                    assertThat(events(lane, change)).as("%s", fault).hasSize(1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void aPoolThatLooksNowAndThen(TestDatabase database) throws Exception {
        try (Lane lane = new Lane(database);
                HikariDataSource pool = hikari(lane.overTheWire())) {
            JdbcStorage storage = JdbcStorage.over(pool);
            for (NetworkFault fault : List.of(NetworkFault.DROP, NetworkFault.RESET)) {
                Change change = sent(new UserId(fault.name()));
                boolean done = dies(lane, fault, () -> save(storage, change));
                assertThat(events(lane, change)).hasSize(done ? 1 : 0);
                assertThat(storage.memberships().find(ACME, ADA)).isPresent();
                assertThat(save(storage, change)).isEqualTo(!done);
                assertThat(events(lane, change)).hasSize(1);
            }
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    /** A claim whose answer was lost must not prevent the next one. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void anOutboxOverADeadConnection(TestDatabase database) throws Exception {
        try (Lane lane = new Lane(database)) {
            JdbcStorage storage = JdbcStorage.over(lane.dataSource());
            lane.begin();
            assertThat(dies(lane, NetworkFault.RESET, () -> !claim(storage).isEmpty()))
                    .isFalse();
            assertThat(claim(storage)).hasSize(1);
        }
    }

    private static List<Claim> claim(JdbcStorage storage) {
        return storage.outbox()
                .claim(new UUID(0, 2), ChangeFixtures.NOW, ChangeFixtures.NOW.plusSeconds(60), 1)
                .claims();
    }

    /** Returns whether the call succeeded after all connections had died. If not, it must have reported the failure. */
    private static boolean dies(Lane lane, NetworkFault fault, BooleanSupplier call) throws Exception {
        try {
            return lane.cutIdle(fault, call::getAsBoolean);
        } catch (StorageException failure) {
            assertThat(failure).isNotInstanceOf(OutcomeUnknownException.class);
            assertThat(failure.isRetryable()).isTrue();
            return false;
        }
    }

    private static List<String> events(Lane lane, Change change) throws Exception {
        return lane.query("SELECT kind FROM invitation_event WHERE event_id = '"
                + change.event().id() + "'");
    }

    private static HikariDataSource hikari(DataSource database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }
}
