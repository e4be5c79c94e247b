package dev.invitations.model;

/**
 * The authenticated caller of a method. The library trusts the actor, so the host must take it from its own
 * authentication and never from the data of a request. Today an actor is a {@link UserId}; minor versions may add
 * kinds.
 */
public sealed interface Actor permits UserId {

    /**
     * Returns the user that acts. Its memberships give it its permissions, and it becomes the member when it accepts.
     *
     * @return the user
     */
    UserId user();

    /**
     * Checks whether this actor is the invitee and may answer its invitations.
     *
     * @param invitee the recipient of an invitation
     * @return true if this actor may answer
     */
    boolean is(Invitee invitee);
}
