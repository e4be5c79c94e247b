package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a PostgreSQL server in an exception of its driver.
 *
 * @param message the driver's object with the fields of the answer
 */
record PostgresServerError(Object message) {

    private static final String DRIVER_EXCEPTION = "org.postgresql.util.PSQLException";

    /** Shutdown, crash, starting up, database dropped, idle for too long, transaction too long. */
    static final Set<String> SESSION_ENDED = Set.of("57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04");

    /** The classes of SQLStates that describe a statement, and with which no session ends. */
    private static final Set<String> STATEMENT_CLASSES = Set.of(
            "0A", "21", "22", "23", "25", "26", "2F", "34", "38", "39", "3F", "40", "42", "44", "45", "54", "55", "P0");

    /** Returns the answer; null if the server did not answer, or if the exception is not from the driver. */
    static @Nullable PostgresServerError of(SQLException e) {
        Object message = isOfDriver(e) ? Drivers.call(e, "getServerErrorMessage") : null;
        return message == null ? null : new PostgresServerError(message);
    }

    static boolean isOfDriver(SQLException e) {
        return e.getClass().getName().equals(DRIVER_EXCEPTION);
    }

    /**
     * Returns whether the server ended the session with this answer. A server with translated messages translates
     * the severity too, so the SQLStates of such answers count as well.
     */
    boolean endsSession() {
        return switch (field("getSeverity")) {
            case "FATAL", "PANIC" -> true;
            case "ERROR" -> false;
            default -> !isRaised() && SESSION_ENDED.contains(state());
        };
    }

    /**
     * Returns whether the answer proves that the server undid the statement. A proxy between the driver and the server
     * answers with the severity ERROR too, for example if the server was lost, but it names no routine of the server.
     */
    boolean isUndone() {
        if (isRaised()) {
            return true;
        }
        if (state().equals("40003") || field("getRoutine").isEmpty()) {
            return false;
        }
        return switch (field("getSeverity")) {
            case "ERROR" -> true;
            case "FATAL", "PANIC" -> false;
            default ->
                !SESSION_ENDED.contains(state())
                        && (state().equals("57014") || STATEMENT_CLASSES.contains(stateClass()));
        };
    }

    /** Returns whether a RAISE statement of a trigger or function made the answer. It can choose any SQLState. */
    boolean isRaised() {
        return field("getRoutine").equals("exec_stmt_raise");
    }

    /** Returns whether a statement inside a function or trigger failed. */
    boolean isInFunction() {
        return !field("getWhere").isEmpty();
    }

    /** Returns whether a prepared statement has an outdated plan, because a table changed. */
    boolean isOutdatedPlan() {
        return field("getRoutine").equals("RevalidateCachedQuery");
    }

    /** Returns the schema of the table of the violated constraint; empty if the answer has none. */
    String schema() {
        return field("getSchema");
    }

    /** Returns the table of the violated constraint; empty if the answer has none. */
    String table() {
        return field("getTable");
    }

    /** Returns the name of the violated constraint; empty if the answer has none. */
    String constraint() {
        return field("getConstraint");
    }

    private String state() {
        return field("getSQLState");
    }

    private String stateClass() {
        return state().substring(0, Math.min(2, state().length()));
    }

    private String field(String getter) {
        return Drivers.call(message, getter) instanceof String text ? text : "";
    }
}
