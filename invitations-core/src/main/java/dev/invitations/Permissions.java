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
 * What a user may do in a domain, as it was at one moment: made to decide what to show, not what to allow. The verbs decide
 * again by what is true when they are called. To repeat what one has just done, which changes nothing, is not counted here.
 *
 * @param membership the user's own; empty for who is no member
 * @param actions what the role of the membership holds, the library's actions and the host's; none where that role is no
 *     more
 * @param roles the names of the roles that the user may offer or give, sorted; none for who may neither send nor resend
 *     invitations nor manage members. Which of these it may, {@code actions} says
 */
public record Permissions(
        DomainId domain, UserId user, Optional<Membership> membership, Set<Action> actions, List<String> roles) {

    public Permissions {
        actions = Set.copyOf(actions);
        roles = List.copyOf(roles);
    }

    public boolean allows(Action action) {
        return actions.contains(action);
    }

    /**
     * Whether the user may send this invitation once more with the role that it has, as far as one can tell from the two. It
     * is no promise: {@link Invitations#resend} refuses where the invitee has become a member in another way, and where
     * somebody was faster.
     *
     * @param invitation as a verb answered it, so that it is EXPIRED if it had expired then
     */
    public boolean canResend(Invitation invitation) {
        boolean settled = invitation.status() == Status.REJECTED || invitation.status() == Status.EXPIRED;
        return settled
                && isHere(invitation)
                && allows(INVITATIONS_RESEND)
                && roles.contains(invitation.role())
                && !user.is(invitation.invitee());
    }

    /**
     * Whether the user may withdraw this invitation, as far as one can tell from the two. It is no promise: {@link
     * Invitations#delete} refuses where somebody was faster.
     *
     * @param invitation as a verb answered it
     */
    public boolean canDelete(Invitation invitation) {
        boolean open = invitation.status() == Status.PENDING || invitation.status() == Status.EXPIRED;
        return open && isHere(invitation) && allows(INVITATIONS_DELETE);
    }

    private boolean isHere(Invitation invitation) {
        return invitation.id().domain().equals(domain);
    }
}
