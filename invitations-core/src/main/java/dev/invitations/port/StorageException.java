package dev.invitations.port;

import org.jspecify.annotations.Nullable;

/**
 * Reports that the storage failed. The command changed nothing, except after the subclass {@link
 * OutcomeUnknownException}: then the outcome is unknown. A command is never applied in part.
 */
public class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    /**
     * Creates an exception.
     *
     * @param message the description of the failure
     * @param retryable whether the same call may succeed later without a repair
     * @param cause the failure of the storage; may be null
     */
    public StorageException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /**
     * Returns whether the same call may succeed later without a repair.
     *
     * @return true if the host may call again
     */
    public boolean isRetryable() {
        return retryable;
    }
}
