package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.invitations.DeliveryReport;
import dev.invitations.DeliverySettings;
import dev.invitations.Invitations;
import dev.invitations.Notifications;
import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 7: no notification is lost. {@link OutboxRules} has the rules between an outbox and its workers. */
interface NotificationRules extends StorageRules {

    DeliveryReport NOTHING = new DeliveryReport(0, 0, 0, 0, 0);

    /** Returns a host whose notifier always fails for CAROL. */
    private static TestHost failing(Storage storage, List<Notification> notified, Exception failure) {
        return TestHost.withAcme(
                storage,
                builder -> builder.notifier(notification -> {
                    notified.add(notification);
                    if (notification.recipient().equals(CAROL)) {
                        throw failure;
                    }
                }));
    }

    private static List<String> words(List<Notification> notified) {
        return notified.stream()
                .map(one -> one.kind() + " to " + one.recipient())
                .toList();
    }

    @Test
    @DisplayName("7.1 a notification has the event's id, the recipient, and the invitation as it was at that moment")
    default void a_notification_holds_the_invitation_at_the_time_of_its_event() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        host.deliverAll();
        host.notified.clear();
        List<Invitation> moments = new ArrayList<>();
        moments.add(host.send(ADA, ACME, BOB, VIEWER).invitation().orElseThrow());
        InvitationId id = moments.get(0).id();
        host.deliverAll();
        host.advance(Duration.ofMinutes(1));
        moments.add(host.invitations.reject(BOB, id));
        host.advance(Duration.ofMinutes(1));
        moments.add(host.invitations.resend(CAROL, id, "admin"));
        host.deliverAll();
        host.advance(Duration.ofMinutes(1));
        moments.add(host.invitations.accept(BOB, id));
        host.members.remove(ADA, ACME, BOB);

