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
import dev.invitations.jdbc.fixture.WriteOperation;
import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.faults.Trial.Trouble;
import dev.invitations.verification.fixture.Ledger;
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
 * Fails the network at each request of a delivery. No notification is lost, at most one is delivered twice, and none is
 * delivered without a counted attempt.
 */
@Tag("full")
class DeliveryFaultTest {

    private static final Instant LATER = NOW.plus(Duration.ofHours(1));

    private static final String OUTBOX = "SELECT notification_id FROM invitation_outbox WHERE set_aside = FALSE";

    /** The invitation is not open any more, so its notification must not be delivered. */
    private static final String SUPERSEDED = OUTBOX + " AND invitee = 'dave' AND kind = 'INVITED'";

    /** A host whose first notification of Bob fails. */
    private static final class Host implements Notifier {

        private final List<Notification> told = new ArrayList<>();
        private final List<String> asked = new ArrayList<>();
        private boolean failed;

        @Override
        public void notify(Notification notification) {
            asked.add(notification.id().toString());
            if (notification.recipient().equals(BOB) && !failed) {
                failed = true;
                throw new IllegalStateException("no");
            }
            told.add(notification);
        }

        Set<String> ids() {
            Set<String> ids = new LinkedHashSet<>();
            told.forEach(notification -> ids.add(notification.id().toString()));
            return ids;
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void noneIsLost(TestDatabase database) throws Exception {
        try (Lane lane = new Lane(database)) {
            Set<Object> endings = new LinkedHashSet<>();
            for (Cut cut : FaultTest.cuts(requests(lane), Set.of(NetworkFault.DROP, NetworkFault.RESET))) {
                endings.add(cut(lane, cut, true));
            }
            assertThat(endings).contains(StorageException.class, OutcomeUnknownException.class);
        }
    }

    /** A host that forgets its notifications when the delivery failed. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void aLossIsCaught(TestDatabase database) throws Exception {
        try (Lane lane = new Lane(database)) {
            List<Cut> cuts = FaultTest.cuts(requests(lane), Set.of(NetworkFault.DROP));
            assertThatThrownBy(() -> {
                        for (Cut cut : cuts) {
                            cut(lane, cut, false);
                        }
                    })
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("lost");
        }
    }

    private static int requests(Lane lane) throws Exception {
        lane.begin();
        return lane.requests(() -> deliver(JdbcStorage.over(lane.dataSource()), LATER, new Host(), 4));
    }

    private static DeliveryReport deliver(Storage storage, Instant now, Host host, int limit) {
        return WriteOperation.verbs(storage, now, host).notifications().deliver(limit);
    }

    private static Object cut(Lane lane, Cut cut, boolean remembering) throws Exception {
        lane.begin();
        Storage storage = JdbcStorage.over(lane.dataSource());
        try {
            return play(lane.ledger(), storage, delivery -> lane.cut(cut, delivery), remembering);
        } catch (AssertionError e) {
            throw new AssertionError(cut + ": " + e.getMessage(), e);
        }
    }

    /**
     * Delivers under a fault, and then without one until the outbox is empty.
     *
     * @param remembering whether the host still knows its notifications after a failed delivery
     * @return the report, or the class of the failure
     */
    static Object play(Ledger ledger, Storage storage, Trouble trouble, boolean remembering) throws SQLException {
        Set<String> given = new LinkedHashSet<>(ledger.query(OUTBOX));
        String superseded = ledger.query(SUPERSEDED).get(0);
        Host host = new Host();
        Object ending;
        try {
            DeliveryReport report = (DeliveryReport) trouble.around(() -> deliver(storage, LATER, host, 4));
            assertThat(ledger.query(OUTBOX))
                    .as("%s", report)
                    .hasSize(given.size() - report.delivered() - report.superseded());
            ending = report;
        } catch (StorageException failure) {
            assertThat(failure.isRetryable()).isTrue();
            ending = failure.getClass();
            if (!remembering) {
                host.told.clear();
            }
        }
        given.remove(superseded);
        Set<String> left = Set.copyOf(ledger.query(OUTBOX));
        assertThat(given)
                .as("lost")
                .allMatch(id -> left.contains(id) || host.ids().contains(id));
        for (String id : left) {
            String attempts = "SELECT attempts FROM invitation_outbox WHERE notification_id = '" + id + "'";
            assertThat(Integer.parseInt(ledger.query(attempts).get(0)))
                    .as("attempts that were counted")
                    .isGreaterThanOrEqualTo(Collections.frequency(host.asked, id));
        }

        Instant now = LATER;
        for (int round = 0; !ledger.query(OUTBOX).isEmpty() && round < 10; round++) {
            now = now.plus(Duration.ofDays(1));
            deliver(storage, now, host, 10);
        }
        assertThat(ledger.query(OUTBOX)).as("not delivered in the end").isEmpty();
        assertThat(host.ids()).isEqualTo(given);
        assertThat(host.told).as("told twice").hasSizeLessThanOrEqualTo(given.size() + 1);
        assertThat(host.told)
                .as("each invitation in its order")
                .isSortedAccordingTo((a, b) ->
                        a.invitation().id().equals(b.invitation().id()) ? Long.compare(a.version(), b.version()) : 0);
        return ending;
    }
}
