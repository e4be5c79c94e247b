package dev.invitations.verification.races;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether overlapping calls have a sequential order. Each call must take effect between its invocation and its
 * answer, and a sequential model must return the same answers. The check tries all orders (Wing and Gong). It skips an
 * order that reaches the same state with the same set of calls as an earlier order (Lowe).
 *
 * @param <S> a state
 * @param <C> a command
 * @param <A> an answer
 */
final class Linearizability<S, C, A> {

    /** The answer of the model to a command, and its state afterwards. */
    record ModelStep<S, A>(S state, A answer) {}

    /**
     * A call of a client.
     *
     * @param answer null if the caller got no answer: the call then took effect at any time after its invocation, or
     *     never
     * @param invoked the value of the one counter that orders all invocations and answers
     */
    record ConcurrentCall<C, A>(C command, @Nullable A answer, long invoked, long answered) {

        static <C, A> ConcurrentCall<C, A> open(C command, long invoked) {
            return new ConcurrentCall<>(command, null, invoked, Long.MAX_VALUE);
        }
    }

    private record VisitedState(long done, Object observable) {}

    private final BiFunction<S, C, ModelStep<S, A>> model;
    private final Function<S, Object> observable;
    private final List<ConcurrentCall<C, A>> calls;

    /** The calls with an answer, one bit per call. */
    private final long answered;

    private final Set<VisitedState> seen = new HashSet<>();

    private Linearizability(
            BiFunction<S, C, ModelStep<S, A>> model, Function<S, Object> observable, List<ConcurrentCall<C, A>> calls) {
        this.model = model;
        this.observable = observable;
        this.calls = calls;
        long withAnswer = 0;
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).answer() != null) {
                withAnswer |= 1L << i;
            }
        }
        this.answered = withAnswer;
    }

    /**
     * @param observable returns the part of a state that commands can distinguish
     * @param calls at most 64
     */
    static <S, C, A> boolean holds(
            BiFunction<S, C, ModelStep<S, A>> model,
            Function<S, Object> observable,
            S initial,
            List<ConcurrentCall<C, A>> calls) {
        if (calls.size() > Long.SIZE) {
            throw new IllegalArgumentException("calls must be at most " + Long.SIZE + ", but were " + calls.size());
        }
        return new Linearizability<>(model, observable, calls).completes(0, initial);
    }

    /** Returns whether the remaining calls have an order. Each call in {@code done} has one bit. */
    private boolean completes(long done, S state) {
        if ((done & answered) == answered) {
            return true;
        }
        if (!seen.add(new VisitedState(done, observable.apply(state)))) {
            return false;
        }
        long firstAnswer = Long.MAX_VALUE;
        for (int i = 0; i < calls.size(); i++) {
            if ((done & 1L << i) == 0) {
                firstAnswer = Math.min(firstAnswer, calls.get(i).answered());
            }
        }
        for (int i = 0; i < calls.size(); i++) {
            ConcurrentCall<C, A> call = calls.get(i);
            if ((done & 1L << i) == 0 && call.invoked() < firstAnswer) {
                ModelStep<S, A> step = model.apply(state, call.command());
                boolean fits = call.answer() == null || call.answer().equals(step.answer());
                if (fits && completes(done | 1L << i, step.state())) {
                    return true;
                }
            }
        }
        return false;
    }
}
