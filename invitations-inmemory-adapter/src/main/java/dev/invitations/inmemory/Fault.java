package dev.invitations.inmemory;

/** A failure of a storage that a test can {@linkplain InMemoryStorage#inject inject}. */
public enum Fault {
    /**
     * The commit is a conflict, as if another transaction had changed a precondition and changed it back. It changes
     * nothing, and the library decides again. Three such commits in a row end the command with a
     * {@link dev.invitations.port.StorageException}, because nothing that the command read has changed.
     */
    CONFLICT,
    /** The commit is applied, but it throws an {@link dev.invitations.port.OutcomeUnknownException}. */
    LOST_COMMIT,
    /** The call changes nothing and throws a retryable {@link dev.invitations.port.StorageException}. */
    UNAVAILABLE
}
