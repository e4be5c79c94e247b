package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transactions of the host. Each write runs behind a savepoint, so that what is undone here leaves what the host did.
 * Nothing is ever repeated: what the database gave up is more than this call.
 */
final class HostTransactions extends Transactions {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcStorage.class);

    private final ConnectionSource source;

    HostTransactions(ConnectionSource source, JdbcTables tables) {
        super(tables);
        this.source = source;
    }

    /** A point in the host's transaction; what follows it is undone unless it is kept. */
    private static final class Mark implements AutoCloseable {

        private final Connection connection;
        private final Savepoint savepoint;
        private boolean kept;

        Mark(Connection connection) throws SQLException {
            this.connection = connection;
            this.savepoint = connection.setSavepoint();
        }

        void keep() {
            kept = true;
        }

        @Override
        public void close() throws SQLException {
            if (!kept) {
                connection.rollback(savepoint);
            }
            connection.releaseSavepoint(savepoint);
        }
    }

    @Override
    <T> T read(Query<T> query) {
        return borrowing(query);
    }

    /**
     * The witness is not needed, for there is no commit.
     *
     * @throws StorageException retryable, when somebody else was faster and this transaction cannot see it: to decide
     *     again on the same old state would never end
     */
    @Override
    boolean write(Step step, Query<Boolean> witness) {
        return borrowing(session -> {
            boolean kept = marked(session, step);
            if (!kept && session.connection().getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED) {
                throw again("Somebody else was faster, which this isolation level hides", null);
            }
            return kept;
        });
    }

    @Override
    boolean write(Step step) {
        return borrowing(session -> marked(session, step));
    }

    private static boolean marked(Session session, Step step) throws SQLException {
        Connection connection = session.connection();
        if (connection.getAutoCommit()) {
            throw new StorageException(
                    "The host has begun no transaction to join: its connection is in auto-commit mode", false, null);
        }
        try (Mark mark = new Mark(connection)) {
            boolean done = unlessTaken(session, step);
            if (done) {
                mark.keep();
            }
            return done;
        }
    }

    private static boolean unlessTaken(Session session, Step step) throws SQLException {
        try {
            return step.run(session);
        } catch (SQLException e) {
            if (Failure.of(e) == Failure.OUTRUN) {
                return false;
            }
            throw e;
        }
    }

    private <T> T borrowing(Query<T> work) {
        Connection connection;
        try {
            connection = source.open();
        } catch (SQLException e) {
            throw Failure.unreachable(e);
        }
        try {
            return work.run(session(connection));
        } catch (SQLException e) {
            throw switch (Failure.of(e)) {
                case CONTENTION, LOST -> again("The transaction failed (SQLState " + e.getSQLState() + ")", e);
                default -> Failure.told(e);
            };
        } finally {
            release(connection);
        }
    }

    private Session session(Connection connection) throws SQLException {
        Dialect dialect = Dialect.of(connection);
        if (dialect.readsDirty() && connection.getTransactionIsolation() == Connection.TRANSACTION_READ_UNCOMMITTED) {
            throw new StorageException(
                    "At READ UNCOMMITTED this database shows what may never be committed", false, null);
        }
        return new Session(connection, dialect, names());
    }

    private static StorageException again(String what, @Nullable SQLException cause) {
        return new StorageException(what + "; roll back and run the whole transaction again", true, cause);
    }

    /** Says nothing of what fails here: the outcome of the call is certain by now, or its own failure says more. */
    private void release(Connection connection) {
        try {
            source.release(connection);
        } catch (SQLException e) {
            LOG.debug("A connection could not be given back to the host", e);
        }
    }
}
