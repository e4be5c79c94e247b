package dev.invitations.verification.races;

import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.model.ReferenceModel.Choices;
import dev.invitations.contract.operation.Operation;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Role;
import dev.invitations.verification.races.HistoryCall.CallAnswer;
import dev.invitations.verification.races.Linearizability.ModelStep;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A state of the reference model. It equals another state if no call of a history can distinguish them. */
final class HistoryState {

    private final ReferenceModel model;
    private final Map<InvitationId, Invitation> invitations;
    private final Set<Membership> members;

    /** @param model must not change afterwards */
    HistoryState(ReferenceModel model) {
        this.model = model;
        this.invitations = model.invitations();
        this.members = Set.copyOf(model.members());
    }

    /** Returns the answer to a call in this state, and the state afterwards. */
    ModelStep<HistoryState, CallAnswer> after(HistoryCall call) {
        ReferenceModel next = model.copy();
        CallAnswer answer = run(call, next);
        return new ModelStep<>(call.isRead() ? this : new HistoryState(next), answer);
    }

    /** Runs a call on the model, and returns its answer. */
    static CallAnswer run(HistoryCall call, ReferenceModel model) {
        if (call.request() instanceof Role role) {
            model.define(role);
            return CallAnswer.of(Operation.DONE);
        }
        UUID id = call.newId().uuid();
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
        return CallAnswer.of(model.answer((Operation) call.request()));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HistoryState state
                && invitations.equals(state.invitations)
                && members.equals(state.members);
    }

    @Override
    public int hashCode() {
        return 31 * invitations.hashCode() + members.hashCode();
    }
}
