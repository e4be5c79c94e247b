package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that is given back as it was found, with whatever was not committed undone. */
final class Lease implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcStorage.class);

    /** How to put something back. */
    private interface Undo {
        void run() throws SQLException;
    }

    private final Session session;
    private final Connection connection;
    private Undo restore = () -> {};
    private boolean open;

    Lease(Session session) {
        this.session = session;
        this.connection = session.connection();
    }

    Session session() {
        return session;
    }

    void forReading() throws SQLException {
        if (session.dialect().isAtOnce()) {
            autoCommit(true);
            return;
        }
        open = !connection.getAutoCommit();
        // At any other level, a statement that is a transaction of its own sees what is committed, and locks nothing.
        if (open || connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
            readCommitted();
        }
    }

    /** For a single statement that is a transaction of its own; its isolation level is the pool's, for any will do. */
    void forStatement() throws SQLException {
        notReadOnly();
        autoCommit(true);
    }

    void forWriting() throws SQLException {
        readCommitted();
        notReadOnly();
        autoCommit(false);
        open = true;
    }

    private void notReadOnly() throws SQLException {
        if (connection.isReadOnly()) {
            afterwards(() -> connection.setReadOnly(true));
            connection.setReadOnly(false);
        }
    }

    private void autoCommit(boolean wanted) throws SQLException {
        if (connection.getAutoCommit() != wanted) {
            afterwards(() -> connection.setAutoCommit(!wanted));
            connection.setAutoCommit(wanted);
        }
    }

    void commit() throws SQLException {
        connection.commit();
        open = false;
    }

    private void readCommitted() throws SQLException {
        int found = connection.getTransactionIsolation();
        if (found != Connection.TRANSACTION_READ_COMMITTED) {
            afterwards(() -> connection.setTransactionIsolation(found));
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    /** Said before it is done: who fails to do it may have done it. */
    private void afterwards(Undo undo) {
        Undo earlier = restore;
        restore = () -> {
            undo.run();
            earlier.run();
        };
    }

    /** Says nothing of what fails here: the outcome of the call is certain by now, or its own failure says more. */
    @Override
    public void close() {
        try {
            // Before the rest, and the rest only if it worked: to switch auto-commit on would commit.
            if (open) {
                connection.rollback();
            }
            restore.run();
        } catch (SQLException e) {
            LOG.debug("A connection could not be put back as it was found", e);
            quietly(() -> connection.abort(Runnable::run));
        }
        quietly(connection::close);
    }

    private static void quietly(Undo action) {
        try {
            action.run();
        } catch (SQLException e) {
            LOG.debug("A connection could not be closed", e);
        }
    }
}
