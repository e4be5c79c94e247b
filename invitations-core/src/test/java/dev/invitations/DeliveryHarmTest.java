package dev.invitations;

import static dev.invitations.Samples.claim;
import static dev.invitations.Samples.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Notification.Kind;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failing notifiers, interrupts and failing storages affect only their own notification. */
class DeliveryHarmTest extends DeliveryStage {

    // ---- failing notifiers

    static Stream<Throwable> anything() {
        Exception circular = new Exception("bob@example.com");
        circular.initCause(new Exception("bob@example.com", circular));
        return Stream.of(
                new StackOverflowError("bob@example.com"),
                new OutOfMemoryError("bob@example.com"),
                new AssertionError("bob@example.com"),
                new Exception("bob@example.com"),
                new StorageException("bob@example.com", true, null),
                circular,
                new AskedInVain(new IllegalStateException("bob@example.com")),
                new AskedInVain(new StackOverflowError("bob@example.com")));
    }

    /** An exception that throws when its cause is read. */
    private static final class AskedInVain extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final Throwable thrown;

        AskedInVain(Throwable thrown) {
            super("bob@example.com");
            this.thrown = thrown;
        }

        @Override
        public synchronized Throwable getCause() {
            throw FailureSummaryTest.<RuntimeException>unchecked(thrown);
        }
    }

    @ParameterizedTest
    @MethodSource("anything")
    void whatever_is_thrown_the_rest_of_the_batch_goes_on(Throwable thrown) {
        due(claim(1), claim(2), claim(3));
        notifier = told -> {
            if (number(told) == 2) {
                throw FailureSummaryTest.<RuntimeException>unchecked(thrown);
            }
        };
        assertThat(deliver()).isEqualTo(new DeliveryReport(2, 1, 0, 0, 0));
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
                        "notify 3",
                        "acknowledge 3",
                        "claim");
        assertThat(storage.calls.get(6))
                .contains(": " + thrown.getClass().getName())
                .doesNotContain("bob");
    }

    // ---- interrupts

    @Test
    void who_is_interrupted_before_claims_nothing() {
        due(claim(1));
        Thread.currentThread().interrupt();
        assertThat(deliver()).isEqualTo(new DeliveryReport(0, 0, 0, 0, 0));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.calls).isEmpty();
    }

    /** A pool refuses connections to an interrupted thread, so no result of the batch could be recorded. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_interrupt_is_hidden_until_the_end_of_the_batch(boolean thrown) {
        storage.stored = List.of(pending(2));
        due(claim(1), claim(2, Kind.INVITED, 0), claim(3));
        due(claim(4));
        notifier = told -> {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            if (number(told) == 1) {
                interrupt(thrown);
            }
        };
        DeliveryReport report = deliver();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(report).isEqualTo(thrown ? new DeliveryReport(2, 1, 0, 0, 0) : new DeliveryReport(3, 0, 0, 0, 0));
        assertThat(told()).containsExactly("notify 1", "notify 2", "notify 3");
        assertThat(sizes()).containsExactly("claim 20");
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
    void an_interrupt_from_outside_ends_it_after_the_batch_too(String during) {
        due(claim(1), claim(2));
        due(claim(3));
        storage.answer = call -> {
            if (call.startsWith(during)) {
                Thread.currentThread().interrupt();
            }
            return true;
        };
        assertThat(deliver()).isEqualTo(new DeliveryReport(2, 0, 0, 0, 0));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(told()).containsExactly("notify 1", "notify 2");
        assertThat(storage.sawInterrupt).isFalse();
    }

    @Test
    void without_an_interrupt_none_is_set() {
        due(claim(1));
        deliver();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    // ---- failing storages

    @ParameterizedTest
    @ValueSource(strings = {"claim", "startAttempt 2", "load 2", "acknowledge 2", "reschedule 3", "dead letter 4"})
    void a_failing_storage_ends_the_delivery(String at) {
        storage.stored = List.of(pending(2));
        due(claim(1), claim(2, Kind.INVITED, 0), claim(3, 1), claim(4, 10));
        StorageException broken = new OutcomeUnknownException("lost", null);
        storage.answer = failingAt(at, broken);
        notifier = told -> {
            Thread.currentThread().interrupt();
            if (number(told) == 3) {
                throw new IllegalStateException();
            }
        };
        assertThatThrownBy(this::deliver).isSameAs(broken);
        assertThat(Thread.interrupted()).isEqualTo(!at.equals("claim"));
        assertThat(storage.calls.get(storage.calls.size() - 1)).startsWith(at);
    }

    private static Predicate<String> failingAt(String at, RuntimeException failure) {
        return call -> {
            if (call.startsWith(at)) {
                throw failure;
            }
            return true;
        };
    }
}
