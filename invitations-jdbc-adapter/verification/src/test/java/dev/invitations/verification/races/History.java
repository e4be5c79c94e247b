package dev.invitations.verification.races;

import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.verification.races.Linearizability.ConcurrentCall;
import dev.invitations.verification.races.Linearizability.ModelStep;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The calls of several clients.
 *
 * @param seed determines the calls
 * @param start the state before the calls
 * @param calls the calls of the four threads, and then the calls of one client that read the result
 * @param conflict whether a call was decided again after a conflict
 */
record History(long seed, ReferenceModel start, List<ConcurrentCall<HistoryCall, Object>> calls, boolean conflict) {

    boolean isLinearizable() {
        return Linearizability.holds(History::after, History::observable, start, calls);
    }

    private static ModelStep<ReferenceModel, Object> after(ReferenceModel state, HistoryCall call) {
        ReferenceModel next = call.isRead() ? state : state.copy();
        return new ModelStep<>(next, call.on(next));
    }

    private static Object observable(ReferenceModel state) {
        return List.of(state.invitations(), Set.copyOf(state.members()));
    }

    /** Returns whether a call has no answer. */
    boolean isOpen() {
        return calls.stream().anyMatch(call -> call.answer() == null);
    }

    @Override
    public String toString() {
        return calls.stream()
                .sorted(Comparator.comparingLong(ConcurrentCall::invoked))
                .map(call -> "%n  %d to %s: %s: %s"
                        .formatted(
                                call.invoked(),
                                call.answer() == null ? "never" : call.answered(),
                                call.command(),
                                call.answer()))
                .collect(Collectors.joining("", "no order explains the history of seed " + seed, ""));
    }
}
