package dev.invitations.model;

/**
 * The caller of a verb, as the host has authenticated it. The library believes it, so it must never come from the
 * caller's own request. Today that is a {@link UserId}; a user together with the addresses that the host vouches for
 * will be another kind.
 */
public sealed interface Actor permits UserId {

    /** The user who becomes a member on acceptance, and whose memberships give the authority to act. */
    UserId user();

    /** Whether an invitation for this invitee is this actor's to answer. */
    boolean is(Invitee invitee);
}
