package dev.invitations.decision;

import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import java.util.List;
import java.util.Optional;

/**
 * A decision to refuse a command.
 *
 * @param reason the reason
 * @param invitation the invitation that the refusal concerns; empty if {@code find} does not return it to the caller
 * @param role the name of the role that the refusal concerns, if the caller may know it
 * @param missingActions the names of the actions of this role that the granter's role does not hold, sorted, if the
 *     caller may know them
 * @param objection the code of the host's objection; empty unless the reason is {@link Reason#OBJECTED}
 */
public record Refusal(
        Reason reason,
        Optional<Invitation> invitation,
        Optional<String> role,
        List<String> missingActions,
        Optional<String> objection) {

    /**
     * Creates a refusal that names no role.
     *
     * @param reason the reason
     * @param invitation the invitation that the refusal concerns, if the caller may see it
     */
    public Refusal(Reason reason, Optional<Invitation> invitation) {
        this(reason, invitation, Optional.empty(), List.of(), Optional.empty());
    }

    /**
     * Returns the refusal of one invitee of a batch.
     *
     * @param reason the reason
     * @param invitation the invitation that the refusal concerns, if the caller may see it
     * @param role the name of the requested role
     * @param missing the names of the actions of the role that the granter's role does not hold, sorted
     * @param objection the code of the host's objection
     * @return the refusal
     */
    public static Refusal of(
            Reason reason,
            Optional<Invitation> invitation,
            String role,
            List<String> missing,
            Optional<String> objection) {
        return new Refusal(reason, invitation, Optional.empty(), List.of(), objection).aboutRole(role, missing);
    }

    /**
     * Returns this refusal with the role, if its reason is about a role.
     *
     * @param name the name of the role
     * @param missing the names of the actions of the role that the granter's role does not hold, sorted
     * @return the refusal
     */
    public Refusal aboutRole(String name, List<String> missing) {
        return switch (reason) {
            case ROLE_UNKNOWN -> new Refusal(reason, invitation, Optional.of(name), List.of(), objection);
            case ROLE_EXCEEDS_GRANTER -> new Refusal(reason, invitation, Optional.of(name), missing, objection);
            default -> this;
        };
    }

    /**
     * Returns this refusal with the code of the host's objection.
     *
     * @param code the code
     * @return the refusal
     */
    public Refusal withObjection(String code) {
        return new Refusal(reason, invitation, role, missingActions, Optional.of(code));
    }

    /**
     * Returns the exception that reports this refusal to the caller.
     *
     * @return the exception, with the invitation if there is one
     */
    public InvitationException toException() {
        if (objection.isPresent()) {
            return InvitationException.objected(objection.get(), invitation);
        }
        if (role.isPresent()) {
            return InvitationException.aboutRole(reason, role.get(), missingActions, invitation);
        }
        return invitation
                .map(shown -> InvitationException.of(reason, shown))
                .orElseGet(() -> InvitationException.of(reason));
    }
}
