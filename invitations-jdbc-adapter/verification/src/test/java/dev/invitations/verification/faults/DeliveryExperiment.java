package dev.invitations.verification.faults;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.DeliveryReport;
import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.faults.FaultySource.CheckedRun;
import dev.invitations.verification.faults.FaultySource.InjectedFault;
import dev.invitations.verification.faults.FaultySource.ObservedOutcome;
import dev.invitations.verification.fixture.DatabaseState;
import dev.invitations.verification.fixture.HostLibrary;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Delivers under a fault, and then without a fault until the outbox is empty. No notification is lost, at most one
 * notification is delivered twice, and no notification is delivered without a counted attempt.
 *
 * @param remembers whether the host still knows its notifications after a failed delivery
 */
record DeliveryExperiment(FaultStart start, Storage storage, boolean remembers) implements CheckedRun {

    private static final Instant LATER = NOW.plus(Duration.ofHours(1));

    private static final String OUTBOX = "SELECT notification_id FROM invitation_outbox WHERE set_aside = FALSE";

    /** The invitation is not pending any more, so its notification must not be delivered. */
    private static final String SUPERSEDED = OUTBOX + " AND invitee = 'dave' AND kind = 'INVITED'";

    /** A notifier that fails at its first notification of Bob. */
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
            return delivered.stream()
                    .map(notification -> notification.id().toString())
                    .collect(Collectors.toSet());
        }
    }

    DeliveryExperiment {
        // The first call of a storage has more steps than later calls, because it finds out which database it has.
        storage.memberships().isPopulated(ACME);
    }

    @Override
    public ObservedOutcome under(InjectedFault fault) throws SQLException {
        start.restore();
        DatabaseState state = start.state();
        Set<String> deliverable = new HashSet<>(state.query(OUTBOX));
        deliverable.remove(state.query(SUPERSEDED).get(0));
        FailingNotifier notifier = new FailingNotifier();
        ObservedOutcome outcome;
        try {
            DeliveryReport report = (DeliveryReport) fault.injection().around(() -> deliver(LATER, notifier, 4));
            assertThat(state.query(OUTBOX))
                    .as("%s", report)
                    .hasSize(deliverable.size() + 1 - report.delivered() - report.superseded());
            outcome = ObservedOutcome.DELIVERY_FINISHED;
        } catch (StorageException failure) {
            assertThat(failure.isRetryable() || fault.hasUnknownCode()).isTrue();
            outcome = failure instanceof OutcomeUnknownException
                    ? ObservedOutcome.DELIVERY_UNKNOWN
                    : ObservedOutcome.DELIVERY_FAILED;
            if (!remembers) {
                notifier.delivered.clear();
            }
        }
        assertThat(state.violations()).isEmpty();
        Set<String> left = Set.copyOf(state.query(OUTBOX));
        assertThat(deliverable)
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
            deliver(now, notifier, 10);
        }
        assertThat(state.query(OUTBOX)).as("never delivered").isEmpty();
        assertThat(notifier.ids()).isEqualTo(deliverable);
        assertThat(notifier.delivered).as("delivered twice").hasSizeLessThanOrEqualTo(deliverable.size() + 1);
        assertThat(notifier.delivered)
                .as("in the order of each invitation")
                .isSortedAccordingTo((a, b) ->
                        a.invitation().id().equals(b.invitation().id()) ? Long.compare(a.version(), b.version()) : 0);
        return outcome;
    }

    private DeliveryReport deliver(Instant now, Notifier notifier, int limit) {
        return HostLibrary.at(now, storage)
                .notifier(notifier)
                .build()
                .notifications()
                .deliver(limit);
    }

    @Override
    public String toString() {
        return "DELIVER";
    }
}
