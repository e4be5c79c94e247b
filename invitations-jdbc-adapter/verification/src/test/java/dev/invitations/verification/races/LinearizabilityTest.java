package dev.invitations.verification.races;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.invitations.verification.races.Linearizability.ConcurrentCall;
import dev.invitations.verification.races.Linearizability.ModelStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests hand-written histories of one number that callers read and write. */
@Tag("full")
class LinearizabilityTest {

    private static final String READ = "read";

    @Test
    void an_empty_history_is_linearizable() {
        assertLinearizable(List.of());
    }

    @Test
    void sequential_calls_keep_their_order() {
        assertLinearizable(List.of(wrote(1, 1, 2), read(1, 3, 4), wrote(2, 5, 6), read(2, 7, 8)));
        assertNotLinearizable(List.of(wrote(1, 1, 2), wrote(2, 3, 4), read(1, 5, 6)));
        assertNotLinearizable(List.of(read(1, 1, 2), wrote(1, 3, 4)));
    }

    @Test
    void overlapping_calls_have_either_order() {
        assertLinearizable(List.of(wrote(1, 1, 10), read(0, 2, 3), read(1, 4, 5)));
        assertLinearizable(List.of(wrote(1, 1, 10), wrote(2, 2, 9), read(1, 11, 12)));
        assertLinearizable(List.of(wrote(1, 1, 10), wrote(2, 2, 9), read(2, 11, 12)));
    }

    @Test
    void overlapping_calls_have_the_same_order_for_all_readers() {
        assertNotLinearizable(List.of(wrote(1, 1, 10), read(1, 2, 3), read(0, 4, 5)));
        assertNotLinearizable(List.of(wrote(1, 1, 10), wrote(2, 2, 9), read(1, 11, 12), read(2, 13, 14)));
        assertNotLinearizable(List.of(wrote(1, 1, 20), wrote(2, 2, 19), read(1, 3, 4), read(2, 5, 6), read(1, 7, 8)));
    }

    @Test
    void a_call_without_an_answer_takes_effect_late_or_never() {
        assertLinearizable(List.of(lost(1, 1), read(0, 2, 3)));
        assertLinearizable(List.of(lost(1, 1), read(0, 2, 3), read(1, 4, 5)));
        assertLinearizable(List.of(lost(1, 1), wrote(2, 2, 3), read(2, 4, 5), read(1, 6, 7)));
    }

    @Test
    void a_call_without_an_answer_takes_effect_at_most_once_and_not_early() {
        assertNotLinearizable(List.of(lost(1, 1), read(1, 2, 3), wrote(2, 4, 5), read(2, 6, 7), read(1, 8, 9)));
        assertNotLinearizable(List.of(read(1, 1, 2), lost(1, 3)));
    }

    /** Twelve concurrent writes have 479 million orders, but only 4,096 sets of calls, each with up to 12 values. */
    @Test
    void no_state_is_visited_twice() {
        List<ConcurrentCall<String, Integer>> calls = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            calls.add(wrote(i, i, 100 + i));
        }
        calls.add(read(13, 200, 201));
        assertNotLinearizable(calls);
        calls.set(12, read(7, 200, 201));
        assertLinearizable(calls);
    }

    @Test
    void a_history_of_more_than_64_calls_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> holds(Collections.nCopies(65, lost(1, 1))));
    }

    private static ConcurrentCall<String, Integer> wrote(int value, long invoked, long answered) {
        return new ConcurrentCall<>("write " + value, 0, invoked, answered);
    }

    private static ConcurrentCall<String, Integer> read(int value, long invoked, long answered) {
        return new ConcurrentCall<>(READ, value, invoked, answered);
    }

    private static ConcurrentCall<String, Integer> lost(int value, long invoked) {
        return ConcurrentCall.open("write " + value, invoked);
    }

    private static void assertLinearizable(List<ConcurrentCall<String, Integer>> calls) {
        assertThat(holds(calls)).isTrue();
    }

    private static void assertNotLinearizable(List<ConcurrentCall<String, Integer>> calls) {
        assertThat(holds(calls)).isFalse();
    }

    private static boolean holds(List<ConcurrentCall<String, Integer>> calls) {
        return Linearizability.holds(LinearizabilityTest::number, state -> state, 0, calls);
    }

    private static ModelStep<Integer, Integer> number(Integer state, String command) {
        return command.equals(READ)
                ? new ModelStep<>(state, state)
                : new ModelStep<>(Integer.valueOf(command.substring("write ".length())), 0);
    }
}
