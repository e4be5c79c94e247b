package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that gets its original settings back when it is closed. Uncommitted work is rolled back. */
final class ConnectionLease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLease.class);

    private static final int VALIDATION_SECONDS = 5;

    private static final String NO_TRANSACTION = "25P01";

    /** Asks a driver whether a transaction is open. */
    @FunctionalInterface
    interface TransactionCheck {
        boolean isOpen(Connection driver) throws SQLException;
    }

    /** Restores one setting. */
    private interface Undo {
        void run() throws SQLException;
    }

    private final Connection connection;
    private final Function<SQLException, SqlFailure> classification;
    private @Nullable Connection driver;
    private TransactionCheck transactionCheck = behind -> false;
    private Undo restore = () -> {};
    private boolean open;
    private boolean discarded;

    /** Whether the connection belongs to the host, so that the library must not abort it. */
    private boolean foreign;

    ConnectionLease(Connection connection, Function<SQLException, SqlFailure> classification) {
        this.connection = connection;
        this.classification = classification;
    }

    Connection connection() {
        return connection;
    }

    /** Sets the connection of the driver behind this connection, or null if a wrapper hides it. */
    void driver(@Nullable Connection behind, TransactionCheck check) {
        driver = behind;
        transactionCheck = check;
    }

    @Nullable Connection driver() {
        return driver;
    }

    /** Prepares the connection for queries that see only committed changes. */
    void committedReads() throws SQLException {
        boolean transaction = !connection.getAutoCommit();
        if (transaction) {
            endTransaction();
        }
        open = transaction;
        // At any other level, a query in auto-commit mode sees only committed changes, and locks nothing.
        if (transaction || connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
            readCommitted();
        }
    }

    /** Switches auto-commit off first, because a container refuses this on a connection of the host's transaction. */
    void beginTransaction() throws SQLException {
        if (!connection.getAutoCommit()) {
            endTransaction();
        }
        autoCommit(false);
        readCommitted();
        writable();
        open = true;
    }

    void writable() throws SQLException {
        if (connection.isReadOnly()) {
            afterwards(() -> connection.setReadOnly(true));
            connection.setReadOnly(false);
        }
    }

    void autoCommit(boolean wanted) throws SQLException {
        if (connection.getAutoCommit() != wanted) {
            Undo earlier = restore;
            afterwards(() -> connection.setAutoCommit(!wanted));
            try {
                connection.setAutoCommit(wanted);
            } catch (SQLException e) {
                // A change that reports a failure may have taken effect, and then it was not refused.
                if (connection.getAutoCommit() == wanted) {
                    throw e;
                }
                StorageException refusal = refusalUnlessFailed("refuses setAutoCommit", e);
                restore = earlier;
                throw refusal;
            }
        }
    }

    /**
     * Ends a transaction that the pool left open, for example after it validated the connection. A container refuses
     * this on a connection that takes part in a transaction of the host.
     */
    private void endTransaction() throws SQLException {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw refusalUnlessFailed("refuses rollback", e);
        }
    }

    private StorageException refusalUnlessFailed(String evidence, SQLException e) throws SQLException {
        if (classification.apply(e) != SqlFailure.REFUSED) {
            throw e;
        }
        return refusal(evidence, e);
    }

    /** Marks the connection as a connection of the host, which this lease never aborts. */
    void leaveToHost() {
        foreign = true;
    }

    /** Returns the exception for a connection of the host's transaction, and never aborts the connection. */
    StorageException refusal(String evidence, @Nullable SQLException cause) {
        leaveToHost();
        return new StorageException(
                "The connection takes part in a transaction that the library did not begin: the connection " + evidence
                        + ". Give the library a data source that is not bound to transactions, or use"
                        + " JdbcStorage.joining",
                false,
                cause);
    }

    /** Returns whether the database answers. Costs one request, so only a failed call asks. */
    boolean isAlive() {
        return isAlive(connection);
    }

    static boolean isAlive(Connection connection) {
        try {
            return connection.isValid(VALIDATION_SECONDS);
        } catch (SQLException | RuntimeException e) {
            return false;
        }
    }

    /** Aborts the connection when it is closed, so that its pool cannot lend it again. */
    void discard() {
        discarded = true;
    }

    void commit() throws SQLException {
        connection.clearWarnings();
        connection.commit();
        // After some errors the driver of PostgreSQL repeats the COMMIT. The server then only warns that the
        // transaction has ended.
        for (SQLWarning warning = connection.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            if (NO_TRANSACTION.equals(warning.getSQLState())) {
                throw new SQLException("The transaction ended before the commit", NO_TRANSACTION);
            }
        }
        // A container may ignore a commit without an error.
        if (driver != null && transactionCheck.isOpen(driver)) {
            throw new SQLException("The commit left the transaction open");
        }
        open = false;
    }

    private void readCommitted() throws SQLException {
        int found = connection.getTransactionIsolation();
        if (found != Connection.TRANSACTION_READ_COMMITTED) {
            afterwards(() -> connection.setTransactionIsolation(found));
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    /** Registers the undo before the change, because a change that reports a failure may have taken effect. */
    private void afterwards(Undo undo) {
        Undo earlier = restore;
        restore = () -> {
            undo.run();
            earlier.run();
        };
    }

    /** Only logs failures. The outcome of the call is known already, or the exception of the call explains more. */
    @Override
    public void close() {
        try {
            // The rollback must succeed first, because JDBC commits when auto-commit is switched on.
            if (open) {
                connection.rollback();
            }
            restore.run();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("The settings of a connection could not be restored; the connection is aborted", e);
            discarded = true;
        }
        if (discarded && !foreign) {
            quietly(this::abort);
        }
        quietly(connection::close);
    }

    private void abort() throws SQLException {
        connection.abort(Runnable::run);
        if (driver != null) {
            // The driver of H2 does nothing in abort, so a pool would lend the connection again.
            driver.close();
        }
    }

    private static void quietly(Undo action) {
        try {
            action.run();
        } catch (SQLException | RuntimeException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }
}
