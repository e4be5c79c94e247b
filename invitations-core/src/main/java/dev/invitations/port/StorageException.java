package dev.invitations.port;

import org.jspecify.annotations.Nullable;

/**
 * The storage failed, so the command was not carried out; only its subclass {@link OutcomeUnknownException} leaves that
 * open. Nothing is half-done.
 */
public class StorageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    public StorageException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** Whether the same call may succeed later without anybody mending anything. */
    public boolean isRetryable() {
        return retryable;
    }
}
