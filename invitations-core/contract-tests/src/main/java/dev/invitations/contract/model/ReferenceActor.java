package dev.invitations.contract.model;

import dev.invitations.model.Actor;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Invitee.Kind;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The caller of an operation.
 *
 * @param identities the invitees whose invitations the user may answer: its id, and its verified addresses
 * @param linked the invitation whose link the user holds
 */
record ReferenceActor(UserId user, Set<Invitee> identities, Optional<InvitationId> linked) {

    /** Returns a user without addresses and links. */
    static ReferenceActor of(UserId user) {
        return new ReferenceActor(user, Set.of(user), Optional.empty());
    }

    /** Returns the actor, with the invitation of its link if it is the holder of one. */
    static ReferenceActor of(Actor actor, Optional<InvitationId> linked) {
        Set<Invitee> identities = new LinkedHashSet<>(Set.of(actor.user()));
        if (actor instanceof VerifiedUser verified) {
            identities.addAll(verified.addresses());
        }
        return new ReferenceActor(actor.user(), identities, linked);
    }

    /** Returns the identities of the user that the host knows: all of them only if the user is the actor. */
    Set<Invitee> knownIdentities(UserId ofUser) {
        return ofUser.equals(user) ? identities : Set.of(ofUser);
    }

    /** Returns whether the user may see and answer the invitation. */
    boolean answers(Invitation invitation) {
        return identities.contains(invitation.invitee())
                || isLinkedTo(invitation)
                || invitation.claimant().equals(Optional.of(user));
    }

    private boolean isLinkedTo(Invitation invitation) {
        return hasLink(invitation) && linked.equals(Optional.of(invitation.id()));
    }

    /** An invitation has a link if it invites an address and expires. */
    static boolean hasLink(Invitation invitation) {
        return invitation.invitee().kind() == Kind.EMAIL
                && invitation.expiresAt().isPresent();
    }
}
