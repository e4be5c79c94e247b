package dev.invitations;

import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.InvitationFixtures.but;
import static dev.invitations.InvitationFixtures.claim;
import static dev.invitations.InvitationFixtures.number;
import static dev.invitations.InvitationFixtures.pending;
import static dev.invitations.InvitationFixtures.unreadable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Notification.Kind;
import dev.invitations.port.Outbox.Claims;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import dev.invitations.port.UnreadableRowException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases of a delivery that no real storage produces. The contract suite tests the other cases. */
class DeliveryTest extends RecordingTestBase {

    private static final String FOR_FIVE_MINUTES = " until 2026-01-01T12:05:00.123456Z";
    private static final String CLAIM = "claim 20 at " + NOW + FOR_FIVE_MINUTES;

    @AfterEach
    void assertNotInterrupted() {
        assertThat(Thread.interrupted()).isFalse();
    }

    // ---- the order of one delivery

    @Test
    void an_invitation_is_checked_between_the_start_and_the_call_of_the_notifier() {
        storage.due(claim(1, Kind.INVITED, 0));
        assertThat(deliver(1_000)).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(storage.calls)
                .containsExactly(
                        CLAIM,
                        "startAttempt 1" + FOR_FIVE_MINUTES,
                        "load 1 and ada",
                        "notify 1",
                        "acknowledge 1",
                        "reported: delivered 1",
                        CLAIM);
    }

    /** Earlier notifications of the batch may have taken long, so each attempt starts its own lease. */
    @Test
    void each_lease_starts_with_its_attempt() {
        settings = settings.lease(Duration.ofMinutes(2));
        storage.due(claim(1), claim(2));
        notifier = notification -> now = now.plusSeconds(90);
        deliver(1_000);
        assertThat(storage.calls)
                .containsExactly(
                        "claim 20 at 2026-01-01T12:00:00.123456Z until 2026-01-01T12:02:00.123456Z",
                        "startAttempt 1 until 2026-01-01T12:02:00.123456Z",
                        "load 1 and ada",
                        "notify 1",
                        "acknowledge 1",
                        "reported: delivered 1",
                        "startAttempt 2 until 2026-01-01T12:03:30.123456Z",
                        "load 2 and ada",
                        "notify 2",
                        "acknowledge 2",
                        "reported: delivered 2",
                        "claim 20 at 2026-01-01T12:03:00.123456Z until 2026-01-01T12:05:00.123456Z");
    }

    // ---- the outcomes of an attempt

    @Test
    void an_invitation_may_expire_while_it_waits_in_its_batch() {
        Instant soon = NOW.plusSeconds(1);
        storage.stored = List.of(
                but(pending(1)).expiresAt(soon).build(),
                but(pending(2)).expiresAt(soon).build());
        storage.due(claim(1, Kind.INVITED, 0), claim(2, Kind.INVITED, 0));
        notifier = notification -> now = soon;
        assertThat(deliver(1_000)).isEqualTo(new DeliveryReport(1, 0, 0, 1, 0));
        assertTrace("startAttempt 1 | notify 1 | acknowledge 1 | reported: delivered 1"
                + " | startAttempt 2 | acknowledge 2 | reported: superseded 2");
    }

    @Test
    void a_lost_lease_is_overdue_after_every_outcome_and_is_not_reported() {
        storage.answer = call -> call.startsWith("startAttempt") && !call.startsWith("startAttempt 6");
        storage.due(claim(1), claim(2), claim(3, Kind.INVITED, 0), claim(4, 9), claim(5, 10), claim(6));
        notifier = notification -> {
            if (number(notification.id()) != 1) {
                throw new IllegalStateException();
            }
        };
        storage.stored = List.of(pending(1), pending(2), pending(4), pending(6));
        assertThat(deliver(1_000)).isEqualTo(new DeliveryReport(0, 0, 0, 0, 6));
        assertTrace("startAttempt 1 | notify 1 | acknowledge 1 | startAttempt 2 | notify 2 | reschedule 2"
                + " | startAttempt 3 | acknowledge 3 | startAttempt 6"
                + " | startAttempt 4 | notify 4 | dead letter 4 | dead letter 5");
        assertThat(lines()).isEmpty();
    }

