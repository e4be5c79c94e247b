package dev.invitations.model;

/** The status of an invitation. Minor versions may add constants, so a switch needs a default. */
public enum Status {
    /** The invitee has not answered. The invitation can be accepted, rejected and deleted. */
    PENDING,
    /** The invitee accepted and became a member. Final, kept for audit. */
    ACCEPTED,
    /** The invitee rejected the invitation. Kept for audit; can be resent. */
    REJECTED,
    /** The invitation was deleted before it was answered. Final; in no list, but kept in the history. */
    DELETED,
    /** The invitation is pending and {@code now >= expiresAt}. Computed, never stored. */
    EXPIRED
}
