package dev.invitations;

import static dev.invitations.model.Action.INVITATIONS_DELETE;
import static dev.invitations.model.Action.INVITATIONS_RESEND;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The permissions of a user in a domain at one moment, for a page that shows only permitted actions. Every command checks the
 * permissions again. Repeating a command that the user just made, which changes nothing, does not count as permitted here.
 * Its constructor is not part of the API: minor versions may add components.
 *
 * @param domain the domain
 * @param user the user
 * @param membership the membership of the user; empty if it is not a member
 * @param actions the actions of the user's role, the library's and the host's; none if the role does not exist
 * @param grantableRoles the names of the roles that the user may grant, sorted; none if it may neither send nor resend
 *     invitations nor manage members. {@code actions} says which of these it may
 */
public record Permissions(
        DomainId domain,
        UserId user,
        Optional<Membership> membership,
        Set<Action> actions,
        List<String> grantableRoles) {

    public Permissions {
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
        return actions.contains(action);
    }

    /**
     * Checks whether the user may resend the invitation with its role. {@link Invitations#resend} may still refuse, if the
     * invitee is a member already or another command changed the invitation.
     *
     * @param invitation the invitation as a method of the API returned it, so that its status is EXPIRED if it had expired
     * @return true if these permissions allow it
     */
    public boolean canResend(Invitation invitation) {
        boolean settled = invitation.status() == Status.REJECTED || invitation.status() == Status.EXPIRED;
        return settled
                && isHere(invitation)
                && allows(INVITATIONS_RESEND)
                && grantableRoles.contains(invitation.role())
                && !user.is(invitation.invitee());
    }

    /**
     * Checks whether the user may delete the invitation. {@link Invitations#delete} may still refuse, if another command
     * changed the invitation.
     *
     * @param invitation the invitation as a method of the API returned it
     * @return true if these permissions allow it
     */
    public boolean canDelete(Invitation invitation) {
        boolean open = invitation.status() == Status.PENDING || invitation.status() == Status.EXPIRED;
        return open && isHere(invitation) && allows(INVITATIONS_DELETE);
    }

    private boolean isHere(Invitation invitation) {
        return invitation.id().domain().equals(domain);
    }
}
