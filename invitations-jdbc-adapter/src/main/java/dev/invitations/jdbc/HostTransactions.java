package dev.invitations.jdbc;

import dev.invitations.port.CommitResult;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of the host. Each write sets a savepoint, so that undoing the write keeps the work of the host.
 * Failures are not retried, because a failure may roll back the work of the host too, and only the host can repeat its
 * work.
 */
final class HostTransactions extends Transactions {

    private static final Logger LOG = LoggerFactory.getLogger(HostTransactions.class);

    private final ConnectionSource source;

    HostTransactions(ConnectionSource source, JdbcTables tables) {
        super(tables);
        this.source = Objects.requireNonNull(source, "connections must not be null");
    }

    /**
     * A savepoint in the transaction of the host. If the work after it is not kept, closing it undoes the work. Uses
     * SQL, because containers refuse the methods of JDBC in their transactions. Savepoints of the library are never
     * nested, so one name is enough.
     */
    private static final class SavepointScope implements AutoCloseable {

        private static final String NAME = "invitations_savepoint";

        private final Connection connection;
        private boolean kept;

        SavepointScope(Connection connection) throws SQLException {
            this.connection = connection;
            execute("SAVEPOINT " + NAME);
        }

        void keep() {
            kept = true;
        }

        /** Undoes the work. The connection can then run queries, also after an error on PostgreSQL. */
        void undo() throws SQLException {
            execute("ROLLBACK TO SAVEPOINT " + NAME);
        }

        @Override
        public void close() throws SQLException {
            if (!kept) {
                undo();
            }
            execute("RELEASE SAVEPOINT " + NAME);
        }

        private void execute(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /**
     * Reads without a transaction only in auto-commit mode. On another connection the read would begin a transaction
     * that the host does not end.
     */
    @Override
    <T> T read(Query<T> query) {
        return borrowing(session -> {
            if (!session.connection().getAutoCommit()) {
                requireTransaction(session.connection());
            }
            return query.run(session);
        });
    }

    /** Writes without the witness, because the host commits. */
    @Override
    CommitResult write(WriteStep step, Query<Boolean> witness) {
        return borrowing(session -> marked(session, step));
    }

    @Override
    boolean write(WriteStep step) {
        return borrowing(session -> marked(session, step).isCommitted());
    }

    @Override
    boolean writeWithoutKeys(WriteStep step) {
        return borrowing(session ->
                inSavepoint(session, mark -> result(step.run(session))).isCommitted());
    }

    /** Returns false if the host cannot register the action. The changes must not fail because of a listener. */
    @Override
    boolean afterCommit(Runnable action) {
        try {
            return source.afterCommit(action);
        } catch (RuntimeException e) {
            LOG.warn(
                    "The events of a joined transaction are reported before its commit, because the host cannot"
                            + " register a callback",
                    e);
            return false;
        }
    }

    private void requireTransaction(Connection connection) throws SQLException {
        if (!source.isTransactionActive(connection) || connection.getAutoCommit()) {
            throw new StorageException(
                    "No transaction of the host is active on the connection; begin one before the call, and call before"
                            + " it commits",
                    false,
                    null);
        }
    }

    /** Writes after a savepoint, and undoes the writes if the result is a conflict. */
    @FunctionalInterface
    private interface MarkedWork {
        CommitResult run(SavepointScope mark) throws SQLException;
    }

    /**
     * Writes after a savepoint.
     *
     * @throws StorageException retryable, after a conflict at an isolation level that hides newer rows, because every
     *     further decision would read the same old snapshot
     */
    private CommitResult marked(JdbcSession session, WriteStep step) throws SQLException {
        CommitResult result = inSavepoint(session, mark -> unlessTaken(session, step, mark));
        if (!result.isCommitted()
                && session.connection().getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED) {
            throw again("The changes are a conflict, and the isolation level hides newer rows", null);
        }
        return result;
    }

    private CommitResult inSavepoint(JdbcSession session, MarkedWork work) throws SQLException {
        Connection connection = session.connection();
        requireTransaction(connection);
        try (SavepointScope mark = new SavepointScope(connection)) {
            CommitResult result = work.run(mark);
            if (result.isCommitted()) {
                mark.keep();
            }
            return result;
        }
    }

    private static CommitResult unlessTaken(JdbcSession session, WriteStep step, SavepointScope mark)
            throws SQLException {
        try {
            return result(step.run(session));
        } catch (SQLException e) {
            return taken(session, e, mark);
        } catch (RuntimeException e) {
            SQLException hidden = SqlErrors.hiddenIn(e);
            if (hidden == null) {
                throw e;
            }
            return taken(session, hidden, mark);
        }
    }

    private static CommitResult taken(JdbcSession session, SQLException e, SavepointScope mark) throws SQLException {
        if (Dialects.classify(session.dialect(), e) != SqlFailure.CONFLICT) {
            throw e;
        }
        mark.undo();
        return duplicateKey(session, e);
    }

    private StorageException withoutConnection(SQLException e) {
        SqlFailure failure = Dialects.classify(null, e);
        // These pools lend a connection without a transaction too, so their errors do not show a missing one.
        boolean ofPool = source instanceof SpringConnectionSource || source instanceof JtaConnectionSource;
        return ofPool ? failure.toUnreachable(e) : failure.toNotLent(e);
    }

    private <T> T borrowing(Query<T> work) {
        Connection connection;
        try {
            connection = source.open();
        } catch (SQLException e) {
            throw withoutConnection(e);
        } catch (RuntimeException e) {
            SQLException hidden = SqlErrors.hiddenIn(e);
            throw hidden == null ? e : withoutConnection(hidden);
        }
        Dialect dialect = null;
        if (connection == null) {
            throw new StorageException(
                    "The ConnectionSource returned null; open() must return the connection of the transaction",
                    false,
                    null);
        }
        try {
            JdbcSession session = session(connection);
            dialect = session.dialect();
            return work.run(session);
        } catch (SQLException e) {
            throw toStorageException(e, dialect, connection);
        } catch (RuntimeException e) {
            SQLException hidden = SqlErrors.hiddenIn(e);
            if (hidden == null) {
                throw e;
            }
            throw toStorageException(hidden, dialect, connection);
        } finally {
            release(connection);
        }
    }

    private StorageException toStorageException(SQLException e, @Nullable Dialect dialect, Connection connection) {
        SqlFailure failure = Dialects.classify(dialect, e).confirmed(e, () -> ConnectionLease.isAlive(connection));
        return switch (failure) {
            case CONTENTION, EXHAUSTED, LOST -> again("The transaction failed" + SqlFailure.code(e), e);
            case READ_ONLY -> new StorageException("This transaction is read-only" + SqlFailure.code(e), false, e);
            default -> failure.toStorageException(e, tables());
        };
    }

    private JdbcSession session(Connection connection) throws SQLException {
        Dialect dialect = Dialects.of(connection);
        if (dialect.honoursReadUncommitted()
                && connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
            throw new StorageException(
                    "READ UNCOMMITTED shows uncommitted changes on this database; use READ COMMITTED or a higher level",
                    false,
                    null);
        }
        return new JdbcSession(connection, names(dialect));
    }

    private static StorageException again(String what, @Nullable SQLException cause) {
        return new StorageException(what + "; roll back and run the whole transaction again", true, cause);
    }

    /** Only logs failures. The outcome of the call is known already, or the exception of the call explains more. */
    private void release(Connection connection) {
        try {
            source.release(connection);
        } catch (SQLException e) {
            LOG.debug("A connection could not be given back to the host", e);
        }
    }
}
