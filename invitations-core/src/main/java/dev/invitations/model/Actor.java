package dev.invitations.model;

/**
 * The authenticated caller of a method. The library trusts the actor, so the host must take the actor from its own
 * authentication and never from the data of a request. At present every actor is a {@link UserId}. Minor versions may
 * add kinds of actors.
 */
public sealed interface Actor permits UserId {

    /**
     * Returns the user that acts. The memberships of the user give the permissions, and the user becomes the member
     * when the actor accepts an invitation.
     *
     * @return the user
     */
    UserId user();

    /**
     * Checks whether this actor is the invitee, and so may answer invitations to the invitee.
     *
     * @param invitee the recipient of an invitation
     * @return true if this actor may answer
     */
    boolean is(Invitee invitee);
}
