package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.DeliveryReport;
import dev.invitations.DeliverySettings;
import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Notification;
import dev.invitations.model.UserId;
import dev.invitations.port.Outbox;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Position;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 7 (no notification is lost) for workers: leases, fencing, and the order per invitation. */
interface OutboxRules extends StorageRules {

    UUID WORKER = new UUID(7, 1);
    UUID OTHER_WORKER = new UUID(7, 2);
    Duration LEASE = Duration.ofMinutes(5);
    Duration MICROSECOND = Duration.ofNanos(1_000);

    private static List<Claim> claimed(TestHost host, UUID worker, int limit) {
        Instant now = host.now();
        return host.storage.outbox().claim(worker, now, now.plus(LEASE), limit).claims();
    }

    private static List<UserId> recipients(List<Claim> claims) {
        return claims.stream()
                .map(claim -> (UserId) claim.notification().recipient())
                .toList();
    }

    @Test
    @DisplayName("7.20 a claim belongs to one worker until its lease ends; a worker without a claim changes nothing")
    default void a_claim_belongs_to_one_worker_until_its_lease_ends() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.sent(ADA, ACME, BOB, VIEWER);
        Outbox outbox = host.storage.outbox();

        List<Claim> first = claimed(host, WORKER, 10);
        assertThat(first).hasSize(1);
        assertThat(first.get(0).token()).isEqualTo(WORKER);
        host.advance(LEASE.minus(MICROSECOND));
        assertThat(claimed(host, OTHER_WORKER, 10)).as("under lease").isEmpty();
        host.advance(MICROSECOND);
        List<Claim> second = claimed(host, OTHER_WORKER, 10);
        assertThat(second).hasSize(1);
        assertThat(second.get(0).token()).isEqualTo(OTHER_WORKER);
        assertThat(second.get(0).notification()).isEqualTo(first.get(0).notification());

        assertThat(outbox.startAttempt(first.get(0), host.now())).isFalse();
        assertThat(outbox.acknowledge(first.get(0))).isFalse();
        assertThat(outbox.reschedule(first.get(0), host.now(), "late")).isFalse();
        assertThat(outbox.deadLetter(first.get(0), host.now(), "late")).isFalse();
        assertThat(claimed(host, WORKER, 10)).as("leased to the other worker").isEmpty();

