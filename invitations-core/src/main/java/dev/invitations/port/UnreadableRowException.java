package dev.invitations.port;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reports a stored row with a value that the library never writes and cannot use, or a malformed role of a domain in
 * the {@link RoleCatalog}. The message names the row or the domain. Other rows and other domains are not affected, and
 * an operator must repair the row or the role.
 */
public final class UnreadableRowException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** The position of the row in its list; null if it cannot be read. */
    private final transient @Nullable Position position;

    /**
     * Creates an exception.
     *
     * @param message the description, which names the table, the key of the row and the column
     * @param position the position of the row in its list; null if the position cannot be read
     * @param cause the failure to read the value; null if there is none
     */
    public UnreadableRowException(String message, @Nullable Position position, @Nullable Throwable cause) {
        super(message, false, cause);
        this.position = position;
    }

    /**
     * Returns the position of the row in its list. A page after this position does not contain the row.
     *
     * @return the position; empty if it cannot be read
     */
    public Optional<Position> position() {
        return Optional.ofNullable(position);
    }
}
