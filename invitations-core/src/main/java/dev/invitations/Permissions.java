package dev.invitations;

import static dev.invitations.model.Action.INVITATIONS_DELETE;
import static dev.invitations.model.Action.INVITATIONS_RESEND;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The permissions of a user in a domain at one moment, for a page that shows only permitted actions. Every command
 * checks the permissions again. After a resend or a delete, {@link #canResend} and {@link #canDelete} return false,
 * although a repeated command succeeds. The constructor is not part of the API: minor versions may add components.
 *
 * @param domain the domain
 * @param user the user
 * @param identities the invitees that the user is: the user, and its verified addresses
 * @param membership the membership of the user; empty if the user is not a member
 * @param actions the actions of the user's role, both of the library and of the host; empty if the role does not exist
 * @param grantableRoles the names of the roles that the user may grant, sorted; empty if the user may not send
 *     invitations, resend invitations or manage members. Check {@code actions} for the command to perform
 */
public record Permissions(
        DomainId domain,
        UserId user,
        Set<Invitee> identities,
        Optional<Membership> membership,
        Set<Action> actions,
        List<String> grantableRoles) {

    /**
     * Copies the actions and the roles.
     *
     * @param domain the domain
     * @param user the user
     * @param identities the invitees that the user is
     * @param membership the membership of the user
     * @param actions the actions of the user's role
     * @param grantableRoles the names of the roles that the user may grant
     */
    public Permissions {
        identities = Set.copyOf(identities);
        actions = Set.copyOf(actions);
        grantableRoles = List.copyOf(grantableRoles);
    }

    /**
     * Checks whether the user's role holds the action.
     *
     * @param action an action of the library or of the host
     * @return true if the role holds the action
     */
    public boolean allows(Action action) {
        return actions.contains(Objects.requireNonNull(action, "action must not be null"));
    }

    /**
     * Checks whether the user may resend a rejected or expired invitation with its role. {@link Invitations#resend} may
     * still refuse, because the invitee is a member or another command changed the invitation in the meantime. For a
     * pending invitation the method returns false. A resend takes the invitation over if accept would refuse it because
     * of its inviter or its role, but these permissions do not contain the role of the inviter.
     *
     * @param invitation an invitation that a method of the API returned, so that an expired invitation has the status
     *     EXPIRED
     * @return true if these permissions allow the resend
     */
    public boolean canResend(Invitation invitation) {
        boolean settled = invitation.status() == Status.REJECTED || invitation.status() == Status.EXPIRED;
        return settled
                && isHere(invitation)
                && allows(INVITATIONS_RESEND)
                && grantableRoles.contains(invitation.role())
                && !identities.contains(invitation.invitee());
    }

    /**
     * Checks whether the user may delete the invitation. {@link Invitations#delete} may still refuse, because another
     * command changed the invitation in the meantime.
     *
     * @param invitation an invitation that a method of the API returned
     * @return true if these permissions allow the deletion
     */
    public boolean canDelete(Invitation invitation) {
        boolean open = invitation.status() == Status.PENDING || invitation.status() == Status.EXPIRED;
        return open && isHere(invitation) && allows(INVITATIONS_DELETE);
    }

    private boolean isHere(Invitation invitation) {
        return invitation.id().domain().equals(domain);
    }
}
