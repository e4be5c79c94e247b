package dev.invitations.model;

/** The status of an invitation. Minor versions may add constants, so a switch needs a default. */
public enum Status {
    /** Waits for the invitee's answer. */
    PENDING,
    /** The invitee accepted and was made a member; final, kept for audit. */
    ACCEPTED,
    /** The invitee declined; kept for audit, may be resent. */
    REJECTED,
    /** Withdrawn before it was answered; final, gone from every list, kept in the history. */
    DELETED,
    /** Never stored: what a pending invitation is once {@code now >= expiresAt}. */
    EXPIRED
}
