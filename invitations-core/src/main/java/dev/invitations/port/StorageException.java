package dev.invitations.port;

import org.jspecify.annotations.Nullable;

/**
 * Reports that the storage failed. After an {@link OutcomeUnknownException}, which is a subclass, the outcome of the
 * command is unknown. After any other {@code StorageException} the command changed nothing. A command is never applied
 * in part.
 */
public class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Whether the same call may succeed later without a repair. */
    private final boolean retryable;

    /**
     * Creates an exception.
     *
     * @param message the description of the failure
     * @param retryable whether the same call may succeed later without a repair
     * @param cause the failure of the storage; null if the adapter has no exception for it
     */
    public StorageException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /**
     * Returns whether the same call may succeed later without a repair.
     *
     * @return true if the host can repeat the call later; false if an operator must repair the cause first
     */
    public boolean isRetryable() {
        return retryable;
    }
}
