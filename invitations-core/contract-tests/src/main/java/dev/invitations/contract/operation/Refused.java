package dev.invitations.contract.operation;

import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refusal as a value, with everything that a caller sees of it.
 *
 * @param message the message of the exception
 * @param field the field that is invalid, if the reason is {@link Reason#INVALID_INPUT}
 * @param invitation the invitation that the refusal shows
 * @param objection the code of the host's objection
 */
public record Refused(
        Reason reason,
        @Nullable String message,
        Optional<String> field,
        Optional<Invitation> invitation,
        Optional<String> objection) {

    /** Returns the refusal that a call threw. */
    public static Refused by(InvitationException refusal) {
        return new Refused(
                refusal.reason(), refusal.getMessage(), refusal.field(), refusal.invitation(), refusal.objection());
    }
}
