package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.DeliveryReport;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Notification;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests that the library holds no connection while the host's notifier runs: the notifier may use the library, and the
 * last connection of the pool.
 */
@Tag("full")
class NothingHeldTest extends DatabaseTest {

    NothingHeldTest(TestDatabase database) {
        super(database);
    }

    @Test
    void holds_no_connection_while_the_notifier_runs() {
        assertNothingHeld(1, JdbcStorage::over);
    }

    @Test
    void detects_a_connection_that_is_held() {
        assertThatThrownBy(() -> assertNothingHeld(4, NothingHeldTest::keepingConnections))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("connections while the notifier runs");
    }

    private void assertNothingHeld(int connections, Function<DataSource, Storage> storages) {
        try (HikariDataSource pool = Pool.limited(source, connections, Duration.ofSeconds(2))) {
            Storage pooled = storages.apply(pool);
            List<Integer> held = new ArrayList<>();
            List<Notification> notified = new ArrayList<>();
            Invitations other = TestLibrary.over(pooled, NOW, notified::add);
            Invitations worker = TestLibrary.over(pooled, NOW, notification -> {
                notified.add(notification);
                held.add(Pool.lent(pool));
                UserId user = (UserId) notification.recipient();
                assertThat(other.inbox(user).total()).isEqualTo(1);
                other.reject(user, notification.invitation().id());
                assertThat(other.notifications().deliver(10).delivered()).isEqualTo(1);
                held.add(Pool.lent(pool));
            });
            worker.members().addFounder(ADA, ACME, "admin");
            worker.send(ADA, SendInvitations.to(ACME).invite(BOB, "viewer").invite(CAROL, "viewer"));

            DeliveryReport report = worker.notifications().deliver(1);
            assertThat(held).as("connections while the notifier runs").containsOnly(0);
            assertThat(report).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
            assertThat(other.notifications().deliver(10)).isEqualTo(report);
            assertThat(notified).extracting(Notification::recipient).containsExactly(BOB, CAROL, ADA);
        }
    }

    /** Takes a connection for each attempt, and keeps it. */
    private static Storage keepingConnections(DataSource pool) {
        return new ForwardingStorage(JdbcStorage.over(pool)) {
            @Override
            protected Object forward(StorageCall call) throws Exception {
                Object result = call.proceed();
                if (call.method().equals("startAttempt")) {
                    assertThat(pool.getConnection()).isNotNull();
                }
                return result;
            }
        };
    }
}
