package dev.invitations.port;

import org.jspecify.annotations.Nullable;

/**
 * The storage failed, so the command changed nothing. Only after the subclass {@link OutcomeUnknownException} the outcome is
 * unknown. A command is never applied in part.
 */
public class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    public StorageException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** Returns whether the same call may succeed later without a repair. */
    public boolean isRetryable() {
        return retryable;
    }
}
