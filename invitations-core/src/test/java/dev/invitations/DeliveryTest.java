package dev.invitations;

import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.InvitationFixtures.but;
import static dev.invitations.InvitationFixtures.claim;
import static dev.invitations.InvitationFixtures.number;
import static dev.invitations.InvitationFixtures.pending;
import static dev.invitations.InvitationFixtures.unreadable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.Invitation;
import dev.invitations.model.Notification.Kind;
import dev.invitations.model.Status;
import dev.invitations.port.Outbox.Claims;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The calls of one delivery to the outbox and the notifier, and their order. */
class DeliveryTest extends DeliveryTestBase {

    private static final String FOR_FIVE_MINUTES = " until 2026-01-01T12:05:00.123456Z";
    private static final String CLAIM = "claim 20 at " + NOW + FOR_FIVE_MINUTES;

    // ---- the order of one delivery

    @ParameterizedTest
    @EnumSource(names = {"INVITED", "INVITED_AGAIN"})
    void an_invitation_is_checked_between_the_start_and_the_call_of_the_notifier(Kind kind) {
        storage.stored = List.of(pending(1));
        storage.due(claim(1, kind, 0));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        String start = "startAttempt 1" + FOR_FIVE_MINUTES;
        assertThat(storage.calls).containsExactly(CLAIM, start, "load 1 and ada", "notify 1", "acknowledge 1", CLAIM);
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTED", "REJECTED"})
    void an_answer_is_started_delivered_and_acknowledged(Kind kind) {
        storage.due(claim(1, kind, 0));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(storage.calls)
                .containsExactly(CLAIM, "startAttempt 1" + FOR_FIVE_MINUTES, "notify 1", "acknowledge 1", CLAIM);
    }

    /** Earlier notifications of the batch may have taken long, so each attempt starts its own lease. */
    @Test
    void each_lease_starts_with_its_attempt() {
        settings = settings.lease(Duration.ofMinutes(2));
        storage.due(claim(1), claim(2));
        notifier = notification -> clock.advance(Duration.ofSeconds(90));
        deliver();
        assertThat(storage.calls)
                .containsExactly(
                        "claim 20 at 2026-01-01T12:00:00.123456Z until 2026-01-01T12:02:00.123456Z",
                        "startAttempt 1 until 2026-01-01T12:02:00.123456Z",
                        "notify 1",
                        "acknowledge 1",
                        "startAttempt 2 until 2026-01-01T12:03:30.123456Z",
                        "notify 2",
                        "acknowledge 2",
                        "claim 20 at 2026-01-01T12:03:00.123456Z until 2026-01-01T12:05:00.123456Z");
    }

    // ---- the outcomes of an attempt

    static Stream<Invitation> superseding() {
        return Stream.of(
                pending(7),
                but(pending(1)).version(2).build(),
                but(pending(1)).expiresAt(NOW).build(),
                but(pending(1)).status(Status.DELETED).closedAt(NOW).build());
    }

    @ParameterizedTest
    @MethodSource("superseding")
    void a_superseded_invitation_is_acknowledged_but_not_delivered(Invitation present) {
        storage.stored = List.of(present);
        storage.due(claim(1, Kind.INVITED, 0));
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 0, 0, 1, 0));
        assertTrace("claim | startAttempt 1 | load 1 and ada | acknowledge 1 | claim");
    }

    @Test
    void an_invitation_may_expire_while_it_waits_in_its_batch() {
        Instant soon = NOW.plusSeconds(1);
        storage.stored = List.of(
                but(pending(1)).expiresAt(soon).build(),
                but(pending(2)).expiresAt(soon).build());
        storage.due(claim(1, Kind.INVITED, 0), claim(2, Kind.INVITED, 0));
        notifier = notification -> clock.advance(Duration.ofSeconds(1));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 0, 0, 1, 0));
        assertNotified("1");
    }

    @Test
    void a_notification_that_another_worker_claimed_is_not_delivered() {
        storage.answer = call -> !call.startsWith("startAttempt 1");
        storage.due(claim(1), claim(2));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 0, 0, 0, 1));
        assertTrace("claim | startAttempt 1 | startAttempt 2 | notify 2 | acknowledge 2 | claim");
    }

    @Test
    void a_lost_lease_is_overdue_after_every_outcome() {
        storage.answer = call -> call.startsWith("startAttempt");
        storage.due(claim(1), claim(2), claim(3, Kind.INVITED, 0), claim(4, 9), claim(5, 10));
        notifier = notification -> {
            if (number(notification.id()) != 1) {
                throw new IllegalStateException();
            }
        };
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 0, 0, 0, 5));
        assertTrace("claim | startAttempt 1 | notify 1 | acknowledge 1 | startAttempt 2 | notify 2 | reschedule 2"
                + " | startAttempt 3 | load 3 and ada | acknowledge 3"
                + " | startAttempt 4 | notify 4 | dead letter 4 | dead letter 5 | claim");
    }

    private void failAfter(Duration duration) {
        notifier = notification -> {
            clock.advance(duration);
            throw new LinkageError("ada@example.com");
        };
    }

    /** The current attempt counts: after nine attempts the tenth is the last. */
    @ParameterizedTest
    @CsvSource({"10, 0", "10, 8", "100, 98", "2, 0"})
    void a_failure_with_attempts_left_is_rescheduled(int attempts, int before) {
        settings = settings.attempts(attempts);
        storage.due(claim(1, before));
        failAfter(Duration.ofSeconds(30));
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 1, 0, 0, 0));
        Instant again = settings.dueAgain(new UUID(0, 1), before + 1, NOW.plusSeconds(30));
        assertThat(storage.calls.get(3))
                .startsWith(
                        "reschedule 1 until " + again + ": java.lang.LinkageError, at dev.invitations.DeliveryTest.")
                .doesNotContain("ada");
    }

    @ParameterizedTest
    @CsvSource({"10, 9", "100, 99", "1, 0"})
    void the_last_failure_makes_a_dead_letter(int attempts, int before) {
        settings = settings.attempts(attempts);
        storage.due(claim(1, before));
        failAfter(Duration.ofSeconds(30));
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
        assertThat(storage.calls.get(3))
                .startsWith("dead letter 1 at " + NOW.plusSeconds(30) + ": java.lang.LinkageError, at ")
                .doesNotContain("ada");
    }

    /** Every attempt ended without an outcome, probably because its worker died, and so might this worker. */
    @ParameterizedTest
    @CsvSource({"10, 10", "10, 11", "1, 1"})
    void a_notification_without_attempts_left_becomes_a_dead_letter_without_a_call(int attempts, int before) {
        settings = settings.attempts(attempts);
        storage.stored = List.of(pending(1));
        storage.due(claim(1, Kind.INVITED, before));
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
        assertThat(storage.calls)
                .hasSize(3)
                .element(1)
                .isEqualTo("dead letter 1 at " + NOW
                        + ": No outcome: a worker died, or its notifier took longer than the lease");
    }

    @Test
    void unreadable_notifications_are_counted_as_dead_letters() {
        storage.due.add(new Claims(List.of(claim(1)), List.of(unreadable(7, 0), unreadable(7, 0))));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 0, 2, 0, 0));
        assertTrace("claim | startAttempt 1 | notify 1 | acknowledge 1 | claim");
    }

    @Test
    void an_unreadable_invitation_fails_only_its_own_notification() {
        storage.stored = List.of(pending(1), pending(2));
        storage.due(claim(1, Kind.INVITED, 0), claim(2, Kind.INVITED, 0));
        storage.failAt("load 1", new IllegalStateException("bob@example.com"));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 1, 0, 0, 0));
        assertTrace("claim | startAttempt 1 | load 1 and ada | reschedule 1"
                + " | startAttempt 2 | load 2 and ada | notify 2 | acknowledge 2 | claim");
        assertThat(storage.calls.get(3))
                .contains(": java.lang.IllegalStateException, at ")
                .doesNotContain("bob");
    }

    @Test
    void claimed_is_the_sum_of_all_outcomes() {
        assertThat(new DeliveryReport(1, 20, 300, 4_000, 50_000).claimed()).isEqualTo(54_321);
    }

    // ---- batches

    @Test
    void notifications_with_earlier_attempts_come_last() {
        storage.due(claim(1, 2), claim(2), claim(3, 1), claim(4), claim(5, 2), claim(6, 1));
        deliver();
        assertNotified("2 4 3 6 1 5");
    }

    @Test
    void the_last_batch_claims_the_rest_of_the_limit() {
        settings = settings.batchSize(2);
        storage.due(claim(1), claim(2));
        storage.due(claim(3), claim(4));
        storage.due(claim(5));
        storage.due(claim(6));
        assertThat(deliver(5).delivered()).isEqualTo(5);
        assertClaimSizes("2 2 1");
        assertThat(storage.due).hasSize(1);
    }

    @Test
    void a_limit_below_the_batch_size_is_the_size_of_the_claim() {
        storage.due(claim(1), claim(2), claim(3));
        deliver(3);
        assertClaimSizes("3");
    }

    @Test
    void batches_continue_until_nothing_is_claimed() {
        settings = settings.batchSize(2);
        storage.due(claim(1));
        storage.due.add(new Claims(List.of(), List.of(unreadable(2, 0))));
        storage.due(claim(3), claim(4));
        storage.due();
        storage.due(claim(5));
        assertThat(deliver()).isEqualTo(new DeliveryReport(3, 0, 1, 0, 0));
        assertClaimSizes("2 2 2 2");
        assertThat(storage.due).hasSize(1);
    }

    @Test
    void unreadable_notifications_count_towards_the_limit() {
        settings = settings.batchSize(2);
        storage.due.add(new Claims(List.of(claim(1)), List.of(unreadable(7, 0))));
        storage.due(claim(2));
        assertThat(deliver(3).claimed()).isEqualTo(3);
        assertClaimSizes("2 1");
    }

    @Test
    void each_batch_has_its_own_token() {
        storage.due(claim(1));
        storage.due(claim(2));
        deliver();
        assertThat(storage.tokens).hasSize(3).doesNotHaveDuplicates();
    }
}
