package dev.invitations.inmemory;

/** A failure of a storage that a test injects. */
public enum Fault {
    /** A conflict: the commit changes nothing and returns false, and the command is decided again. */
    CONFLICT,
    /** The changes are committed, but the caller gets an {@link dev.invitations.port.OutcomeUnknownException}. */
    LOST_COMMIT,
    /** The call changes nothing and ends in a retryable {@link dev.invitations.port.StorageException}. */
    UNAVAILABLE
}
