package dev.invitations.verification.races;

import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.model.ReferenceModel.Choices;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.verification.races.Linearizability.ConcurrentCall;
import dev.invitations.verification.races.Linearizability.ModelStep;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The calls of several clients.
 *
 * @param seed determines the calls
 * @param start the state before the calls
 * @param calls the calls of the four threads, and then the calls of one client that read the result
 * @param conflict whether a call was decided again after a conflict
 */
record History(long seed, ReferenceModel start, List<ConcurrentCall<HistoryCall, Object>> calls, boolean conflict) {

    /**
     * A call of a history.
     *
     * @param invitee the invitee of the invitation that the call is about
     * @param newId the id of the invitation that the call creates, if it creates one
     */
    record HistoryCall(Operation operation, Invitee invitee, InvitationId newId) {

        /** Runs the call on the model, and returns its answer. */
        Object on(ReferenceModel model) {
            UUID id = newId.uuid();
            model.choosing(new Choices() {
                @Override
                public UUID invitationId() {
                    return id;
                }

                @Override
                public UUID eventId() {
                    return id;
                }
            });
            return model.answer(operation);
        }

        /** Returns the invitations that an answer shows. */
        static Stream<Invitation> shownIn(Object answer) {
            if (answer instanceof Refused refused) {
                return refused.invitation().stream();
            }
            if (answer instanceof Inbox inbox) {
                return inbox.pending().stream();
            }
            if (answer instanceof List<?> items) {
                return items.stream().flatMap(HistoryCall::shownIn);
            }
            return answer instanceof Invitation invitation ? Stream.of(invitation) : Stream.empty();
        }
    }

    boolean isLinearizable() {
        return Linearizability.holds(History::after, History::observable, start, calls);
    }

    private static ModelStep<ReferenceModel, Object> after(ReferenceModel state, HistoryCall call) {
        ReferenceModel next = call.operation().entry().writes() ? state.copy() : state;
        return new ModelStep<>(next, call.on(next));
    }

    private static Object observable(ReferenceModel state) {
        return List.of(state.invitations(), Set.copyOf(state.members()));
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
