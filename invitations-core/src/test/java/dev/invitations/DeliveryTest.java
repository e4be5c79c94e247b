package dev.invitations;

import static dev.invitations.Samples.NOW;
import static dev.invitations.Samples.but;
import static dev.invitations.Samples.claim;
import static dev.invitations.Samples.pending;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.Invitation;
import dev.invitations.model.Limits;
import dev.invitations.model.Notification.Kind;
import dev.invitations.model.Status;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox.Claims;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The calls of one delivery to the outbox and the notifier, and their order. */
class DeliveryTest extends DeliveryStage {

    private static final String FOR_FIVE_MINUTES = " until 2026-01-01T12:05:00.123456Z";

    // ---- the order of one delivery

    @ParameterizedTest
    @EnumSource(names = {"INVITED", "INVITED_AGAIN"})
    void an_offer_is_begun_then_looked_at_then_told_then_forgotten(Kind kind) {
        storage.stored = List.of(pending(1));
        due(claim(1, kind, 0));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(storage.calls)
                .containsExactly(
                        "claim 20 at " + NOW + FOR_FIVE_MINUTES,
                        "startAttempt 1" + FOR_FIVE_MINUTES,
                        "load 1 and ada",
                        "notify 1",
                        "acknowledge 1",
                        "claim 20 at " + NOW + FOR_FIVE_MINUTES);
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTED", "REJECTED"})
    void an_answer_is_begun_then_told_then_forgotten(Kind kind) {
        due(claim(1, kind, 0));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(storage.calls)
                .containsExactly(
                        "claim 20 at " + NOW + FOR_FIVE_MINUTES,
                        "startAttempt 1" + FOR_FIVE_MINUTES,
                        "notify 1",
                        "acknowledge 1",
                        "claim 20 at " + NOW + FOR_FIVE_MINUTES);
    }

    /** Earlier notifications of the batch may have taken long, so each attempt starts its own lease. */
    @Test
    void each_lease_begins_with_its_attempt() {
        settings = settings.lease(Duration.ofMinutes(2));
        due(claim(1), claim(2));
        notifier = told -> clock.advance(Duration.ofSeconds(90));
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

    // ---- how an attempt ends

    static Stream<Invitation> noLongerOpen() {
        return Stream.of(
                pending(7),
                but(pending(1)).version(2).build(),
                but(pending(1)).expiresAt(NOW).build(),
                but(pending(1)).status(Status.DELETED).closedAt(NOW).build());
    }

    @ParameterizedTest
    @MethodSource("noLongerOpen")
    void an_offer_that_is_no_longer_open_is_forgotten_and_nobody_is_told(Invitation present) {
        storage.stored = List.of(present);
        due(claim(1, Kind.INVITED, 0));
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 0, 0, 1, 0));
        assertThat(calls()).containsExactly("claim", "startAttempt 1", "load 1 and ada", "acknowledge 1", "claim");
    }

