package dev.invitations.verification.races;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether overlapping calls have a sequential order. Each call must take effect between its invocation and its
 * answer, and a sequential specification must return the same answers. The check tries all orders (Wing and Gong), but
 * the same set of calls never twice in the same state (Lowe).
 *
 * @param <S> a state; equal to another state if no command can distinguish them
 * @param <C> a command
 * @param <A> an answer
 */
final class Linearizability<S, C, A> {

    /** Returns the answer to a command, and the state afterwards. */
    interface Specification<S, C, A> {
        Step<S, A> apply(S state, C command);
    }

    record Step<S, A>(S state, A answer) {}

    /**
     * @param answer null if the caller got none: then it took effect at any time after its invocation, or never
     * @param invoked the value of the one counter that orders all invocations and answers
     */
    record Call<C, A>(C command, @Nullable A answer, long invoked, long answered) {

        static <C, A> Call<C, A> open(C command, long invoked) {
            return new Call<>(command, null, invoked, Long.MAX_VALUE);
        }

        boolean overlaps(Call<?, ?> other) {
            return invoked < other.answered && other.invoked < answered;
        }
    }

    private record Reached<S>(long done, S state) {}

    private final Specification<S, C, A> specification;
    private final List<Call<C, A>> calls;
    private final long answered;
    private final Set<Reached<S>> seen = new HashSet<>();

    private Linearizability(Specification<S, C, A> specification, List<Call<C, A>> calls) {
        this.specification = specification;
        this.calls = calls;
        long all = 0;
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).answer() != null) {
                all |= 1L << i;
            }
        }
        this.answered = all;
    }

    /** @param calls at most 64 */
    static <S, C, A> boolean holds(Specification<S, C, A> specification, S initial, List<Call<C, A>> calls) {
        if (calls.size() > Long.SIZE) {
            throw new IllegalArgumentException(calls.size() + " calls");
        }
        return new Linearizability<>(specification, calls).completes(0, initial);
    }

    private boolean completes(long done, S state) {
        if ((done & answered) == answered) {
            return true;
        }
        if (!seen.add(new Reached<>(done, state))) {
            return false;
        }
        long firstAnswer = Long.MAX_VALUE;
        for (int i = 0; i < calls.size(); i++) {
            if ((done & 1L << i) == 0) {
                firstAnswer = Math.min(firstAnswer, calls.get(i).answered());
            }
        }
        for (int i = 0; i < calls.size(); i++) {
            Call<C, A> call = calls.get(i);
            if ((done & 1L << i) == 0 && call.invoked() < firstAnswer) {
                Step<S, A> step = specification.apply(state, call.command());
                boolean fits = call.answer() == null || call.answer().equals(step.answer());
                if (fits && completes(done | 1L << i, step.state())) {
                    return true;
                }
            }
        }
        return false;
    }
}
