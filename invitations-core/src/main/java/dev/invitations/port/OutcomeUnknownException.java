package dev.invitations.port;

import org.jspecify.annotations.Nullable;

/**
 * The connection was lost during the commit, and the storage could not be asked for the outcome. The changes are committed
 * completely or not at all. Repeating the command is safe: if it took effect, it returns the same result.
 */
public final class OutcomeUnknownException extends StorageException {

    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, true, cause);
    }
}
