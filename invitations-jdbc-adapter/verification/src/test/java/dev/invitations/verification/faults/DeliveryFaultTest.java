package dev.invitations.verification.faults;

import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.DeliveryReport;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.TcpProxy.Cut;
import dev.invitations.jdbc.fixture.TcpProxy.NetworkFault;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.faults.FaultExperiment.FaultInjection;
import dev.invitations.verification.fixture.DatabaseState;
import dev.invitations.verification.fixture.HostLibrary;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Fails the network at each request of a delivery. No notification is lost, at most one notification is delivered
 * twice, and no notification is delivered without a counted attempt.
 */
@Tag("full")
class DeliveryFaultTest {

    private static final Instant LATER = NOW.plus(Duration.ofHours(1));

    private static final String OUTBOX = "SELECT notification_id FROM invitation_outbox WHERE set_aside = FALSE";

    /** The invitation is no longer pending, so its notification must not be delivered. */
    private static final String SUPERSEDED = OUTBOX + " AND invitee = 'dave' AND kind = 'INVITED'";

    /** A notifier whose first notification of Bob fails. */
    private static final class FailingNotifier implements Notifier {

        private final List<Notification> delivered = new ArrayList<>();
        private final List<String> called = new ArrayList<>();
        private boolean hasFailed;

        @Override
        public void notify(Notification notification) {
            called.add(notification.id().toString());
            if (notification.recipient().equals(BOB) && !hasFailed) {
                hasFailed = true;
                throw new IllegalStateException("no");
            }
            delivered.add(notification);
        }

        Set<String> ids() {
            Set<String> ids = new LinkedHashSet<>();
            delivered.forEach(notification -> ids.add(notification.id().toString()));
            return ids;
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_network_fault_loses_no_notification(TestDatabase database) throws Exception {
        try (ProxiedDatabase proxied = new ProxiedDatabase(database)) {
            Set<Object> outcomes = new LinkedHashSet<>();
            for (Cut cut : FaultTest.cuts(requests(proxied), Set.of(NetworkFault.DROP, NetworkFault.RESET))) {
                outcomes.add(cut(proxied, cut, true));
            }
            assertThat(outcomes).contains(StorageException.class, OutcomeUnknownException.class);
        }
    }

    /** The host forgets its notifications when the delivery fails. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void a_lost_notification_is_caught(TestDatabase database) throws Exception {
        try (ProxiedDatabase proxied = new ProxiedDatabase(database)) {
            List<Cut> cuts = FaultTest.cuts(requests(proxied), Set.of(NetworkFault.DROP));
            assertThatThrownBy(() -> {
                        for (Cut cut : cuts) {
                            cut(proxied, cut, false);
                        }
                    })
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("lost");
        }
    }

    private static int requests(ProxiedDatabase proxied) throws Exception {
        proxied.restoreStart();
        Storage storage = JdbcStorage.over(proxied.dataSource());
        return proxied.requests(() -> deliver(storage, LATER, new FailingNotifier(), 4));
    }

    private static DeliveryReport deliver(Storage storage, Instant now, FailingNotifier notifier, int limit) {
        return HostLibrary.at(now, storage)
                .notifier(notifier)
                .build()
                .notifications()
                .deliver(limit);
    }

    private static Object cut(ProxiedDatabase proxied, Cut cut, boolean remembers) throws Exception {
        proxied.restoreStart();
        Storage storage = JdbcStorage.over(proxied.dataSource());
        try {
            return deliverAll(proxied.experiment().state(), storage, delivery -> proxied.cut(cut, delivery), remembers);
        } catch (AssertionError e) {
            throw new AssertionError(cut + ": " + e.getMessage(), e);
        }
    }

    /**
     * Delivers under a fault, and then without one until the outbox is empty.
     *
     * @param remembers whether the host still knows its notifications after a failed delivery
     * @return the report, or the class of the failure
     */
    static Object deliverAll(DatabaseState state, Storage storage, FaultInjection fault, boolean remembers)
            throws SQLException {
        Set<String> given = new LinkedHashSet<>(state.query(OUTBOX));
        String superseded = state.query(SUPERSEDED).get(0);
        FailingNotifier notifier = new FailingNotifier();
        Object outcome;
        try {
            DeliveryReport report = (DeliveryReport) fault.around(() -> deliver(storage, LATER, notifier, 4));
            assertThat(state.query(OUTBOX))
                    .as("%s", report)
                    .hasSize(given.size() - report.delivered() - report.superseded());
            outcome = report;
        } catch (StorageException failure) {
            assertThat(failure.isRetryable()).isTrue();
            outcome = failure.getClass();
            if (!remembers) {
                notifier.delivered.clear();
            }
        }
        given.remove(superseded);
        Set<String> left = Set.copyOf(state.query(OUTBOX));
        assertThat(given)
                .as("lost")
                .allMatch(id -> left.contains(id) || notifier.ids().contains(id));
        for (String id : left) {
            String attempts = "SELECT attempts FROM invitation_outbox WHERE notification_id = '" + id + "'";
            assertThat(Integer.parseInt(state.query(attempts).get(0)))
                    .as("counted attempts")
                    .isGreaterThanOrEqualTo(Collections.frequency(notifier.called, id));
        }

        Instant now = LATER;
        for (int round = 0; !state.query(OUTBOX).isEmpty() && round < 10; round++) {
            now = now.plus(Duration.ofDays(1));
            deliver(storage, now, notifier, 10);
        }
        assertThat(state.query(OUTBOX)).as("never delivered").isEmpty();
        assertThat(notifier.ids()).isEqualTo(given);
        assertThat(notifier.delivered).as("delivered twice").hasSizeLessThanOrEqualTo(given.size() + 1);
        assertThat(notifier.delivered)
                .as("in the order of each invitation")
                .isSortedAccordingTo((a, b) ->
                        a.invitation().id().equals(b.invitation().id()) ? Long.compare(a.version(), b.version()) : 0);
        return outcome;
    }
}
