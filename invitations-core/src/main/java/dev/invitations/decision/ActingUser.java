package dev.invitations.decision;

import dev.invitations.model.HistoryEvent.ClaimKind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import java.util.Optional;
import java.util.Set;

/**
 * The caller of a command, after the link of a link holder was verified.
 *
 * @param user the user
 * @param identities the invitees that the user is: the user, and its verified addresses
 * @param linked the invitation whose link the user holds; empty for every other caller
 */
public record ActingUser(UserId user, Set<Invitee> identities, Optional<InvitationId> linked) {

    /**
     * Returns the user without verified addresses and without a link.
     *
     * @param user the user
     * @return the caller
     */
    public static ActingUser of(UserId user) {
        return new ActingUser(user, Set.of(user), Optional.empty());
    }

    boolean is(Invitee invitee) {
        return identities.contains(invitee);
    }

    /** Returns whether the caller may see and answer the invitation. A claimant may repeat its acceptance. */
    boolean answers(Invitation invitation) {
        return is(invitation.invitee()) || holdsLink(invitation) || hasClaimed(invitation);
    }

    private boolean holdsLink(Invitation invitation) {
        return hasLink(invitation) && linked.filter(invitation.id()::equals).isPresent();
    }

    /**
     * Returns whether the invitation has a link: it invites an address and expires. If an instance without a time to
     * live resends an invitation, an earlier link would be valid for ever.
     *
     * @param invitation the invitation
     * @return true if its link may be mailed and used
     */
    public static boolean hasLink(Invitation invitation) {
        return invitation.invitee().kind() == Invitee.Kind.EMAIL
                && invitation.expiresAt().isPresent();
    }

    private boolean hasClaimed(Invitation invitation) {
        return invitation.claimant().filter(user::equals).isPresent();
    }

    /** Returns how the caller claims the pending invitation, which it may answer. */
    ClaimKind claim(Invitation invitation) {
        if (user.equals(invitation.invitee())) {
            return ClaimKind.USER;
        }
        return is(invitation.invitee()) ? ClaimKind.ADDRESS : ClaimKind.LINK;
    }
}
