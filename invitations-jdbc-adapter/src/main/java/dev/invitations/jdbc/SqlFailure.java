package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The meaning of an {@link SQLException}. Only the codes and the type of the exception decide, because messages differ
 * by version and language. The README has a table of all codes.
 */
enum SqlFailure {
    /** A unique key is violated, which may be a key of the library or of the host; see {@link UniqueKeys}. */
    CONFLICT,
    /**
     * A deadlock, a lock timeout or an outdated prepared statement. The same transaction may succeed if it is repeated
     * at once.
     */
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

    /** Serialization failure, deadlock, lock timeout. */
    private static final Set<String> NOT_SERIALIZED = Set.of("40001", "40P01", "55P03");

    private static final String CANCELLED = "57014";

    /** The beginning of the SQLStates of timeouts: HYT00 and HYT01. */
    private static final String TIMEOUT = "HYT";

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
        if (NOT_SERIALIZED.contains(state)) {
            return CONTENTION;
        }
        if (PostgresServerError.SESSION_ENDED.contains(state)) {
            return LOST;
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
            default -> e instanceof SQLTransientException || state.startsWith(TIMEOUT) ? EXHAUSTED : REFUSED;
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

    /**
     * Checks the connection if the error is ambiguous. An error without a code may report a lost connection. A trigger
     * can choose the error code of a lost connection, and a server that shuts down may still answer.
     */
    SqlFailure confirmed(SQLException e, BooleanSupplier alive) {
        SQLException coded = SqlErrors.coded(e);
        if (this == REFUSED && !SqlErrors.hasCode(coded)) {
            return alive.getAsBoolean() ? REFUSED : LOST;
        }
        if (this == LOST && coded.getErrorCode() > 0) {
            return alive.getAsBoolean() ? EXHAUSTED : LOST;
        }
        return this;
    }

    /** Returns whether the same call may succeed later, in a transaction of the library. */
    boolean isRetryable() {
        return this == CONTENTION || this == EXHAUSTED || this == READ_ONLY || this == LOST;
    }

    /**
     * Returns the exception for the caller. Only its cause contains the message of the driver, because that message may
     * contain values, URLs and passwords.
     *
     * @param tables the names of the tables, because the message names the tables that may be missing
     */
    StorageException toStorageException(SQLException e, JdbcTables tables) {
        return new StorageException(
                switch (this) {
                    case SCHEMA -> "A table or column does not exist" + code(e) + FailureAdvice.ofMissingTable(tables);
                    case CONTENTION ->
                        "A deadlock or a lock timeout ended every attempt" + code(e) + "; call again later";
                    case EXHAUSTED ->
                        "The database is out of a resource, or cancelled the statement" + code(e)
                                + "; call again later";
                    case LOST -> "The connection to the database was lost" + code(e) + "; call again";
                    case READ_ONLY ->
                        "The database is read-only" + code(e) + "; call again when a writable server is reachable";
                    case CREDENTIALS, CONFLICT, REFUSED ->
                        "The database refused the statement" + code(e) + "; the cause has its message"
                                + FailureAdvice.ofRefusal(e);
                },
                isRetryable(),
                e);
    }

    /**
     * Returns the exception for a connection that could not be opened. Without a code, a pool has no free connection.
     * The message names the class of the exception, because a pool and a driver manager have the same codes or none.
     */
    StorageException toUnreachable(SQLException e) {
        String mistake = FailureAdvice.ofOpening(e);
        if (mistake != null) {
            return new StorageException(mistake, false, e);
        }
        return this == CREDENTIALS
                ? new StorageException("The database refused the user or the password", false, e)
                : new StorageException(
                        "The database cannot be reached: "
                                + SqlErrors.coded(e).getClass().getName() + code(e)
                                + "; the cause has the message of the driver or the pool",
                        isRetryable() || !SqlErrors.hasCode(SqlErrors.coded(e)),
                        e);
    }

    /**
     * Returns the exception for a source of the host that throws an error instead of lending a connection. An error
     * without a code, or with an SQLState of the class 25, means that no transaction is active.
     */
    StorageException toNotLent(SQLException e) {
        SQLException coded = SqlErrors.coded(e);
        boolean withoutCode = !SqlErrors.hasCode(coded)
                && !(coded instanceof SQLTransientException)
                && !(coded instanceof SQLRecoverableException);
        boolean noTransaction = withoutCode || SqlErrors.stateClass(coded).equals("25");
        return noTransaction && FailureAdvice.ofOpening(e) == null
                ? new StorageException(
                        "The ConnectionSource has no connection: "
                                + coded.getClass().getName() + code(e)
                                + "; begin a transaction before the call, and call before it commits",
                        false,
                        e)
                : toUnreachable(e);
    }

    /** Returns the SQLState and the error code for a message. */
    static String code(SQLException e) {
        return SqlErrors.code(e);
    }
}
