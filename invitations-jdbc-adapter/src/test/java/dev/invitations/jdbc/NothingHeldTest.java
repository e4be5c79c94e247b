package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.ChangeFixtures.ACME;
import static dev.invitations.jdbc.fixture.ChangeFixtures.ADA;
import static dev.invitations.jdbc.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.fixture.ChangeFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.DeliveryReport;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.WriteOperation;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Notification;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that the library holds no connection while the host's notifier runs: the notifier may use the library, and the
 * last connection of the pool.
 */
@Tag("full")
class NothingHeldTest {

    @ParameterizedTest
    @EnumSource
    void aPoolOfOneIsEnough(TestDatabase database) {
        assertNothingHeld(database, 1, JdbcStorage::over);
    }

    @ParameterizedTest
    @EnumSource
    void whoKeepsItsConnectionIsCaught(TestDatabase database) {
        assertThatThrownBy(() -> assertNothingHeld(database, 2, Keeping::new))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("connections while the notifier runs");
    }

    private static void assertNothingHeld(
            TestDatabase database, int connections, Function<DataSource, Storage> making) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database.empty());
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(2_000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Storage storage = making.apply(pool);
            List<Integer> held = new ArrayList<>();
            List<Notification> told = new ArrayList<>();
            Invitations other = WriteOperation.verbs(storage, NOW, told::add);
            Invitations worker = WriteOperation.verbs(storage, NOW, notification -> {
                told.add(notification);
                held.add(pool.getHikariPoolMXBean().getActiveConnections());
                UserId user = (UserId) notification.recipient();
                assertThat(other.inbox(user).total()).isEqualTo(1);
                other.reject(user, notification.invitation().id());
                assertThat(other.notifications().deliver(10).delivered()).isEqualTo(1);
                held.add(pool.getHikariPoolMXBean().getActiveConnections());
            });
            worker.members().addFounder(ADA, ACME, "admin");
            worker.send(ADA, SendInvitations.to(ACME).invite(BOB, "viewer").invite(CAROL, "viewer"));

            DeliveryReport report = worker.notifications().deliver(1);
            assertThat(held).as("connections while the notifier runs").containsOnly(0);
            assertThat(report).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
            assertThat(other.notifications().deliver(10)).isEqualTo(report);
            assertThat(told).extracting(Notification::recipient).containsExactly(BOB, CAROL, ADA);
        }
    }

    /** A storage that keeps a connection from the beginning of an attempt until it is acknowledged. */
    private static final class Keeping implements Storage {

        private final DataSource pool;
        private final JdbcStorage honest;
        private @Nullable Connection kept;

        Keeping(DataSource pool) {
            this.pool = pool;
            this.honest = JdbcStorage.over(pool);
        }

        @Override
        public Snapshot load(InvitationId id, UserId user) {
            return honest.load(id, user);
        }

        @Override
        public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
            return honest.load(domain, user, invitees);
        }

        @Override
        public boolean commit(List<Change> changes) {
            return honest.commit(changes);
        }

        @Override
        public InvitationQueries invitations() {
            return honest.invitations();
        }

        @Override
        public MembershipQueries memberships() {
            return honest.memberships();
        }

        @Override
        public Outbox outbox() {
            return (Outbox) Proxy.newProxyInstance(
                    NothingHeldTest.class.getClassLoader(), new Class<?>[] {Outbox.class}, (self, method, args) -> {
                        release();
                        try {
                            return method.invoke(honest.outbox(), args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        } finally {
                            if (method.getName().equals("startAttempt")) {
                                kept = pool.getConnection();
                            }
                        }
                    });
        }

        private void release() throws SQLException {
            if (kept != null) {
                kept.close();
                kept = null;
            }
        }
    }
}
