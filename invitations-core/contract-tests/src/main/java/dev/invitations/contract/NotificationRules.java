package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.ACME;
import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.ADMIN;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.DAVE;
import static dev.invitations.contract.fixture.TestHost.ERIN;
import static dev.invitations.contract.fixture.TestHost.OWNER;
import static dev.invitations.contract.fixture.TestHost.SENDER;
import static dev.invitations.contract.fixture.TestHost.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.DeliveryReport;
import dev.invitations.DeliverySettings;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.Race;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Promise 7: no notification is lost. {@link OutboxRules} has the rules between an outbox and its workers. */
interface NotificationRules extends StorageRules {

    DeliveryReport NOTHING = new DeliveryReport(0, 0, 0, 0, 0);

    /** Returns a host whose notifier always fails for CAROL. */
    private static TestHost failing(Storage storage, List<Notification> notified, Exception failure) {
        return TestHost.on(
                        storage,
                        builder -> builder.notifier(notification -> {
                            notified.add(notification);
                            if (notification.recipient().equals(CAROL)) {
                                throw failure;
                            }
                        }))
                .founded(ACME, ADA, OWNER);
    }

    private static DeliveryReport deliver(TestHost host) {
        return host.invitations.notifications().deliver(10);
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
        host.invitations.members().remove(ADA, ACME, BOB);

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
    @DisplayName("7.3 a delivered notification is not delivered again; the limit applies to all batches together")
    default void a_delivered_notification_is_not_delivered_again() {
        TestHost host = TestHost.on(
                        emptyStorage(),
                        builder -> builder.delivery(DeliverySettings.standard().batchSize(2)))
                .founded(ACME, ADA, OWNER);
        assertThat(deliver(host)).isEqualTo(NOTHING);
        List<UserId> users = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            users.add(new UserId("user-" + i));
            host.sent(ADA, ACME, users.get(i), VIEWER);
        }
        assertThat(host.invitations.notifications().deliver(5)).isEqualTo(new DeliveryReport(5, 0, 0, 0, 0));
        assertThat(host.invitations.notifications().deliver(5)).isEqualTo(new DeliveryReport(4, 0, 0, 0, 0));
        host.advance(Duration.ofDays(1));
        assertThat(deliver(host)).isEqualTo(NOTHING);
        assertThat(host.notified).extracting(Notification::recipient).isEqualTo(users);
    }

    @Test
    @DisplayName("7.4 in order per invitation: a later notification waits for an earlier one, also for its retry")
    default void a_notification_waits_for_earlier_ones_of_its_invitation() {
        List<Notification> notified = new ArrayList<>();
        TestHost host = failing(emptyStorage(), notified, new IOException("mail server down"));
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
        assertThat(deliver(host)).isEqualTo(new DeliveryReport(2, 1, 0, 0, 0));
        assertThat(words(notified)).containsExactly("REJECTED to carol", "REJECTED to erin", "INVITED_AGAIN to dave");
        assertThat(deliver(host)).as("bob's waits").isEqualTo(NOTHING);
        host.advance(Duration.ofMinutes(1));
        assertThat(deliver(host)).isEqualTo(new DeliveryReport(0, 1, 0, 0, 0));
        assertThat(words(notified)).hasSize(4).endsWith("REJECTED to carol");
        assertThat(notified.get(3).id())
                .as("the same id at every attempt")
                .isEqualTo(notified.get(0).id());
    }

