package dev.invitations.decision;

import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import java.util.Optional;

/**
 * A decision to refuse a command.
 *
 * @param reason the reason
 * @param invitation the invitation that the refusal concerns; empty if {@code find} does not return it to the caller
 */
public record Refusal(Reason reason, Optional<Invitation> invitation) {

    /**
     * Returns the exception that reports this refusal to the caller.
     *
     * @return the exception, with the invitation if there is one
     */
    public InvitationException toException() {
        return invitation
                .map(shown -> InvitationException.of(reason, shown))
                .orElseGet(() -> InvitationException.of(reason));
    }
}
