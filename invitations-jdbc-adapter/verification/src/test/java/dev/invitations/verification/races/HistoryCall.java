package dev.invitations.verification.races;

import dev.invitations.Page;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.contract.model.ReferenceModel.Choices;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.Inbox;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A call of a history.
 *
 * @param invitee the invitee of the invitation that the call is about
 * @param newId the id of the invitation that the call creates, if it creates one
 */
record HistoryCall(Operation operation, UserId invitee, InvitationId newId) {

    /**
     * Success or the reason for the refusal, and the shown values. They have no order because all have the same
     * instant.
     */
    record CallAnswer(Optional<Reason> refusal, Set<Object> shown) {

        /** @param answer the answer of the library or of the reference model */
        static CallAnswer of(Object answer) {
            if (answer instanceof Refused refused) {
                return new CallAnswer(
                        Optional.of(refused.reason()),
                        Set.copyOf(refused.invitation().stream().toList()));
            }
            if (answer instanceof Inbox inbox
                    && inbox.total() != inbox.pending().size()) {
                throw new IllegalStateException("A total of " + inbox.total() + " in " + inbox);
            }
            return new CallAnswer(Optional.empty(), items(answer).collect(Collectors.toUnmodifiableSet()));
        }

        private static Stream<Object> items(Object answer) {
            if (answer instanceof Inbox inbox) {
                return items(inbox.pending());
            }
            if (answer instanceof Page<?> page) {
                return items(page.items());
            }
            return answer instanceof List<?> list ? list.stream().flatMap(CallAnswer::items) : Stream.of(answer);
        }
    }

    /** Returns whether the call changes no state. */
    boolean isRead() {
        return !operation.entry().writes();
    }

    /** Runs the call on the model, and returns its answer. */
    CallAnswer on(ReferenceModel model) {
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
        return CallAnswer.of(model.answer(operation));
    }
}
