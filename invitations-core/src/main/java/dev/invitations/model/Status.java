package dev.invitations.model;

/** The status of an invitation. Minor versions may add constants, so a switch needs a default. */
public enum Status {
    /** The invitee has not answered. The invitation can be accepted, rejected and deleted. */
    PENDING,
    /** The invitee accepted the invitation and became a member. This status is final and kept for audit. */
    ACCEPTED,
    /** The invitee rejected the invitation. The invitation is kept for audit and can be resent. */
    REJECTED,
    /**
     * The invitation was deleted before it was answered, or it was closed because the invitee got a role in another
     * way. This status is final. The invitation is in no list, but its history is kept.
     */
    DELETED,
    /** The invitation is pending and {@code now >= expiresAt}. This status is computed and never stored. */
    EXPIRED
}
