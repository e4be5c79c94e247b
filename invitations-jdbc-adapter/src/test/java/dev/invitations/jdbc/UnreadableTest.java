package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.invitation;
import static dev.invitations.contract.fixture.ChangeFixtures.offered;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.DeliveryReport;
import dev.invitations.DeliverySettings;
import dev.invitations.Invitations;
import dev.invitations.Notifications;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.Invitee;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Listener;
import dev.invitations.port.RoleCatalog;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests rows that the library never writes. Each becomes a dead letter or is notified as stored, and affects no other
 * row.
 */
@Tag("full")
class UnreadableTest {

    private static final UserId DAVE = new UserId("dave");
    private static final UserId ERIN = new UserId("erin");
    private static final Instant LATER = NOW.plusSeconds(60);

    /**
     * A manual change of a row in SQL.
     *
     * @param nameless whether the id of the notification is not readable any more
     */
    private record DamagedColumn(Pool pool, String set, boolean nameless) {

        void to(DataSource source, String table, UserId... invitees) {
            for (UserId invitee : invitees) {
                TestDatabase.execute(
                        source, "UPDATE " + table + " SET " + set + " WHERE invitee = '" + invitee.value() + "'");
            }
        }
    }

    private static Stream<DamagedColumn> everywhere(String... sets) {
        return Stream.of(TestDatabase.values())
                .flatMap(database -> Stream.of(sets).map(set -> new DamagedColumn(Pool.of(database), set, false)));
    }

    /** MariaDB keeps ids as text and accepts invalid dates. Its driver reads both in two ways. */
    private static Stream<DamagedColumn> ofMariaDb(String... sets) {
        Pool pool = Pool.of(TestDatabase.MARIADB);
        return Stream.of(pool, pool.driver("useServerPrepStmts=true"))
                .flatMap(each ->
                        Stream.of(sets).map(set -> new DamagedColumn(each, set, set.startsWith("notification_id"))));
    }

