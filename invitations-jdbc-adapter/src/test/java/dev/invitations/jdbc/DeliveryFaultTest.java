package dev.invitations.jdbc;

import static dev.invitations.jdbc.Fixture.BOB;
import static dev.invitations.jdbc.Fixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.DeliveryReport;
import dev.invitations.jdbc.Wire.Cut;
import dev.invitations.jdbc.Wire.Fault;
import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The network fails at each request of a delivery: no notification is lost, at most one is told twice, and nobody is told of
 * it without an attempt that was counted.
 */
class DeliveryFaultTest {

    private static final Instant LATER = NOW.plus(Duration.ofHours(1));

    private static final String OUTBOX = "SELECT notification_id FROM invitation_outbox WHERE set_aside = FALSE";

    /** It is no longer open, so nobody is to be told. */
    private static final String OVERTAKEN = OUTBOX + " AND invitee = 'dave' AND kind = 'INVITED'";

    /** A host that fails the first time that it is asked to tell Bob. */
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
            for (Cut cut : FaultTest.cuts(requests(lane), Set.of(Fault.DROP, Fault.RESET))) {
                endings.add(play(lane, cut, true));
            }
            assertThat(endings).contains(StorageException.class, OutcomeUnknownException.class);
        }
    }

    /** A host that forgets what it was told when the delivery failed. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void aLossIsCaught(TestDatabase database) throws Exception {
        try (Lane lane = new Lane(database)) {
            List<Cut> cuts = FaultTest.cuts(requests(lane), Set.of(Fault.DROP));
            assertThatThrownBy(() -> {
                        for (Cut cut : cuts) {
                            play(lane, cut, false);
                        }
                    })
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("lost");
        }
    }

    private static int requests(Lane lane) throws Exception {
        lane.begin();
        return lane.requests(() -> deliver(lane, LATER, new Host(), 4));
    }

    private static DeliveryReport deliver(Lane lane, Instant now, Host host, int limit) {
        return Deed.verbs(JdbcStorage.over(lane.dataSource()), now, host)
                .notifications()
                .deliver(limit);
    }

    private static Object play(Lane lane, Cut cut, boolean remembering) throws Exception {
        lane.begin();
        Set<String> given = new LinkedHashSet<>(lane.query(OUTBOX));
        String overtaken = lane.query(OVERTAKEN).get(0);
        Host host = new Host();
        Object ending;
        try {
            DeliveryReport report = lane.cut(cut, () -> deliver(lane, LATER, host, 4));
            assertThat(lane.query(OUTBOX))
                    .as("%s: %s", cut, report)
                    .hasSize(given.size() - report.delivered() - report.overtaken());
            ending = report;
        } catch (StorageException failure) {
            assertThat(failure.isRetryable()).isTrue();
            ending = failure.getClass();
            if (!remembering) {
                host.told.clear();
            }
        }
        given.remove(overtaken);
        Set<String> left = Set.copyOf(lane.query(OUTBOX));
        assertThat(given)
                .as("%s: lost", cut)
                .allMatch(id -> left.contains(id) || host.ids().contains(id));
        for (String id : left) {
            String attempts = "SELECT attempts FROM invitation_outbox WHERE notification_id = '" + id + "'";
            assertThat(Integer.parseInt(lane.query(attempts).get(0)))
                    .as("%s: attempts that were counted", cut)
                    .isGreaterThanOrEqualTo(Collections.frequency(host.asked, id));
        }

        Instant now = LATER;
        for (int round = 0; !lane.query(OUTBOX).isEmpty() && round < 10; round++) {
            now = now.plus(Duration.ofDays(1));
            deliver(lane, now, host, 10);
        }
        assertThat(lane.query(OUTBOX)).as("%s: not delivered in the end", cut).isEmpty();
        assertThat(host.ids()).as("%s", cut).isEqualTo(given);
        assertThat(host.told).as("%s: told twice", cut).hasSizeLessThanOrEqualTo(given.size() + 1);
        assertThat(host.told)
                .as("%s: each invitation in its order", cut)
                .isSortedAccordingTo((a, b) ->
                        a.invitation().id().equals(b.invitation().id()) ? Long.compare(a.version(), b.version()) : 0);
        return ending;
    }
}
