package dev.invitations.port;

import org.jspecify.annotations.Nullable;

/**
 * Reports that the connection was lost during the commit and the storage could not be asked for the outcome. The
 * changes are committed completely or not at all. The command may be repeated: if it took effect, it returns the same
 * result.
 */
public final class OutcomeUnknownException extends StorageException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates a retryable exception.
     *
     * @param message the description of the failure
     * @param cause the failure of the commit; may be null
     */
    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, true, cause);
    }
}
