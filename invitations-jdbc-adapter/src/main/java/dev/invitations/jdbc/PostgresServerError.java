package dev.invitations.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a PostgreSQL server in an exception of its driver.
 *
 * @param message the driver's object with the fields of the answer
 */
record PostgresServerError(Object message) {

    private static final String DRIVER_EXCEPTION = "org.postgresql.util.PSQLException";

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
            default ->
                switch (field("getSQLState")) {
                    case "57P01", "57P02", "57P03", "57P05", "25P03", "25P04" -> true;
                    default -> false;
                };
        };
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

    private String field(String getter) {
        return Drivers.call(message, getter) instanceof String text ? text : "";
    }
}
