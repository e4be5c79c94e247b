package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Finds out whether a connection takes part in a transaction that the library did not begin. Changes nothing on it. */
final class HostTransactionCheck {

    /** The SQLState of PostgreSQL for a statement in a transaction that has failed. */
    private static final String IN_FAILED_TRANSACTION = "25P02";

    private HostTransactionCheck() {}

    /**
     * Looks for a transaction that the library did not begin. Asks the driver, which costs no request, except for a
     * remote H2. Asks the database if a wrapper hides the driver, which costs one request.
     *
     * @param driver the connection of the driver; null if a wrapper hides it
     * @return the evidence; null if no transaction was found
     */
    static @Nullable String evidence(Dialect dialect, Connection connection, @Nullable Connection driver)
            throws SQLException {
        if (driver != null && driver.getAutoCommit() != connection.getAutoCommit()) {
            return "reports another auto-commit mode than its driver";
        }
        return isOpen(dialect, connection, driver) ? "has an open transaction" : null;
    }

    /** Returns whether the driver, or the database if the driver is hidden, knows an open transaction. */
    static boolean isOpen(Dialect dialect, Connection connection, @Nullable Connection driver) throws SQLException {
        return driver == null ? isOpenOnServer(dialect, connection) : dialect.isInTransaction(driver);
    }

    private static boolean isOpenOnServer(Dialect dialect, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(dialect.openTransactionQuery())) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            if (IN_FAILED_TRANSACTION.equals(SqlErrors.state(SqlErrors.coded(e)))) {
                return true;
            }
            throw e;
        }
    }
}