    @Test
    @DisplayName(
            "7.5 backoff doubles to an hour, minus up to half; failure ten makes a dead letter, which delays no other")
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
            assertThat(deliver(host)).isEqualTo(new DeliveryReport(0, 1, 0, 0, 0));
            Duration half = Duration.ofMinutes(minutes).dividedBy(2);
            host.advance(half.minus(Duration.ofNanos(1_000)));
            assertThat(deliver(host)).as("before half of %s minutes", minutes).isEqualTo(NOTHING);
            host.advance(half.plus(Duration.ofNanos(1_000)));
        }
        assertThat(deliver(host)).isEqualTo(new DeliveryReport(1, 0, 1, 0, 0));
        assertThat(words(notified)).hasSize(11).endsWith("INVITED_AGAIN to bob");
        assertThat(notified.subList(0, 10))
                .extracting(Notification::id)
                .containsOnly(notified.get(0).id());
        host.advance(Duration.ofDays(1_000));
        assertThat(deliver(host)).isEqualTo(NOTHING);
    }

    @Test
    @DisplayName("7.6 a notification that always fails does not delay any other")
    default void a_failing_notification_delays_no_other() {
        for (Exception failure : List.of(new IOException("no"), new IllegalStateException("no"))) {
            List<Notification> notified = new ArrayList<>();
            TestHost host = failing(emptyStorage(), notified, failure);
            for (UserId user : List.of(BOB, CAROL, DAVE)) {
                host.sent(ADA, ACME, user, VIEWER);
            }
            assertThat(deliver(host)).isEqualTo(new DeliveryReport(2, 1, 0, 0, 0));
            assertThat(notified).extracting(Notification::recipient).containsExactly(BOB, CAROL, DAVE);
        }
    }

    @Test
    @DisplayName(
            "7.7 a notifier throws an Error or is interrupted: the batch continues, the interrupt flag is restored")
    default void the_batch_continues_after_an_error_or_interrupt() {
        List<UserId> notified = new ArrayList<>();
        TestHost host = TestHost.on(
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
                        }))
                .founded(ACME, ADA, OWNER);
        for (UserId user : List.of(BOB, CAROL, DAVE)) {
            host.sent(ADA, ACME, user, VIEWER);
        }
        DeliveryReport report = deliver(host);
        assertThat(Thread.interrupted()).as("interrupted").isTrue();
        assertThat(report).isEqualTo(new DeliveryReport(1, 2, 0, 0, 0));
        assertThat(notified).containsExactly(BOB, CAROL, DAVE);
    }

    @Test
    @DisplayName("7.8 the storage is free while the notifier runs: others may answer the same invitation, and deliver")
    default void no_lock_is_held_while_the_notifier_runs() throws Exception {
        TestHost[] itself = new TestHost[1];
        Set<Notification> notified = ConcurrentHashMap.newKeySet();
        TestHost host = TestHost.on(
                        emptyStorage(),
                        builder -> builder.notifier(notification -> {
                            if (notified.add(notification) && notified.size() == 1) {
                                FutureTask<DeliveryReport> other = new FutureTask<>(() -> {
                                    itself[0].invitations.reject(
                                            (UserId) notification.recipient(),
                                            notification.invitation().id());
                                    return deliver(itself[0]);
                                });
                                Thread thread = new Thread(other);
                                thread.setDaemon(true);
                                thread.start();
                                other.get(20, TimeUnit.SECONDS);
                            }
                        }))
                .founded(ACME, ADA, OWNER);
        itself[0] = host;
        host.sent(ADA, ACME, BOB, VIEWER);
        host.sent(ADA, ACME, CAROL, VIEWER);
        assertThat(host.invitations.notifications().deliver(1)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        host.deliverAll();
        assertThat(words(List.copyOf(notified)))
                .containsExactlyInAnyOrder("INVITED to bob", "INVITED to carol", "REJECTED to ada");
    }

    @Test
    @DisplayName("7.9 a notification of an invitation that is not open is dropped; an answer is always delivered")
    default void a_superseded_notification_is_dropped() {
        TestHost host = TestHost.on(emptyStorage(), builder -> builder.timeToLive(Duration.ofDays(7)))
                .founded(ACME, ADA, OWNER);
        host.deleted(ADA, ACME, new UserId("deleted"), VIEWER);
        host.rejected(ADA, ACME, new UserId("rejected"), VIEWER);
        host.joined(ADA, ACME, new UserId("joined"), VIEWER);
        host.joined(ADA, ACME, new UserId("left"), VIEWER);
        host.invitations.members().remove(ADA, ACME, new UserId("left"));
        InvitationId again = host.rejected(ADA, ACME, new UserId("again"), VIEWER);
        host.invitations.resend(ADA, again);
        host.sent(ADA, ACME, BOB, VIEWER);

        assertThat(host.invitations.notifications().deliver(100)).isEqualTo(new DeliveryReport(6, 0, 0, 5, 0));
        assertThat(words(host.notified))
                .containsExactlyInAnyOrder(
                        "REJECTED to ada",
                        "ACCEPTED to ada",
                        "ACCEPTED to ada",
                        "REJECTED to ada",
                        "INVITED_AGAIN to again",
                        "INVITED to bob");
        host.notified.clear();
        host.sent(ADA, ACME, CAROL, VIEWER);
        host.sent(ADA, ACME, DAVE, VIEWER);
        host.advance(Duration.ofDays(7).minus(Duration.ofNanos(1_000)));
        assertThat(host.invitations.notifications().deliver(1)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        host.advance(Duration.ofNanos(1_000));
        assertThat(deliver(host)).as("expired").isEqualTo(new DeliveryReport(0, 0, 0, 1, 0));
        assertThat(words(host.notified)).containsExactly("INVITED to carol");
        assertThat(deliver(host)).isEqualTo(NOTHING);
    }

    @Test
    @DisplayName("7.10 dead letters are listed with the last error, and can be retried or discarded once")
    default void a_dead_letter_can_be_retried_or_discarded_once() {
        boolean[] down = {true};
        List<Notification> notified = new ArrayList<>();
        TestHost host = TestHost.on(
                        emptyStorage(),
                        builder -> builder.delivery(DeliverySettings.standard().attempts(2))
                                .notifier(notification -> {
                                    notified.add(notification);
                                    if (down[0]) {
                                        throw new IOException(
                                                "ada:secret@mail", new IllegalStateException("ada:secret"));
                                    }
                                }))
                .founded(ACME, ADA, OWNER);
        for (UserId user : List.of(BOB, CAROL, DAVE)) {
            host.sent(ADA, ACME, user, VIEWER);
            deliver(host);
            host.advance(Duration.ofMinutes(1));
        }
        deliver(host);
        List<DeadLetter> deadLetters =
                host.invitations.notifications().deadLetters().items();
        assertThat(deadLetters)
                .extracting(one -> one.notification().orElseThrow().recipient())
                .containsExactly(DAVE, CAROL, BOB);
        assertThat(deadLetters).allSatisfy(one -> {
            assertThat(one.id()).isEqualTo(one.notification().orElseThrow().id());
            assertThat(one.notification()).get().isIn(notified);
            assertThat(one.attempts()).isEqualTo(2);
            assertThat(one.error())
                    .startsWith("java.io.IOException, caused by java.lang.IllegalStateException, at ")
                    .doesNotContain("secret");
        });
        assertThat(deadLetters.get(0).at()).isEqualTo(host.now());
        assertThat(deadLetters.get(1).at()).isEqualTo(host.now().minus(Duration.ofMinutes(1)));

        notified.clear();
        down[0] = false;
        UUID dave = deadLetters.get(0).id();
        assertThat(host.invitations.notifications().retry(dave)).isTrue();
        assertThat(host.invitations.notifications().retry(dave)).isFalse();
        assertThat(host.invitations.notifications().discard(dave))
                .as("no longer a dead letter")
                .isFalse();
        assertThat(host.invitations.notifications().deadLetters().items()).isEqualTo(deadLetters.subList(1, 3));
        UUID carol = deadLetters.get(1).id();
        assertThat(host.invitations.notifications().discard(carol)).isTrue();
        assertThat(host.invitations.notifications().discard(carol)).isFalse();
        assertThat(host.invitations.notifications().retry(carol)).isFalse();
        assertThat(host.invitations.notifications().deadLetters().items()).isEqualTo(deadLetters.subList(2, 3));
        assertThat(deliver(host)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(words(notified)).containsExactly("INVITED to dave");

        down[0] = true;
        assertThat(host.invitations.notifications().retry(deadLetters.get(2).id()))
                .isTrue();
        assertThat(deliver(host)).as("counted anew").isEqualTo(new DeliveryReport(0, 1, 0, 0, 0));
        host.advance(Duration.ofMinutes(1));
        assertThat(deliver(host)).isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
        assertThat(host.invitations.notifications().deadLetters().items())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.id()).isEqualTo(deadLetters.get(2).id());
                    assertThat(one.attempts()).isEqualTo(2);
                    assertThat(one.at()).isEqualTo(host.now());
                });
    }

    @Test
    @DisplayName("7.11 a worker that exceeds its lease counts as overdue, and no notification is lost")
    default void a_worker_that_loses_its_lease_loses_no_notification() {
        TestHost[] itself = new TestHost[1];
        List<Notification> notified = new ArrayList<>();
        TestHost host = TestHost.on(
                        emptyStorage(),
                        builder -> builder.notifier(notification -> {
                            notified.add(notification);
                            if (notified.size() == 1) {
                                itself[0].advance(Duration.ofMinutes(6));
                                assertThat(deliver(itself[0])).isEqualTo(new DeliveryReport(2, 0, 0, 0, 0));
                            }
                        }))
                .founded(ACME, ADA, OWNER);
        itself[0] = host;
        host.sent(ADA, ACME, BOB, VIEWER);
        host.sent(ADA, ACME, CAROL, VIEWER);
        assertThat(deliver(host)).isEqualTo(new DeliveryReport(0, 0, 0, 0, 2));
        assertThat(words(notified)).containsExactly("INVITED to bob", "INVITED to carol", "INVITED to bob");
        host.advance(Duration.ofDays(1));
        assertThat(deliver(host)).isEqualTo(NOTHING);
    }

    @Test
    @DisplayName("7.12 concurrent workers deliver every notification exactly once")
    default void concurrent_workers_deliver_every_notification_once() throws Exception {
        TestHost host = TestHost.withAcme(emptyStorage());
        for (int i = 0; i < 60; i++) {
            UserId user = new UserId("user-" + i);
            InvitationId id = host.sent(ADA, ACME, user, SENDER);
            if (i % 2 == 0) {
                host.invitations.accept(user, id);
            }
        }
        try (Race race = new Race(3)) {
            for (int round = 0; round < 20; round++) {
                Runnable deliver = () -> host.invitations.notifications().deliver(5);
                race.run(deliver, deliver, deliver);
            }
        }
        host.deliverAll();
        assertThat(host.notified).hasSize(60);
        assertThat(host.notified).extracting(Notification::id).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName(
            "7.13 a notifier never returns: after the lease others deliver the rest; its notification is a dead letter")
    default void a_notifier_that_never_returns_blocks_no_other_worker() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Semaphore stuck = new Semaphore(0);
        Set<UserId> notified = ConcurrentHashMap.newKeySet();
        TestHost host = TestHost.on(
                        emptyStorage(),
                        builder -> builder.delivery(DeliverySettings.standard().attempts(2))
                                .notifier(notification -> {
                                    if (notification.recipient().equals(BOB)) {
                                        stuck.release();
                                        never.await();
                                    }
                                    notified.add((UserId) notification.recipient());
                                }))
                .founded(ACME, ADA, OWNER);
        for (UserId user : List.of(BOB, CAROL, DAVE)) {
            host.sent(ADA, ACME, user, VIEWER);
        }
        List<Thread> workers = List.of(new Thread(() -> deliver(host)), new Thread(() -> deliver(host)));
        try {
            workers.get(0).start();
            assertThat(stuck.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(deliver(host)).as("leased").isEqualTo(NOTHING);
            host.advance(Duration.ofMinutes(5));
            workers.get(1).start();
            assertThat(stuck.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(notified).as("what was tried before comes last").containsExactlyInAnyOrder(CAROL, DAVE);
            host.advance(Duration.ofMinutes(5));
            assertThat(deliver(host)).as("not called a third time").isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
            assertThat(host.invitations.notifications().deadLetters().items())
                    .singleElement()
                    .satisfies(one -> assertThat(one.error()).startsWith("No outcome"));
        } finally {
            never.countDown();
            for (Thread worker : workers) {
                worker.join();
            }
        }
    }
}
