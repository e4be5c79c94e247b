package dev.invitations.port;

import org.jspecify.annotations.Nullable;

/**
 * Reports that the connection was lost during the commit and that the adapter could not find out the outcome. Either
 * all changes are committed or none. The caller can repeat the command. If the first call took effect, the repeated
 * call changes nothing and returns the same result, but a repeated send is refused with
 * {@link dev.invitations.model.Reason#ALREADY_INVITED}. The events of the first call are not logged, and the
 * {@link Listener} does not get them; the history has them.
 */
public final class OutcomeUnknownException extends StorageException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates a retryable exception.
     *
     * @param message the description of the failure
     * @param cause the failure of the commit; null if the adapter has no exception for it
     */
    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, true, cause);
    }
}
