package dev.invitations.inmemory;

/** A failure of a storage that a test can {@linkplain InMemoryStorage#inject inject}. */
public enum Fault {
    /**
     * The commit is a conflict, as if another transaction had committed first. It changes nothing, and the library
     * decides again.
     */
    CONFLICT,
    /** The commit is applied, but it throws an {@link dev.invitations.port.OutcomeUnknownException}. */
    LOST_COMMIT,
    /** The call changes nothing and throws a retryable {@link dev.invitations.port.StorageException}. */
    UNAVAILABLE
}