    @Test
    void an_offer_may_expire_while_it_waits_in_its_batch() {
        storage.stored = List.of(
                but(pending(1)).expiresAt(NOW.plusSeconds(1)).build(),
                but(pending(2)).expiresAt(NOW.plusSeconds(1)).build());
        due(claim(1, Kind.INVITED, 0), claim(2, Kind.INVITED, 0));
        notifier = told -> clock.advance(Duration.ofSeconds(1));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 0, 0, 1, 0));
        assertThat(told()).containsExactly("notify 1");
    }

    @Test
    void what_another_worker_took_before_it_began_is_not_told() {
        storage.answer = call -> !call.startsWith("startAttempt 1");
        due(claim(1), claim(2));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 0, 0, 0, 1));
        assertThat(calls())
                .containsExactly("claim", "startAttempt 1", "startAttempt 2", "notify 2", "acknowledge 2", "claim");
    }

    @Test
    void what_another_worker_took_meanwhile_is_overdue_whatever_came_of_it() {
        storage.answer = call -> call.startsWith("startAttempt");
        due(claim(1), claim(2), claim(3, Kind.INVITED, 0), claim(4, 9), claim(5, 10));
        notifier = told -> {
            if (number(told) != 1) {
                throw new IllegalStateException();
            }
        };
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 0, 0, 0, 5));
        assertThat(calls())
                .containsExactly(
                        "claim",
                        "startAttempt 1",
                        "notify 1",
                        "acknowledge 1",
                        "startAttempt 2",
                        "notify 2",
                        "reschedule 2",
                        "startAttempt 3",
                        "load 3 and ada",
                        "acknowledge 3",
                        "startAttempt 4",
                        "notify 4",
                        "dead letter 4",
                        "dead letter 5",
                        "claim");
    }

    /** The current attempt counts: after nine attempts the tenth is the last. */
    @ParameterizedTest
    @CsvSource({"10, 0", "10, 8", "100, 98", "2, 0"})
    void what_fails_with_attempts_left_is_due_again(int attempts, int before) {
        settings = settings.attempts(attempts);
        due(claim(1, before));
        notifier = failing(new LinkageError("ada@example.com"));
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 1, 0, 0, 0));
        Instant again = settings.dueAgain(new UUID(0, 1), before + 1, NOW);
        assertThat(storage.calls)
                .element(3, InstanceOfAssertFactories.STRING)
                .startsWith(
                        "reschedule 1 until " + again + ": java.lang.LinkageError, at dev.invitations.DeliveryTest.")
                .doesNotContain("ada");
    }

    @Test
    void the_wait_begins_when_it_failed() {
        due(claim(1));
        notifier = told -> {
            clock.advance(Duration.ofSeconds(30));
            throw new IllegalStateException();
        };
        deliver();
        assertThat(storage.calls.get(3))
                .startsWith("reschedule 1 until " + settings.dueAgain(new UUID(0, 1), 1, NOW.plusSeconds(30)) + ": ");
    }

    @ParameterizedTest
    @CsvSource({"10, 9", "100, 99", "1, 0"})
    void what_fails_for_the_last_time_is_set_aside(int attempts, int before) {
        settings = settings.attempts(attempts);
        due(claim(1, before));
        notifier = told -> {
            clock.advance(Duration.ofSeconds(30));
            throw new LinkageError("ada@example.com");
        };
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
        assertThat(storage.calls)
                .element(3, InstanceOfAssertFactories.STRING)
                .startsWith("dead letter 1 at " + NOW.plusSeconds(30) + ": java.lang.LinkageError, at ")
                .doesNotContain("ada");
    }

    /** Every attempt ended without an outcome, probably because its worker died, and so might this worker. */
    @ParameterizedTest
    @CsvSource({"10, 10", "10, 11", "1, 1"})
    void whose_attempts_all_came_to_nothing_is_set_aside_and_not_told(int attempts, int before) {
        settings = settings.attempts(attempts);
        storage.stored = List.of(pending(1));
        due(claim(1, Kind.INVITED, before));
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 0, 1, 0, 0));
        assertThat(storage.calls)
                .hasSize(3)
                .element(1)
                .isEqualTo("dead letter 1 at " + NOW
                        + ": No outcome: a worker died, or its notifier took longer than the lease");
    }

    @Test
    void what_cannot_be_read_is_counted() {
        DeadLetter unreadable = new DeadLetter(new UUID(0, 7), Optional.empty(), 0, NOW, "broken");
        storage.due.add(new Claims(List.of(claim(1)), List.of(unreadable, unreadable)));
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 0, 2, 0, 0));
        assertThat(calls()).containsExactly("claim", "startAttempt 1", "notify 1", "acknowledge 1", "claim");
    }

    @Test
    void an_invitation_that_cannot_be_read_fails_its_own_notification_alone() {
        storage.stored = List.of(pending(1), pending(2));
        due(claim(1, Kind.INVITED, 0), claim(2, Kind.INVITED, 0));
        storage.answer = call -> {
            if (call.startsWith("load 1")) {
                throw new IllegalStateException("bob@example.com");
            }
            return true;
        };
        assertThat(deliver()).isEqualTo(new DeliveryReport(1, 1, 0, 0, 0));
        assertThat(calls())
                .containsExactly(
                        "claim",
                        "startAttempt 1",
                        "load 1 and ada",
                        "reschedule 1",
                        "startAttempt 2",
                        "load 2 and ada",
                        "notify 2",
                        "acknowledge 2",
                        "claim");
        assertThat(storage.calls.get(3))
                .contains(": java.lang.IllegalStateException, at ")
                .doesNotContain("bob");
    }

    @Test
    void a_report_adds_up() {
        assertThat(new DeliveryReport(1, 20, 300, 4_000, 50_000).claimed()).isEqualTo(54_321);
    }

    // ---- batches

    @Test
    void what_was_tried_before_comes_last() {
        due(claim(1, 2), claim(2), claim(3, 1), claim(4), claim(5, 2), claim(6, 1));
        deliver();
        assertThat(told()).containsExactly("notify 2", "notify 4", "notify 3", "notify 6", "notify 1", "notify 5");
    }

    @Test
    void the_last_batch_asks_for_what_is_left_of_the_limit() {
        settings = settings.batchSize(2);
        due(claim(1), claim(2));
        due(claim(3), claim(4));
        due(claim(5));
        due(claim(6));
        assertThat(deliver(5).delivered()).isEqualTo(5);
        assertThat(sizes()).containsExactly("claim 2", "claim 2", "claim 1");
        assertThat(storage.due).hasSize(1);
    }

    @Test
    void a_limit_below_the_size_of_a_batch_is_all_that_is_asked_for() {
        due(claim(1), claim(2), claim(3));
        deliver(3);
        assertThat(sizes()).containsExactly("claim 3");
    }

    @Test
    void batches_go_on_until_nothing_is_claimed() {
        settings = settings.batchSize(2);
        due(claim(1));
        storage.due.add(
                new Claims(List.of(), List.of(new DeadLetter(new UUID(0, 2), Optional.empty(), 0, NOW, "broken"))));
        due(claim(3), claim(4));
        due();
        due(claim(5));
        assertThat(deliver(Limits.DELIVERY_SIZE)).isEqualTo(new DeliveryReport(3, 0, 1, 0, 0));
        assertThat(sizes()).containsExactly("claim 2", "claim 2", "claim 2", "claim 2");
        assertThat(storage.due).hasSize(1);
    }

    @Test
    void unreadable_ones_count_towards_the_limit() {
        settings = settings.batchSize(2);
        DeadLetter unreadable = new DeadLetter(new UUID(0, 7), Optional.empty(), 0, NOW, "broken");
        storage.due.add(new Claims(List.of(claim(1)), List.of(unreadable)));
        due(claim(2));
        assertThat(deliver(3).claimed()).isEqualTo(3);
        assertThat(sizes()).containsExactly("claim 2", "claim 1");
    }

    @Test
    void every_batch_has_a_token_of_its_own() {
        due(claim(1));
        due(claim(2));
        deliver();
        assertThat(storage.tokens).hasSize(3).doesNotHaveDuplicates();
    }

    private static Notifier failing(Error error) {
        return told -> {
            throw error;
        };
    }
}
