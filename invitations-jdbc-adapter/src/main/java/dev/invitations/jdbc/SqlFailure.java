package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of an {@link SQLException}. Only the codes of the exception decide, because messages differ by version
 * and language.
 */
enum SqlFailure {
    /**
     * Another transaction committed first: a unique key is violated, or the statement failed on purpose to undo itself.
     */
    CONFLICT,
    /** A deadlock or a lock timeout. The same transaction may succeed if it is repeated at once. */
    CONTENTION,
    /** The tables do not exist, or belong to another version of the library. */
    SCHEMA,
    /** A write to a read-only database or transaction. */
    READ_ONLY,
    /** The user or the password is wrong. */
    CREDENTIALS,
    /** The database rejected the statement, and would reject it again. */
    REFUSED,
    /**
     * The connection was lost, or the error is unknown. Before the commit nothing was written. During the commit the
     * outcome is unknown.
     */
    LOST;

    private static final Set<String> NO_TABLES = Set.of("42S02", "42S22", "3F000");
    private static final Set<String> REFUSALS = Set.of("0A", "22", "23", "3D", "42");

    /**
     * Classifies by the SQLStates that all supported databases share. {@link Dialect#classify} adds the codes of one
     * database.
     */
    static SqlFailure ofState(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (state.equals("23505")) {
            return CONFLICT;
        }
        if (state.equals("40001")) {
            return CONTENTION;
        }
        if (NO_TABLES.contains(state)) {
            return SCHEMA;
        }
        if (state.startsWith("28")) {
            return CREDENTIALS;
        }
        if (state.equals("25006")) {
            return READ_ONLY;
        }
        return state.length() == 5 && REFUSALS.contains(state.substring(0, 2)) ? REFUSED : LOST;
    }

    /**
     * Returns the exception for the caller. Only its cause contains the message of the driver, because that message may
     * contain values.
     */
    StorageException toStorageException(SQLException e) {
        return switch (this) {
            case SCHEMA ->
                new StorageException(
                        "The tables do not exist or belong to another version of the library; create or upgrade them"
                                + " with JdbcSchema.apply() or a migration tool",
                        false,
                        e);
            case CONTENTION ->
                new StorageException(
                        "A deadlock or a lock timeout ended every attempt" + code(e) + "; call again later", true, e);
            case LOST ->
                new StorageException(
                        "The connection to the database was lost, or the error is unknown" + code(e), true, e);
            case READ_ONLY ->
                new StorageException("The database is read-only" + code(e) + "; use a writable server", false, e);
            case CREDENTIALS, CONFLICT, REFUSED ->
                new StorageException(
                        "The database refused the statement" + code(e) + "; the cause has its message", false, e);
        };
    }

    /** Returns the exception for a connection that could not be opened. */
    StorageException toUnreachable(SQLException e) {
        return this == CREDENTIALS
                ? new StorageException("The database refused the user or the password", false, e)
                : new StorageException(
                        "The database cannot be reached: " + firstLine(e.getMessage()),
                        this == LOST || this == CONTENTION,
                        e);
    }

    private static String code(SQLException e) {
        return " (SQLState " + e.getSQLState() + ")";
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("");
    }
}