    /** The current attempt counts: after nine attempts the tenth is the last. */
    @Test
    void a_failed_attempt_is_rescheduled_and_the_last_makes_a_dead_letter() {
        storage.due(claim(1, 8), claim(2, 9));
        notifier = notification -> {
            now = now.plusSeconds(30);
            throw new LinkageError("ada@example.com");
        };
        assertThat(deliver(1_000)).isEqualTo(new DeliveryReport(0, 1, 1, 0, 0));
        Instant again = settings.dueAgain(new UUID(0, 1), 9, NOW.plusSeconds(30));
        assertTrace("startAttempt 1 | notify 1 | reschedule 1 | reported: retried 1, attempt 9, due " + again
                + " | startAttempt 2 | notify 2 | dead letter 2 | reported: dead letter 2");
        String error = ": java.lang.LinkageError, at dev.invitations.DeliveryTest.";
        assertThat(storage.calls.get(4))
                .startsWith("reschedule 1 until " + again + error)
                .doesNotContain("ada");
        Instant failed = NOW.plusSeconds(60);
        assertThat(storage.calls.get(9))
                .startsWith("dead letter 2 at " + failed + error)
                .doesNotContain("ada");
        assertThat(deadLetters).singleElement().satisfies(dead -> {
            assertThat(dead.notification()).contains(claim(2, 9).notification());
            assertThat(dead.attempts()).isEqualTo(10);
            assertThat(dead.at()).isEqualTo(failed);
        });
    }

    /** Each attempt probably killed its worker, so another call of the notifier might kill this worker too. */
    @Test
    void a_notification_without_attempts_left_becomes_a_dead_letter_without_a_call() {
        storage.due(claim(1, Kind.INVITED, 10));
        assertThat(deliver(1_000)).isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
        assertTrace("dead letter 1 | reported: dead letter 1");
        assertThat(storage.calls.get(1))
                .isEqualTo("dead letter 1 at " + NOW
                        + ": No outcome: a worker died, or its notifier took longer than the lease");
        assertThat(deadLetters).singleElement().satisfies(dead -> {
            assertThat(dead.attempts()).isEqualTo(10);
            assertThat(dead.error()).isEqualTo(Delivery.NO_OUTCOME);
        });
    }

    static List<RuntimeException> failuresOfAnInvitation() {
        return List.of(
                new IllegalStateException("bob@example.com"),
                new UnreadableRowException("bob@example.com", null, null));
    }

    @ParameterizedTest
    @MethodSource("failuresOfAnInvitation")
    void an_unreadable_invitation_fails_only_its_own_notification(RuntimeException failure) {
        storage.due(claim(1, Kind.INVITED, 0), claim(2, Kind.INVITED, 0));
        storage.failAt("load 1", failure);
        assertOnlyTheFirstFails(failure.getClass().getName());
    }

    @Test
    void an_unreadable_inviter_fails_the_notification_only_if_accept_checks_the_inviter() {
        storage.members = List.of();
        storage.unreadable = Map.of(InvitationFixtures.ADA, new UnreadableRowException("ada", null, null));
        for (boolean recheckInviter : List.of(true, false)) {
            storage.due(claim(1, Kind.INVITED, 0));
            assertThat(builder()
                            .recheckInviter(recheckInviter)
                            .build()
                            .notifications()
                            .deliver(10))
                    .isEqualTo(new DeliveryReport(recheckInviter ? 0 : 1, recheckInviter ? 1 : 0, 0, 0, 0));
        }
    }

    @Test
    void a_storage_exception_of_the_notifier_fails_only_its_own_notification() {
        storage.due(claim(1), claim(2));
        notifier = notification -> {
            if (number(notification.id()) == 1) {
                throw new StorageException("bob@example.com", true, null);
            }
        };
        assertOnlyTheFirstFails("dev.invitations.port.StorageException");
    }

    private void assertOnlyTheFirstFails(String error) {
        assertThat(deliver(1_000)).isEqualTo(new DeliveryReport(1, 1, 0, 0, 0));
        assertThat(storage.calls)
                .filteredOn(call -> call.startsWith("reschedule 1 "))
                .singleElement()
                .asString()
                .contains(": " + error + ", at ")
                .doesNotContain("bob");
        assertThat(storage.calls).contains("notify 2", "acknowledge 2");
    }