        assertThat(outbox.reschedule(second.get(0), host.now().plusSeconds(1), "down"))
                .isTrue();
        assertThat(outbox.acknowledge(second.get(0))).as("rescheduled already").isFalse();
        assertThat(claimed(host, WORKER, 10)).as("not due").isEmpty();
        host.advance(Duration.ofSeconds(1));
        List<Claim> third = claimed(host, WORKER, 10);
        assertThat(third).hasSize(1);
        assertThat(outbox.acknowledge(third.get(0))).isTrue();
        assertThat(outbox.acknowledge(third.get(0))).as("delivered already").isFalse();
        host.advance(Duration.ofDays(1));
        assertThat(claimed(host, OTHER_WORKER, 10)).isEmpty();
    }

    @Test
    @DisplayName("7.21 an attempt is counted when it starts, and has a lease of its own; a claim counts no attempt")
    default void an_attempt_is_counted_when_it_starts() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.sent(ADA, ACME, BOB, VIEWER);
        host.sent(ADA, ACME, CAROL, VIEWER);
        Outbox outbox = host.storage.outbox();

        List<Claim> first = claimed(host, WORKER, 10);
        assertThat(first).extracting(Claim::attempts).containsExactly(0, 0);
        host.advance(LEASE.minus(MICROSECOND));
        assertThat(outbox.startAttempt(first.get(0), host.now().plus(LEASE))).isTrue();
        host.advance(MICROSECOND);
        List<Claim> second = claimed(host, OTHER_WORKER, 10);
        assertThat(recipients(second)).as("its attempt has not begun").containsExactly(CAROL);
        assertThat(second).extracting(Claim::attempts).containsExactly(0);

        host.advance(LEASE.minus(MICROSECOND));
        List<Claim> third = claimed(host, OTHER_WORKER, 10);
        assertThat(recipients(third)).as("the worker has died").containsExactly(BOB);
        assertThat(third).extracting(Claim::attempts).containsExactly(1);
        for (int time = 1; time <= 2; time++) {
            assertThat(outbox.startAttempt(third.get(0), host.now().plus(LEASE)))
                    .as("counts once")
                    .isTrue();
        }
        assertThat(outbox.reschedule(third.get(0), host.now(), "down")).isTrue();
        assertThat(outbox.startAttempt(third.get(0), host.now()))
                .as("rescheduled already")
                .isFalse();
        assertThat(claimed(host, WORKER, 1)).extracting(Claim::attempts).containsExactly(2);
    }

    @Test
    @DisplayName("7.22 a worker whose lease has ended keeps its claim until another worker claims the notification")
    default void a_late_worker_keeps_its_claim_until_another_takes_it() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.sent(ADA, ACME, BOB, VIEWER);
        Claim claim = claimed(host, WORKER, 10).get(0);
        host.advance(LEASE.multipliedBy(2));
        assertThat(host.storage.outbox().startAttempt(claim, host.now().plus(LEASE)))
                .isTrue();
        host.advance(LEASE.multipliedBy(2));
        assertThat(host.storage.outbox().acknowledge(claim)).isTrue();
        assertThat(claimed(host, OTHER_WORKER, 10)).isEmpty();
    }

    @Test
    @DisplayName("7.23 claims are ordered by due time, then by id; a claim leases no more notifications than its limit")
    default void the_longest_due_notifications_are_claimed_first() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<UserId> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            if (i == 3) {
                host.advance(Duration.ofSeconds(1));
            }
            UserId user = new UserId("user-" + (i * 5) % 6);
            host.sent(ADA, ACME, user, VIEWER);
            order.add(user);
        }
        List<UserId> claimed = new ArrayList<>();
        for (int limit : new int[] {1, 2, 10}) {
            claimed.addAll(recipients(claimed(host, new UUID(8, limit), limit)));
        }
        assertThat(claimed).isEqualTo(order);
    }

    @Test
    @DisplayName("7.24 a notification that is stored late, with an earlier instant, is still claimed")
    default void a_notification_with_an_earlier_instant_is_still_claimed() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.sent(ADA, ACME, BOB, VIEWER);
        assertThat(host.storage.outbox().acknowledge(claimed(host, WORKER, 10).get(0)))
                .isTrue();
        host.setTime(host.now().minusSeconds(60));
        host.sent(ADA, ACME, CAROL, VIEWER);
        host.advance(Duration.ofMinutes(2));
        assertThat(recipients(claimed(host, WORKER, 10))).containsExactly(CAROL);
    }

    @Test
    @DisplayName("7.25 a notification waits only for earlier answers and claimed notifications of the same invitation")
    default void a_claim_waits_for_earlier_notifications_of_its_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId id = host.rejected(ADA, ACME, BOB, VIEWER);
        host.taken();
        host.invitations.resend(ADA, id);
        host.invitations.reject(BOB, id);
        host.invitations.resend(ADA, id);
        List<Claim> invitation = claimed(host, WORKER, 1);
        assertThat(kinds(invitation)).containsExactly(Notification.Kind.INVITED_AGAIN);
        host.sent(ADA, ACME, CAROL, VIEWER);
        assertThat(recipients(claimed(host, OTHER_WORKER, 10)))
                .as("the later notifications of bob's invitation wait")
                .containsExactly(CAROL);

        assertThat(host.storage
                        .outbox()
                        .reschedule(invitation.get(0), host.now().plus(LEASE), "down"))
                .isTrue();
        List<Claim> answer = claimed(host, OTHER_WORKER, 10);
        assertThat(kinds(answer))
                .as("an invitation in its backoff is superseded")
                .containsExactly(Notification.Kind.REJECTED);
        assertThat(claimed(host, WORKER, 10)).as("waits for the answer").isEmpty();
        assertThat(host.storage.outbox().reschedule(answer.get(0), host.now().plusSeconds(1), "down"))
                .isTrue();
        assertThat(claimed(host, WORKER, 10))
                .as("waits for the answer in its backoff")
                .isEmpty();
        host.advance(Duration.ofSeconds(1));
        answer = claimed(host, WORKER, 10);
        assertThat(kinds(answer)).containsExactly(Notification.Kind.REJECTED);
        assertThat(host.storage.outbox().acknowledge(answer.get(0))).isTrue();
        assertThat(kinds(claimed(host, WORKER, 10))).containsExactly(Notification.Kind.INVITED_AGAIN);
    }

    private static List<Notification.Kind> kinds(List<Claim> claims) {
        return claims.stream().map(claim -> claim.notification().kind()).toList();
    }

    @Test
    @DisplayName("7.26 a dead letter is not claimed and delays no notification; after a retry it is claimed first")
    default void a_dead_letter_is_never_claimed_and_delays_no_other() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Outbox outbox = host.storage.outbox();
        host.rejected(ADA, ACME, BOB, VIEWER);
        Claim poisoned = claimed(host, WORKER, 1).get(0);
        assertThat(outbox.deadLetter(poisoned, host.now(), "poison")).isTrue();
        assertThat(outbox.deadLetter(poisoned, host.now(), "poison")).isFalse();

        List<Claim> behind = claimed(host, OTHER_WORKER, 10);
        assertThat(kinds(behind)).containsExactly(Notification.Kind.REJECTED);
        host.advance(Duration.ofDays(1_000));
        assertThat(kinds(claimed(host, WORKER, 10))).containsExactly(Notification.Kind.REJECTED);

        assertThat(outbox.retry(poisoned.notification().id(), host.now().plusSeconds(1)))
                .isTrue();
        assertThat(claimed(host, WORKER, 10)).as("not due").isEmpty();
        host.advance(Duration.ofSeconds(1));
        List<Claim> again = claimed(host, WORKER, 10);
        assertThat(again).extracting(Claim::notification).containsExactly(poisoned.notification());
        assertThat(again).extracting(Claim::attempts).containsExactly(0);
        host.advance(LEASE.minusSeconds(1));
        assertThat(claimed(host, OTHER_WORKER, 10))
                .as("the later notification waits again")
                .isEmpty();
        assertThat(outbox.acknowledge(again.get(0))).isTrue();
        assertThat(claimed(host, OTHER_WORKER, 10)).hasSize(1);
    }

    @Test
    @DisplayName("7.27 only dead letters are listed, retried and discarded; errors are truncated")
    default void only_dead_letters_are_listed_retried_and_discarded() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Outbox outbox = host.storage.outbox();
        host.sent(ADA, ACME, BOB, VIEWER);
        host.sent(ADA, ACME, CAROL, VIEWER);
        List<Claim> claims = claimed(host, WORKER, 10);
        UUID bob = claims.get(0).notification().id();
        UUID carol = claims.get(1).notification().id();
        assertThat(outbox.retry(bob, host.now())).isFalse();
        assertThat(outbox.discard(bob)).isFalse();
        assertThat(outbox.deadLetters(null, 10)).isEmpty();

        String error = "x".repeat(Limits.ERROR_LENGTH);
        assertThat(outbox.reschedule(claims.get(0), host.now().plus(LEASE), error + "y"))
                .isTrue();
        assertThat(outbox.deadLetters(null, 10)).isEmpty();
        host.advance(LEASE);
        assertThat(outbox.deadLetter(claims.get(1), host.now(), error + "y")).isTrue();
        List<DeadLetter> listed = outbox.deadLetters(null, 10);
        assertThat(listed).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(carol);
            assertThat(one.notification()).contains(claims.get(1).notification());
            assertThat(one.at()).isEqualTo(host.now());
            assertThat(one.error()).isEqualTo(error);
        });
        assertThat(outbox.deadLetters(Position.of(listed.get(0)), 10)).isEmpty();
        assertThat(outbox.retry(bob, host.now())).isFalse();
        assertThat(outbox.discard(carol)).isTrue();
        assertThat(recipients(claimed(host, WORKER, 10))).containsExactly(BOB);
    }

    @Test
    @DisplayName("7.28 the pages of dead letters contain each dead letter exactly once")
    default void dead_letters_are_listed_page_by_page() {
        TestHost host = TestHost.withAcme(
                emptyStorage(),
                builder -> builder.delivery(
                                DeliverySettings.standard().attempts(1).batchSize(100))
                        .notifier(notification -> {
                            throw new IOException();
                        }));
        int many = 2 * Limits.PAGE_SIZE + 1;
        SendInvitations request = SendInvitations.to(ACME);
        for (int i = 0; i < many; i++) {
            request = request.invite(new UserId("user-" + i), "viewer");
        }
        host.invitations.send(ADA, request);
        assertThat(host.deliver(many - 50)).isEqualTo(new DeliveryReport(0, 0, many - 50, 0, 0));
        host.advance(Duration.ofSeconds(1));
        assertThat(host.deliver(50)).isEqualTo(new DeliveryReport(0, 0, 50, 0, 0));

        List<DeadLetter> walked = new ArrayList<>();
        var page = host.invitations.notifications().deadLetters();
        while (page.next().isPresent()) {
            assertThat(page.items()).hasSize(Limits.PAGE_SIZE);
            walked.addAll(page.items());
            page = host.invitations.notifications().deadLetters(page.next().get());
        }
        walked.addAll(page.items());
        assertThat(walked).hasSize(many).extracting(DeadLetter::id).doesNotHaveDuplicates();
        assertThat(walked)
                .isSortedAccordingTo(Comparator.comparing(DeadLetter::at)
                        .thenComparing(one -> one.id().toString())
                        .reversed());
    }
}
