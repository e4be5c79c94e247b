package dev.invitations.inmemory;

/** Something that can go wrong in a storage, to be injected into a test. */
public enum Fault {
    /** Somebody was faster: the save changes nothing and says so, and the verb decides again. */
    CONFLICT,
    /** The save is done, but its caller gets an {@link dev.invitations.port.OutcomeUnknownException}. */
    LOST_COMMIT,
    /** The call changes nothing and ends in a retryable {@link dev.invitations.port.StorageException}. */
    UNAVAILABLE
}