        host.deliverAll();
        List<HistoryEvent> events = host.invitations.history(ADA, id).subList(0, 4);
        assertThat(host.notified).extracting(Notification::invitation).isEqualTo(moments);
        assertThat(host.notified).extracting(Notification::version).containsExactly(1L, 2L, 3L, 4L);
        assertThat(host.notified)
                .extracting(Notification::id)
                .isEqualTo(events.stream().map(HistoryEvent::id).toList());
        assertThat(host.notified)
                .extracting(Notification::at)
                .isEqualTo(events.stream().map(HistoryEvent::at).toList());
        assertThat(words(host.notified))
                .containsExactly("INVITED to bob", "REJECTED to ada", "INVITED_AGAIN to bob", "ACCEPTED to carol");
    }

    @Test
    @DisplayName("7.2 without a notifier no notification is stored, and deliver throws an IllegalStateException")
    default void without_a_notifier_no_notification_is_stored() {
        Storage storage = emptyStorage();
        Invitations quiet = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(OWNER, VIEWER))
                .build();
        quiet.members().addFounder(ADA, ACME, "owner");
        quiet.send(ADA, SendInvitations.to(ACME).invite(BOB, "viewer"));
        quiet.accept(BOB, quiet.inbox(BOB).pending().get(0).id());

        Instant late = Instant.parse("9000-01-01T00:00:00Z");
        assertThat(storage.outbox()
                        .claim(new UUID(7, 1), late, late.plusSeconds(1), 10)
                        .claims())
                .isEmpty();
        assertThat(quiet.notifications().deadLetters().items()).isEmpty();
        assertThatThrownBy(() -> quiet.notifications().deliver(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName(
            "7.32 roles of one domain that are malformed or unavailable fail only the notifications of this domain")
    default void roles_that_cannot_be_read_fail_only_the_notifications_of_their_domain() {
        RuntimeException unavailable = new StorageException("connection refused", true, null);
        for (boolean malformed : List.of(true, false)) {
            AtomicBoolean broken = new AtomicBoolean();
            RoleCatalog catalog = domain -> {
                if (broken.get() && domain.equals(ACME)) {
                    Role.of(malformed ? "not a name" : "name");
                    throw unavailable;
                }
                return Roles.of(OWNER, VIEWER);
            };
            DeliverySettings settings = DeliverySettings.standard().attempts(2);
            TestHost host = TestHost.on(
                    emptyStorage(), builder -> builder.roles(catalog).delivery(settings));
            host.founded(ACME, ADA, OWNER).founded(GLOBEX, ADA, OWNER);
            Invitation first = host.stored(host.sent(ADA, ACME, BOB, VIEWER));
            host.advance(Duration.ofMinutes(1));
            Invitation second = host.stored(host.sent(ADA, GLOBEX, BOB, VIEWER));
            broken.set(true);

            Notifications notifications = host.invitations.notifications();
            assertThatCode(() -> assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(1, 1, 0, 0, 0)))
                    .doesNotThrowAnyException();
            assertThat(host.notified).extracting(Notification::invitation).containsExactly(second);
            assertThat(catchThrowable(() -> host.invitations.inbox(BOB))).isEqualTo(malformed ? null : unavailable);
            if (malformed) {
                assertThat(host.invitations.inbox(BOB)).isEqualTo(new Inbox(List.of(second), 1));
            }
            host.advance(Duration.ofHours(1));
            assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
            broken.set(false);
            assertThat(host.invitations.inbox(BOB).total()).isEqualTo(2);
            DeadLetter dead = notifications.deadLetters().items().get(0);
            assertThat(dead.error()).contains(malformed ? "UnreadableRowException" : "StorageException");
            assertThat(notifications.retry(dead.id())).isTrue();
            assertThat(notifications.deliver(10)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
            assertThat(host.notified).extracting(Notification::invitation).containsExactly(second, first);
        }
    }

    @Test
    @DisplayName("7.4 in order per invitation: a notification waits for the earlier notification and its retries")
    default void a_notification_waits_for_earlier_ones_of_its_invitation() {
        List<Notification> notified = new ArrayList<>();
        TestHost host = failing(emptyStorage(), notified, new IllegalStateException("mail server down"));
        host.joined(ADA, ACME, CAROL, ADMIN);
        host.joined(ADA, ACME, ERIN, ADMIN);
        host.deliverAll();
        host.advance(Duration.ofHours(1));
        host.deliverAll();
        InvitationId fromCarol = host.sent(CAROL, ACME, BOB, VIEWER);
        InvitationId fromErin = host.sent(ERIN, ACME, DAVE, VIEWER);
        host.deliverAll();
        notified.clear();

        for (InvitationId id : List.of(fromCarol, fromErin)) {
            host.invitations.reject((UserId) host.stored(id).invitee(), id);
            host.invitations.resend(ADA, id);
        }
        assertThat(host.deliver(10)).isEqualTo(new DeliveryReport(2, 1, 0, 0, 0));
        assertThat(words(notified)).containsExactly("REJECTED to carol", "REJECTED to erin", "INVITED_AGAIN to dave");
        assertThat(host.deliver(10)).as("the notification to bob waits").isEqualTo(NOTHING);
        host.advance(Duration.ofMinutes(1));
        assertThat(host.deliver(10)).isEqualTo(new DeliveryReport(0, 1, 0, 0, 0));
        assertThat(words(notified)).hasSize(4).endsWith("REJECTED to carol");
        assertThat(notified.get(3).id())
                .as("the same id at every attempt")
                .isEqualTo(notified.get(0).id());
    }

    @Test
    @DisplayName("7.5 backoff doubles up to an hour, with jitter; the tenth failure makes a dead letter")
    default void a_notification_that_fails_ten_times_becomes_a_dead_letter() {
        List<Notification> notified = new ArrayList<>();
        TestHost host = failing(emptyStorage(), notified, new IOException("mail server down"));
        host.joined(ADA, ACME, CAROL, ADMIN);
        host.advance(Duration.ofDays(1));
        host.deliverAll();
        InvitationId id = host.sent(CAROL, ACME, BOB, VIEWER);
        host.deliverAll();
        notified.clear();
        host.invitations.reject(BOB, id);
        host.invitations.resend(ADA, id);

        for (int minutes : new int[] {1, 2, 4, 8, 16, 32, 60, 60, 60}) {
            assertThat(host.deliver(10)).isEqualTo(new DeliveryReport(0, 1, 0, 0, 0));
            Duration half = Duration.ofMinutes(minutes).dividedBy(2);
            host.advance(half.minus(Duration.ofNanos(1_000)));
            assertThat(host.deliver(10))
                    .as("before half of %s minutes", minutes)
                    .isEqualTo(NOTHING);
            host.advance(half.plus(Duration.ofNanos(1_000)));
        }
        assertThat(host.deliver(10)).isEqualTo(new DeliveryReport(1, 0, 1, 0, 0));
        assertThat(words(notified)).hasSize(11).endsWith("INVITED_AGAIN to bob");
        assertThat(notified.subList(0, 10))
                .extracting(Notification::id)
                .containsOnly(notified.get(0).id());
        host.advance(Duration.ofDays(1_000));
        assertThat(host.deliver(10)).isEqualTo(NOTHING);
    }

    @Test
    @DisplayName(
            "7.7 if the notifier throws an Error or is interrupted, the batch continues and keeps the interrupt flag")
    default void the_batch_continues_after_an_error_or_interrupt() {
        List<UserId> notified = new ArrayList<>();
        TestHost host = TestHost.withAcme(
                emptyStorage(),
                builder -> builder.notifier(notification -> {
                    notified.add((UserId) notification.recipient());
                    if (notification.recipient().equals(BOB)) {
                        throw new LinkageError("poison");
                    }
                    if (notification.recipient().equals(CAROL)) {
                        throw new InterruptedException();
                    }
                    Thread.currentThread().interrupt();
                }));
        for (UserId user : List.of(BOB, CAROL, DAVE)) {
            host.sent(ADA, ACME, user, VIEWER);
        }
        DeliveryReport report = host.deliver(10);
        assertThat(Thread.interrupted()).as("interrupted").isTrue();
        assertThat(report).isEqualTo(new DeliveryReport(1, 2, 0, 0, 0));
        assertThat(notified).containsExactly(BOB, CAROL, DAVE);
    }

    @Test
    @DisplayName("7.8 no lock is held while the notifier runs: other threads can answer the invitation, and deliver")
    default void no_lock_is_held_while_the_notifier_runs() throws Exception {
        TestHost[] itself = new TestHost[1];
        Set<Notification> notified = ConcurrentHashMap.newKeySet();
        TestHost host = TestHost.withAcme(
                emptyStorage(),
                builder -> builder.notifier(notification -> {
                    if (notified.add(notification) && notified.size() == 1) {
                        FutureTask<DeliveryReport> other = new FutureTask<>(() -> {
                            itself[0].invitations.reject(
                                    (UserId) notification.recipient(),
                                    notification.invitation().id());
                            return itself[0].deliver(10);
                        });
                        Thread thread = new Thread(other);
                        thread.setDaemon(true);
                        thread.start();
                        other.get(20, TimeUnit.SECONDS);
                    }
                }));
        itself[0] = host;
        host.sent(ADA, ACME, BOB, VIEWER);
        host.sent(ADA, ACME, CAROL, VIEWER);
        assertThat(host.deliver(1)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        host.deliverAll();
        assertThat(words(List.copyOf(notified)))
                .containsExactlyInAnyOrder("INVITED to bob", "INVITED to carol", "REJECTED to ada");
    }
}
