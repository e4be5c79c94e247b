package dev.invitations;

import static dev.invitations.InvitationFixtures.claim;
import static dev.invitations.InvitationFixtures.number;
import static dev.invitations.InvitationFixtures.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Notification.Kind;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failing notifiers, interrupts and failing storages affect only their own notification. */
class DeliveryFailureTest extends DeliveryTestBase {

    // ---- failing notifiers

    static Stream<Throwable> failures() {
        Exception circular = new Exception("bob@example.com");
        circular.initCause(new Exception("bob@example.com", circular));
        return Stream.of(
                new StackOverflowError("bob@example.com"),
                new OutOfMemoryError("bob@example.com"),
                new AssertionError("bob@example.com"),
                new Exception("bob@example.com"),
                new StorageException("bob@example.com", true, null),
                circular,
                new ThrowingCauseException(new IllegalStateException("bob@example.com")),
                new ThrowingCauseException(new StackOverflowError("bob@example.com")));
    }

    /** An exception that throws when its cause is read. */
    private static final class ThrowingCauseException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final Throwable thrown;

        ThrowingCauseException(Throwable thrown) {
            super("bob@example.com");
            this.thrown = thrown;
        }

        @Override
        public synchronized Throwable getCause() {
            throw InvitationFixtures.<RuntimeException>unchecked(thrown);
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void any_exception_of_the_notifier_leaves_the_rest_of_the_batch_unaffected(Throwable thrown) {
        storage.due(claim(1), claim(2), claim(3));
        notifier = notification -> {
            if (number(notification.id()) == 2) {
                throw InvitationFixtures.<RuntimeException>unchecked(thrown);
            }
        };
        assertThat(deliver()).isEqualTo(new DeliveryReport(2, 1, 0, 0, 0));
        assertTrace("claim | startAttempt 1 | notify 1 | acknowledge 1 | startAttempt 2 | notify 2 | reschedule 2"
                + " | startAttempt 3 | notify 3 | acknowledge 3 | claim");
        assertThat(storage.calls.get(6))
                .contains(": " + thrown.getClass().getName())
                .doesNotContain("bob");
    }

    // ---- interrupts

    @Test
    void an_interrupted_thread_claims_nothing() {
        storage.due(claim(1));
        Thread.currentThread().interrupt();
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 0, 0, 0, 0));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.calls).isEmpty();
    }

    /** A pool refuses connections to an interrupted thread, so no result of the batch could be recorded. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_interrupt_by_the_notifier_ends_the_delivery_after_the_batch(boolean thrown) {
        storage.stored = List.of(pending(2));
        storage.due(claim(1), claim(2, Kind.INVITED, 0), claim(3));
        storage.due(claim(4));
        notifier = notification -> {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            if (number(notification.id()) == 1) {
                interrupt(thrown);
            }
        };
        DeliveryReport report = deliver();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(report).isEqualTo(thrown ? new DeliveryReport(2, 1, 0, 0, 0) : new DeliveryReport(3, 0, 0, 0, 0));
        assertNotified("1 2 3");
        assertClaimSizes("20");
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
        assertThat(deliver()).isEqualTo(new DeliveryReport(2, 0, 0, 0, 0));
        assertThat(Thread.interrupted()).isTrue();
        assertNotified("1 2");
        assertThat(storage.sawInterrupt).isFalse();
    }

    @Test
    void a_delivery_without_interrupt_leaves_the_flag_clear() {
        storage.due(claim(1));
        deliver();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    // ---- failing storages

    @ParameterizedTest
    @ValueSource(strings = {"claim", "startAttempt 2", "load 2", "acknowledge 2", "reschedule 3", "dead letter 4"})
    void a_failure_of_the_storage_ends_the_delivery(String at) {
        storage.stored = List.of(pending(2));
        storage.due(claim(1), claim(2, Kind.INVITED, 0), claim(3, 1), claim(4, 10));
        StorageException broken = new OutcomeUnknownException("lost", null);
        storage.failAt(at, broken);
        notifier = notification -> {
            Thread.currentThread().interrupt();
            if (number(notification.id()) == 3) {
                throw new IllegalStateException();
            }
        };
        assertThatThrownBy(this::deliver).isSameAs(broken);
        assertThat(Thread.interrupted()).isEqualTo(!at.equals("claim"));
        assertThat(storage.calls.get(storage.calls.size() - 1)).startsWith(at);
    }
}
