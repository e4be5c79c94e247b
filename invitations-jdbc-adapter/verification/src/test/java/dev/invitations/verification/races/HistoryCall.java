package dev.invitations.verification.races;

import dev.invitations.Page;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.model.ReferenceModel.Choices;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A call of a history.
 *
 * @param invitee the invitee of the invitation that the call is about
 * @param newId the id of the invitation that the call creates, if it creates one
 */
record HistoryCall(Operation operation, UserId invitee, InvitationId newId) {

    /** Returns whether the call changes no state. */
    boolean isRead() {
        return !operation.entry().writes();
    }

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

    /** Returns the answer of the library in the form of the model, which returns all pages. */
    static Object comparable(Object answer) {
        return answer instanceof Page<?> page ? List.of(page.items()) : answer;
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
