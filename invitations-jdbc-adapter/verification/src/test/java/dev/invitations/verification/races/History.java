package dev.invitations.verification.races;

import dev.invitations.verification.races.HistoryCall.CallAnswer;
import dev.invitations.verification.races.Linearizability.ConcurrentCall;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The calls of several clients.
 *
 * @param name how to repeat it
 * @param start the state before the calls
 */
record History(String name, HistoryState start, List<ConcurrentCall<HistoryCall, CallAnswer>> calls) {

    boolean isLinearizable() {
        return Linearizability.holds(HistoryState::after, start, calls);
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
                .collect(Collectors.joining("", "no order explains the history of " + name, ""));
    }
}
