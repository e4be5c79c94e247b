package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.DeliveryReport;
import dev.invitations.DeliverySettings;
import dev.invitations.Invitations;
import dev.invitations.Notifications;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.inmemory.RecordingNotifier;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.UnreadableRowException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests rows that the library never writes. Each becomes a dead letter or is notified as stored, and affects no other
 * row.
 */
@Tag("full")
class UnreadableTest {

    private static final UserId DAVE = new UserId("dave");
    private static final Instant LATER = NOW.plusSeconds(60);

    private final RecordingNotifier notifier = RecordingNotifier.create();

    /** A manual change of a row in SQL, in the database of the pool. */
    private record Damage(Pool pool, String set) {

        /** Sends invitations to Bob, Carol and Dave, and then damages Carol's row of the table. */
        DataSource applyToCarol(String table, Change carols) {
            DataSource source = pool.emptied();
            assertThat(save(JdbcStorage.over(source), sent(BOB), carols, sent(DAVE)))
                    .isTrue();
            TestDatabase.execute(source, "UPDATE " + table + " SET " + set + " WHERE invitee = 'carol'");
            return source;
        }
    }

    private static Stream<Damage> everywhere(String... sets) {
        return Stream.of(TestDatabase.values())
                .flatMap(database -> Stream.of(sets).map(set -> new Damage(Pool.of(database), set)));
    }

    /** MariaDB keeps ids as text and accepts invalid dates. Its driver reads both in two ways. */
    private static Stream<Damage> ofMariaDb(String... sets) {
        Pool pool = Pool.of(TestDatabase.MARIADB);
        return Stream.of(pool, pool.driver("useServerPrepStmts=true"))
                .flatMap(each -> Stream.of(sets).map(set -> new Damage(each, set)));
    }

    static Stream<Damage> notifications() {
        return Stream.concat(
                everywhere(
                        "kind = 'UNKNOWN'",
                        "status = 'UNKNOWN'",
                        "invitee_kind = 'UNKNOWN'",
                        "language = 'de_CH'",
                        "live_member = ''"),
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
    @MethodSource("notifications")
    void delivers_the_other_notifications(Damage damage) {
        Change carols = sent(CAROL);
        DataSource source = damage.applyToCarol("invitation_outbox", carols);
        Notifications notifications = notifications(source, DeliverySettings.standard());
        boolean isIdReadable = !damage.set().startsWith("notification_id");
        UUID id = isIdReadable ? carols.event().id() : new UUID(0, 0);

        assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(2, 0, 1, 0, 0));
        assertNotified(BOB, DAVE);
        assertThat(notifications.deadLetters().items()).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(id);
            assertThat(one.notification()).isEmpty();
            assertThat(one.attempts()).isZero();
            assertThat(one.at()).isEqualTo(LATER);
            assertThat(one.error()).startsWith("Cannot be read: java.");
        });
        assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(0, 0, 0, 0, 0));

        assertThat(notifications.retry(id)).isEqualTo(isIdReadable);
        assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(0, 0, isIdReadable ? 1 : 0, 0, 0));
        assertThat(notifications.discard(id)).isEqualTo(isIdReadable);
        assertThat(notifications.deadLetters().items()).hasSize(isIdReadable ? 0 : 1);
    }

    static Stream<Damage> dueTimes() {
        return ofMariaDb("due_at = 0", "due_at = '2026-00-00'");
    }

    /** Such a row sorts first among the due rows. The notifier does not receive the due time. */
    @ParameterizedTest
    @MethodSource("dueTimes")
    void delivers_a_notification_with_an_unreadable_due_time(Damage damage) {
        DataSource source = damage.applyToCarol("invitation_outbox", sent(CAROL));
        Notifications notifications = notifications(source, DeliverySettings.standard());
        assertThat(notifications.deliver(1)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertNotified(CAROL);

        TestDatabase.execute(source, "UPDATE invitation_outbox SET set_aside = TRUE, " + damage.set());
        assertThat(notifications.deadLetters().items())
                .extracting(DeadLetter::at)
                .containsExactly(Instant.EPOCH, Instant.EPOCH);
    }

    static Stream<Damage> invitations() {
        return Stream.concat(
                everywhere("invitee_kind = 'UNKNOWN'", "language = 'de_CH'"),
                ofMariaDb("created_at = 0, sent_at = 0", "expires_at = '2026-00-00'"));
    }

    /**
     * The delivery reads the invitation to see whether it is still open. That table has more constraints, so fewer
     * kinds of damage are possible.
     */
    @ParameterizedTest
    @MethodSource("invitations")
    void an_unreadable_invitation_affects_only_its_notification(Damage damage) {
        DataSource source = damage.applyToCarol("invitation", sent(CAROL));
        Notifications notifications =
                notifications(source, DeliverySettings.standard().attempts(2));
        assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(2, 1, 0, 0, 0));
        assertNotified(BOB, DAVE);

        TestDatabase.execute(source, "UPDATE invitation_outbox SET due_at = occurred_at");
        assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
        assertThat(notifications.deadLetters().items())
                .extracting(DeadLetter::notification)
                .extracting(notification -> notification.map(Notification::recipient))
                .containsExactly(Optional.of(CAROL));
    }

    static Stream<Damage> invitationsInAnInbox() {
        return Stream.concat(
                everywhere("inviter = CONCAT('ad', CHR(7), 'a')"),
                ofMariaDb("changed_by = ''", "created_at = 0, sent_at = 0"));
    }

    @ParameterizedTest
    @MethodSource("invitationsInAnInbox")
    void an_unreadable_invitation_hides_no_other_invitation_in_an_inbox(Damage damage) {
        DataSource source = damage.pool().emptied();
        JdbcStorage storage = JdbcStorage.over(source);
        List<Invitation> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Instant at = NOW.minusSeconds(i);
            InvitationId id = new InvitationId(new DomainId("domain-" + i), UUID.randomUUID());
            sent.add(ChangeFixtures.invitation(BOB)
                    .id(id)
                    .createdAt(at)
                    .sentAt(at)
                    .build());
            assertThat(save(storage, ChangeFixtures.offered(sent.get(i)))).isTrue();
        }
        TestDatabase.execute(source, "UPDATE invitation SET " + damage.set() + " WHERE domain_id = 'domain-0'");
        Invitations library = library(source, DeliverySettings.standard());
        assertThatCode(() -> library.inbox(BOB)).doesNotThrowAnyException();
        assertThat(library.inbox(BOB).pending()).isEqualTo(sent.subList(1, 3));
        assertThat(library.inbox(BOB).total()).as("the total counts the row").isEqualTo(3);
        assertThatThrownBy(() -> library.accept(BOB, sent.get(0).id()))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining(sent.get(0).id().uuid().toString());
    }

    private Notifications notifications(DataSource source, DeliverySettings settings) {
        return library(source, settings).notifications();
    }

    private Invitations library(DataSource source, DeliverySettings settings) {
        return Invitations.builder()
                .storage(JdbcStorage.over(source))
                .roles(RoleCatalog.of(Role.of("viewer")))
                .recheckInviter(false)
                .notifier(notifier)
                .delivery(settings)
                .clock(Clock.fixed(LATER, ZoneOffset.UTC))
                .build();
    }

    private void assertNotified(UserId... invitees) {
        assertThat(notifier.received()).extracting(Notification::recipient).containsExactlyInAnyOrder(invitees);
    }
}
