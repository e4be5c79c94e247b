package dev.invitations.port;

import org.jspecify.annotations.Nullable;

/**
 * The connection died while the step was being committed, and the storage could not be asked again. It is done or it is
 * not, never half. To call again is safe: what took effect is answered as such.
 */
public final class OutcomeUnknownException extends StorageException {

    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, true, cause);
    }
}