    @Test
    void claimed_is_the_sum_of_all_outcomes() {
        assertThat(new DeliveryReport(1, 20, 300, 4_000, 50_000).claimed()).isEqualTo(54_321);
    }

    // ---- batches

    @Test
    void the_last_batch_claims_the_rest_of_the_limit() {
        settings = settings.batchSize(2);
        storage.due(claim(1), claim(2));
        storage.due(claim(3), claim(4));
        storage.due(claim(5));
        storage.due(claim(6));
        assertThat(deliver(5).delivered()).isEqualTo(5);
        assertThat(secondWordsOf("claim")).isEqualTo("2 2 1");
    }

    @Test
    void unreadable_notifications_count_towards_the_limit() {
        settings = settings.batchSize(2);
        storage.due.add(new Claims(List.of(claim(1)), List.of(unreadable(7, 0))));
        storage.due(claim(2));
        assertThat(deliver(3).claimed()).isEqualTo(3);
        assertThat(secondWordsOf("claim")).isEqualTo("2 1");
    }

    @Test
    void each_batch_has_its_own_token() {
        storage.due(claim(1));
        storage.due(claim(2));
        deliver(1_000);
        assertThat(storage.tokens).hasSize(3).doesNotHaveDuplicates();
    }

    // ---- interrupts

    @Test
    void an_interrupted_thread_claims_nothing() {
        storage.due(claim(1));
        Thread.currentThread().interrupt();
        assertThat(deliver(1_000)).isEqualTo(new DeliveryReport(0, 0, 0, 0, 0));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.calls).isEmpty();
    }

    /** A pool refuses connections to an interrupted thread, so no result of the batch could be recorded. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_interrupt_by_the_notifier_ends_the_delivery_after_the_batch(boolean thrown) {
        storage.due(claim(1), claim(2, Kind.INVITED, 0), claim(3));
        storage.due(claim(4));
        notifier = notification -> {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            if (number(notification.id()) == 1) {
                interrupt(thrown);
            }
        };
        DeliveryReport report = deliver(1_000);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(report).isEqualTo(thrown ? new DeliveryReport(2, 1, 0, 0, 0) : new DeliveryReport(3, 0, 0, 0, 0));
        assertThat(secondWordsOf("notify")).isEqualTo("1 2 3");
        assertThat(storage.sawInterrupt).isFalse();
    }

    private static void interrupt(boolean thrown) throws InterruptedException {
        if (thrown) {
            throw new InterruptedException();
        }
        Thread.currentThread().interrupt();
    }

    /** Another thread may interrupt at any time. */
    @ParameterizedTest
    @ValueSource(strings = {"claim", "acknowledge 1", "acknowledge 2"})
    void an_interrupt_by_another_thread_ends_the_delivery_after_the_batch(String during) {
        storage.due(claim(1), claim(2));
        storage.due(claim(3));
        storage.answer = call -> {
            if (call.startsWith(during)) {
                Thread.currentThread().interrupt();
            }
            return true;
        };
        assertThat(deliver(1_000)).isEqualTo(new DeliveryReport(2, 0, 0, 0, 0));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.sawInterrupt).isFalse();
    }

    // ---- failing storages

    @ParameterizedTest
    @ValueSource(strings = {"claim", "startAttempt 2", "load 2", "acknowledge 2", "reschedule 3", "dead letter 4"})
    void a_failure_of_the_storage_ends_the_delivery(String at) {
        storage.due(claim(1), claim(2, Kind.INVITED, 0), claim(3, 1), claim(4, 10));
        StorageException broken = new OutcomeUnknownException("lost", null);
        storage.failAt(at, broken);
        notifier = notification -> {
            Thread.currentThread().interrupt();
            if (number(notification.id()) == 3) {
                throw new IllegalStateException();
            }
        };
        assertThatThrownBy(() -> deliver(1_000)).isSameAs(broken);
        assertThat(Thread.interrupted()).isEqualTo(!at.equals("claim"));
        assertThat(storage.calls.get(storage.calls.size() - 1)).startsWith(at);
    }

    /** Returns the second words of the calls of this method: the size of a claim, or the number of a notification. */
    private String secondWordsOf(String method) {
        return storage.calls.stream()
                .filter(call -> call.startsWith(method + " "))
                .map(call -> call.split(" ", -1)[1])
                .collect(Collectors.joining(" "));
    }
}
