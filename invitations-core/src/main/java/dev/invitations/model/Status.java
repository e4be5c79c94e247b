package dev.invitations.model;

/** Where an invitation is in its life. */
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