    static Stream<DamagedColumn> damages() {
        return Stream.concat(
                everywhere("kind = 'UNKNOWN'", "status = 'UNKNOWN'", "invitee_kind = 'UNKNOWN'"),
                ofMariaDb(
                        "notification_id = 'garbage'",
                        "notification_id = CONCAT('ABCDEF00', SUBSTR(notification_id, 9))",
                        "invitation_id = CONCAT('x', SUBSTR(invitation_id, 2))",
                        "invitation_id = CONCAT('ABCDEF00', SUBSTR(invitation_id, 9))",
                        "occurred_at = 0",
                        "created_at = 0",
                        "sent_at = '2026-00-00'"));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void delivers_the_other_notifications(DamagedColumn damage) {
        DataSource source = damage.pool().emptied();
        JdbcStorage storage = JdbcStorage.over(source);
        Change carols = sent(CAROL);
        assertThat(save(storage, sent(BOB), carols, sent(DAVE))).isTrue();
        damage.to(source, "invitation_outbox", CAROL);
        RecordingHost host = new RecordingHost();
        Notifications notifications = host.notifications(storage, DeliverySettings.standard());

        assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(2, 0, 1, 0, 0));
        assertThat(host.delivered).containsExactlyInAnyOrder(BOB, DAVE);
        UUID id = damage.nameless() ? new UUID(0, 0) : carols.event().id();
        assertThat(host.deadLetters).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(id);
            assertThat(one.notification()).isEmpty();
            assertThat(one.attempts()).isZero();
            assertThat(one.at()).isEqualTo(LATER);
            assertThat(one.error()).startsWith("Cannot be read: java.");
        });
        assertThat(notifications.deadLetters().items()).isEqualTo(host.deadLetters);
        assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(0, 0, 0, 0, 0));

        boolean named = !damage.nameless();
        assertThat(notifications.retry(id)).isEqualTo(named);
        assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(0, 0, named ? 1 : 0, 0, 0));
        assertThat(notifications.discard(id)).isEqualTo(named);
        assertThat(notifications.deadLetters().items()).hasSize(named ? 0 : 1);
    }

    /** These rows are due first, and there are more of them than fit in a batch. */
    @ParameterizedTest
    @MethodSource("damages")
    void continues_after_a_batch_of_unreadable_rows(DamagedColumn damage) {
        DataSource source = damage.pool().emptied();
        JdbcStorage storage = JdbcStorage.over(source);
        Instant next = NOW.plusSeconds(1);
        Change last = offered(invitation(ERIN).createdAt(next).sentAt(next).build());
        assertThat(save(storage, sent(BOB), sent(CAROL), sent(DAVE), last)).isTrue();
        damage.to(source, "invitation_outbox", BOB, CAROL, DAVE);
        RecordingHost host = new RecordingHost();
        Notifications notifications =
                host.notifications(storage, DeliverySettings.standard().batchSize(2));

        assertThat(notifications.deliver(1)).as("at most the limit").isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
        assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(1, 0, 2, 0, 0));
        assertThat(host.delivered).containsExactly(ERIN);
        assertThat(host.deadLetters).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void delivers_a_repaired_notification(TestDatabase database) {
        DataSource source = database.empty();
        JdbcStorage storage = JdbcStorage.over(source);
        assertThat(save(storage, sent(BOB))).isTrue();
        TestDatabase.execute(source, "UPDATE invitation_outbox SET kind = 'UNKNOWN'");
        RecordingHost host = new RecordingHost();
        Notifications notifications = host.notifications(storage, DeliverySettings.standard());
        assertThat(notifications.deliver(10).deadLettered()).isEqualTo(1);
        TestDatabase.execute(source, "UPDATE invitation_outbox SET kind = 'INVITED'");
        assertThat(notifications.retry(host.deadLetters.get(0).id())).isTrue();
        assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(host.delivered).containsExactly(BOB);
    }

    static Stream<DamagedColumn> whenDue() {
        return ofMariaDb("due_at = 0", "due_at = '2026-00-00'");
    }

    /** Such a row sorts first among the due rows. The notifier does not receive the due time. */
    @ParameterizedTest
    @MethodSource("whenDue")
    void delivers_a_notification_with_an_unreadable_due_time(DamagedColumn damage) {
        DataSource source = damage.pool().emptied();
        JdbcStorage storage = JdbcStorage.over(source);
        assertThat(save(storage, sent(BOB), sent(CAROL))).isTrue();
        damage.to(source, "invitation_outbox", BOB);
        RecordingHost host = new RecordingHost();
        Notifications notifications = host.notifications(storage, DeliverySettings.standard());
        assertThat(notifications.deliver(1)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(host.delivered).containsExactly(BOB);

        TestDatabase.execute(source, "UPDATE invitation_outbox SET set_aside = TRUE");
        damage.to(source, "invitation_outbox", CAROL);
        assertThat(notifications.deadLetters().items())
                .singleElement()
                .satisfies(one -> assertThat(one.at()).isEqualTo(Instant.EPOCH));
    }

    static Stream<DamagedColumn> invitations() {
        return Stream.concat(
                everywhere("invitee_kind = 'UNKNOWN'"),
                ofMariaDb("created_at = 0, sent_at = 0", "expires_at = '2026-00-00'"));
    }

    /**
     * The delivery reads the invitation to see whether it is still open. That table has more constraints, so fewer
     * kinds of damage are possible.
     */
    @ParameterizedTest
    @MethodSource("invitations")
    void an_unreadable_invitation_affects_only_its_notification(DamagedColumn damage) {
        DataSource source = damage.pool().emptied();
        JdbcStorage storage = JdbcStorage.over(source);
        assertThat(save(storage, sent(BOB), sent(CAROL), sent(DAVE))).isTrue();
        damage.to(source, "invitation", CAROL);
        RecordingHost host = new RecordingHost();
        assertThat(host.notifications(storage, DeliverySettings.standard()).deliver(10))
                .isEqualTo(new DeliveryReport(2, 1, 0, 0, 0));
        assertThat(host.delivered).containsExactlyInAnyOrder(BOB, DAVE);

        TestDatabase.execute(source, "UPDATE invitation_outbox SET due_at = occurred_at");
        Notifications last =
                host.notifications(storage, DeliverySettings.standard().attempts(2));
        assertThat(last.deliver(10)).isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
        assertThat(last.deadLetters().items())
                .singleElement()
                .satisfies(one -> assertThat(one.notification().map(Notification::recipient))
                        .contains(CAROL));
    }

    /** A host that records all calls of its notifier and its listener. */
    private static final class RecordingHost implements Listener {

        private final List<Invitee> delivered = new ArrayList<>();
        private final List<DeadLetter> deadLetters = new ArrayList<>();

        @Override
        public void deadLettered(DeadLetter notification) {
            deadLetters.add(notification);
        }

        Notifications notifications(JdbcStorage storage, DeliverySettings settings) {
            return Invitations.builder()
                    .storage(storage)
                    .roles(RoleCatalog.of(Role.of("viewer")))
                    .notifier(notification -> delivered.add(notification.recipient()))
                    .listener(this)
                    .delivery(settings)
                    .clock(Clock.fixed(LATER, ZoneOffset.UTC))
                    .build()
                    .notifications();
        }
    }
}
