package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.DeliveryReport;
import dev.invitations.DeliverySettings;
import dev.invitations.Notifications;
import dev.invitations.contract.fixture.Race;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.UserId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 7 (no notification is lost) for dead letters, and for workers that fail. */
interface DeadLetterRules extends StorageRules {

    @Test
    @DisplayName("7.10 dead letters are listed with the last error, and can be retried or discarded once")
    default void a_dead_letter_can_be_retried_or_discarded_once() {
        boolean[] down = {true};
        List<Notification> notified = new ArrayList<>();
        TestHost host = TestHost.withAcme(
                emptyStorage(),
                builder -> builder.delivery(DeliverySettings.standard().attempts(2))
                        .notifier(notification -> {
                            notified.add(notification);
                            if (down[0]) {
                                throw new IOException("ada:secret@mail", new IllegalStateException("ada:secret"));
                            }
                        }));
        Notifications notifications = host.invitations.notifications();
        for (UserId user : List.of(BOB, CAROL, DAVE)) {
            host.sent(ADA, ACME, user, VIEWER);
            host.deliver(10);
            host.advance(Duration.ofMinutes(1));
        }
        host.deliver(10);
        List<DeadLetter> deadLetters = notifications.deadLetters().items();
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
        assertThat(notifications.retry(dave)).isTrue();
        assertThat(notifications.retry(dave)).isFalse();
        assertThat(notifications.discard(dave)).as("no longer a dead letter").isFalse();
        assertThat(notifications.deadLetters().items()).isEqualTo(deadLetters.subList(1, 3));
        UUID carol = deadLetters.get(1).id();
        assertThat(notifications.discard(carol)).isTrue();
        assertThat(notifications.discard(carol)).isFalse();
        assertThat(notifications.retry(carol)).isFalse();
        assertThat(notifications.deadLetters().items()).isEqualTo(deadLetters.subList(2, 3));
        assertThat(host.deliver(10)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(notified)
                .extracting(one -> one.kind() + " to " + one.recipient())
                .containsExactly("INVITED to dave");

        down[0] = true;
        assertThat(notifications.retry(deadLetters.get(2).id())).isTrue();
        assertThat(host.deliver(10)).as("attempts are counted from zero").isEqualTo(new DeliveryReport(0, 1, 0, 0, 0));
        host.advance(Duration.ofMinutes(1));
        assertThat(host.deliver(10)).isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
        assertThat(notifications.deadLetters().items()).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(deadLetters.get(2).id());
            assertThat(one.attempts()).isEqualTo(2);
            assertThat(one.at()).isEqualTo(host.now());
        });
    }

    @Test
    @DisplayName("7.11 a delivery that exceeds its lease is counted as overdue, and no notification is lost")
    default void a_worker_that_loses_its_lease_loses_no_notification() {
        TestHost[] itself = new TestHost[1];
        List<Notification> notified = new ArrayList<>();
        TestHost host = TestHost.withAcme(
                emptyStorage(),
                builder -> builder.notifier(notification -> {
                    notified.add(notification);
                    if (notified.size() == 1) {
                        itself[0].advance(Duration.ofMinutes(6));
                        assertThat(itself[0].deliver(10)).isEqualTo(new DeliveryReport(2, 0, 0, 0, 0));
                    }
                }));
        itself[0] = host;
        host.sent(ADA, ACME, BOB, VIEWER);
        host.sent(ADA, ACME, CAROL, VIEWER);
        assertThat(host.deliver(10)).isEqualTo(new DeliveryReport(0, 0, 0, 0, 2));
        assertThat(notified)
                .extracting(one -> one.kind() + " to " + one.recipient())
                .containsExactly("INVITED to bob", "INVITED to carol", "INVITED to bob");
        host.advance(Duration.ofDays(1));
        assertThat(host.deliver(10)).isEqualTo(NotificationRules.NOTHING);
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
                Runnable deliver = () -> host.deliver(5);
                race.run(deliver, deliver, deliver);
            }
        }
        host.deliverAll();
        assertThat(host.notified).hasSize(60);
        assertThat(host.notified).extracting(Notification::id).doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("7.13 if a notifier never returns, its notification becomes a dead letter, and others are delivered")
    default void a_notifier_that_never_returns_blocks_no_other_worker() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Semaphore stuck = new Semaphore(0);
        Set<UserId> notified = ConcurrentHashMap.newKeySet();
        TestHost host = TestHost.withAcme(
                emptyStorage(),
                builder -> builder.delivery(DeliverySettings.standard().attempts(2))
                        .notifier(notification -> {
                            if (notification.recipient().equals(BOB)) {
                                stuck.release();
                                never.await();
                            }
                            notified.add((UserId) notification.recipient());
                        }));
        for (UserId user : List.of(BOB, CAROL, DAVE)) {
            host.sent(ADA, ACME, user, VIEWER);
        }
        List<Thread> workers = List.of(new Thread(() -> host.deliver(10)), new Thread(() -> host.deliver(10)));
        try {
            workers.get(0).start();
            assertThat(stuck.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(host.deliver(10)).as("leased").isEqualTo(NotificationRules.NOTHING);
            host.advance(Duration.ofMinutes(5));
            workers.get(1).start();
            assertThat(stuck.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            assertThat(notified)
                    .as("the notification with an earlier attempt comes last")
                    .containsExactlyInAnyOrder(CAROL, DAVE);
            host.advance(Duration.ofMinutes(5));
            assertThat(host.deliver(10)).as("not called a third time").isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
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
