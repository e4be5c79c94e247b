package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The meaning of an {@link SQLException}. Only the codes and the type of the exception decide, because messages differ
 * by version and language. The README has a table of all codes.
 */
enum SqlFailure {
    /** A unique key is violated, which may be a key of the library or of the host; see {@link UniqueKeys}. */
    CONFLICT,
    /** A deadlock, a lock timeout or an outdated plan. The same transaction may succeed if it is repeated at once. */
    CONTENTION,
    /** The database is out of a resource, or cancelled the statement. The same call may succeed later. */
    EXHAUSTED,
    /** The tables do not exist, or belong to another version of the library. */
    SCHEMA,
    /** A write to a read-only database or transaction. Another connection may reach a writable server. */
    READ_ONLY,
    /** The user or the password is wrong. */
    CREDENTIALS,
    /** The database or its driver rejected the statement, and would reject it again. */
    REFUSED,
    /** The connection was lost. A database that answers a statement has a connection. */
    LOST;

    private static final Set<String> NO_TABLES = Set.of("42S02", "42S22", "3F000");

    private static final String CANCELLED = "57014";

    /**
     * Classifies by the SQLStates that all supported databases share, or by the type of an exception without an
     * SQLState. {@link Dialect#classify} adds the codes of one database.
     */
    static SqlFailure ofState(SQLException e) {
        String state = SqlErrors.state(e);
        if (state.isEmpty()) {
            return ofType(e);
        }
        if (state.equals("23505")) {
            return CONFLICT;
        }
        if (state.equals("40001")) {
            return CONTENTION;
        }
        if (NO_TABLES.contains(state)) {
            return SCHEMA;
        }
        if (state.equals("25006")) {
            return READ_ONLY;
        }
        if (state.equals(CANCELLED)) {
            return EXHAUSTED;
        }
        return switch (SqlErrors.stateClass(e)) {
            case "08" -> LOST;
            case "28" -> CREDENTIALS;
            case "53", "58" -> EXHAUSTED;
            default -> REFUSED;
        };
    }

    private static SqlFailure ofType(SQLException e) {
        if (e instanceof SQLRecoverableException
                || e instanceof SQLNonTransientConnectionException
                || e instanceof SQLTransientConnectionException) {
            return LOST;
        }
        return e instanceof SQLTransientException ? EXHAUSTED : REFUSED;
    }

    /** Returns whether the same call may succeed later, in a transaction of the library. */
    boolean isRetryable() {
        return this == CONTENTION || this == EXHAUSTED || this == READ_ONLY || this == LOST;
    }

    /**
     * Returns the exception for the caller. Only its cause contains the message of the driver, because that message may
     * contain values.
     */
    StorageException toStorageException(SQLException e) {
        return new StorageException(
                switch (this) {
                    case SCHEMA ->
                        "The tables do not exist or belong to another version of the library; create or upgrade them"
                                + " with JdbcSchema.apply() or a migration tool";
                    case CONTENTION ->
                        "A deadlock or a lock timeout ended every attempt" + code(e) + "; call again later";
                    case EXHAUSTED ->
                        "The database is out of a resource, or cancelled the statement" + code(e)
                                + "; call again later";
                    case LOST -> "The connection to the database was lost" + code(e) + "; call again";
                    case READ_ONLY ->
                        "The database is read-only" + code(e) + "; call again when a writable server is reachable";
                    case CREDENTIALS, CONFLICT, REFUSED ->
                        "The database refused the statement" + code(e) + "; the cause has its message";
                },
                isRetryable(),
                e);
    }

    /** Returns the exception for a connection that could not be opened. Without a code, a pool has no free connection. */
    StorageException toUnreachable(SQLException e) {
        return this == CREDENTIALS
                ? new StorageException("The database refused the user or the password", false, e)
                : new StorageException(
                        "The database cannot be reached: " + firstLine(e.getMessage()),
                        isRetryable() || !SqlErrors.hasCode(SqlErrors.coded(e)),
                        e);
    }

    /** Returns the SQLState and the error code for a message. */
    static String code(SQLException e) {
        SQLException coded = SqlErrors.coded(e);
        if (!SqlErrors.hasCode(coded)) {
            return " (no SQLState)";
        }
        return " (SQLState " + coded.getSQLState()
                + (coded.getErrorCode() == 0 ? "" : ", error code " + coded.getErrorCode()) + ")";
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("");
    }
}
