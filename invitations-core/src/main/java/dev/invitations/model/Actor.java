package dev.invitations.model;

/**
 * The authenticated caller of a method: a {@link UserId}, a {@link VerifiedUser} or a {@link LinkHolder}. The library
 * trusts the user and the addresses of an actor, so the host must take them from its own authentication and never from
 * the data of a request. Minor versions may add kinds of actors.
 */
public sealed interface Actor permits UserId, VerifiedUser, LinkHolder {

    /**
     * Returns the user that acts. The memberships of the user give the permissions, and the user becomes the member
     * when the actor accepts an invitation.
     *
     * @return the user
     */
    UserId user();
}
