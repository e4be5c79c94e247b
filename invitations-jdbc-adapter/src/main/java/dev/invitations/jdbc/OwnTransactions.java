package dev.invitations.jdbc;

import dev.invitations.jdbc.CommitMode.CommitFailedException;
import dev.invitations.port.CommitResult;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that the library begins, commits and retries itself. A call uses one connection at a time, and holds no
 * connection between its attempts.
 */
final class OwnTransactions extends Transactions {

    /** Deadlocks and lock timeouts are rare, because every transaction locks rows in the same order. */
    private static final int ATTEMPTS = 8;

    private static final long FIRST_PAUSE_NANOS = 1_000_000;

    /** A call that opens, uses and closes one connection. */
    @FunctionalInterface
    interface ConnectedCall<T, E extends Exception> {
        T run() throws E;
    }

    /** Opens a connection, which the caller closes. */
    @FunctionalInterface
    interface ConnectionSupplier {
        Connection open() throws SQLException;

        /** Runs the call on a thread that may use connections of this supplier. */
        default <T, E extends Exception> T run(ConnectedCall<T, E> call) throws E {
            return call.run();
        }
    }

    /** Uses a connection while it is leased. */
    @FunctionalInterface
    private interface LeasedWork<T> {
        T run(ConnectionLease lease, JdbcSession session) throws SQLException, CommitFailedException;
    }

    /** The database of a leased connection. */
    private static final class LeasedDatabase {

        /** Null until the product of the database is known. */
        private @Nullable Dialect dialect;

        SqlFailure classify(SQLException e) {
            return Dialects.classify(dialect, e);
        }
    }

    /** An error of the database, which was classified while its connection was leased. */
    private static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final SQLException error;
        private final SqlFailure meaning;
        private final boolean outcomeUnknown;

        /** The connection of the driver, or of the data source if the driver is hidden. */
        private final transient Connection connection;

        FailedException(SQLException error, SqlFailure meaning, boolean outcomeUnknown, ConnectionLease lease) {
            super(error);
            this.connection = connectionOf(lease);
            this.error = error;
            this.meaning = meaning;
            this.outcomeUnknown = outcomeUnknown;
        }

        SQLException error() {
            return error;
        }

        SqlFailure meaning() {
            return meaning;
        }

        boolean isOf(ConnectionLease lease) {
            return connection == connectionOf(lease);
        }

        private static Connection connectionOf(ConnectionLease lease) {
            Connection driver = lease.driver();
            return driver == null ? lease.connection() : driver;
        }

        /** Returns whether the error hides whether the commit took effect. */
        boolean isOutcomeUnknown() {
            return outcomeUnknown;
        }
    }

    private final ConnectionSupplier source;

    OwnTransactions(ConnectionSupplier source, JdbcTables tables) {
        super(tables);
        this.source = source;
    }

    /** Returns the names for the database. Opens a connection, because a routing data source has several databases. */
    SqlNames names() {
        return read(JdbcSession::names);
    }

    @Override
    <T> T read(Query<T> query) {
        return read(query, null);
    }

    @Override
    <T> T read(Query<Optional<T>> local, Query<T> query) {
        return read(local, query, null);
    }

    /**
     * Runs a query.
     *
     * @param doubtful the failed commit whose outcome the query finds out on another connection; null for other queries
     */
    private <T> T read(Query<T> query, @Nullable FailedException doubtful) {
        return read(session -> Optional.empty(), query, doubtful);
    }

    private <T> T read(Query<Optional<T>> local, Query<T> query, @Nullable FailedException doubtful) {
        for (int attempt = 1; ; attempt++) {
            try {
                return leased(
                        (lease, session) -> {
                            Optional<T> found = local.run(session);
                            if (found.isPresent()) {
                                return found.get();
                            }
                            session.dialect().commitMode().beginRead(lease);
                            return query.run(session);
                        },
                        doubtful);
            } catch (FailedException e) {
                retryOrThrow(e, attempt, query);
            }
        }
    }

    @Override
    CommitResult write(WriteStep step, Query<Boolean> witness) {
        try {
            return committed(step, Dialect::commitMode, true);
        } catch (FailedException lost) {
            try {
                // The first commit may still take effect while the step runs again. The second run then waits for the
                // first, and the preconditions and keys stop it. So the witness is asked again at the end.
                if (read(witness, lost)) {
                    return CommitResult.COMMITTED;
                }
                CommitResult again = committed(step, Dialect::commitMode, true);
                return !again.isCommitted() && read(witness, lost) ? CommitResult.COMMITTED : again;
            } catch (FailedException | StorageException failure) {
                throw unknown(lost, failure);
            }
        }
    }

    @Override
    boolean write(WriteStep step) {
        return unwitnessed(step, CommitMode.TRANSACTION, true);
    }

    @Override
    boolean writeWithoutKeys(WriteStep step) {
        return unwitnessed(step, CommitMode.TRANSACTION, false);
    }

    @Override
    boolean writeStatement(WriteStep statement) {
        return unwitnessed(statement, CommitMode.STATEMENT, false);
    }

    private boolean unwitnessed(WriteStep step, CommitMode mode, boolean keys) {
        try {
            return committed(step, dialect -> mode, keys).isCommitted();
        } catch (FailedException lost) {
            throw unknown(lost, null);
        }
    }

    private static OutcomeUnknownException unknown(FailedException lost, @Nullable Exception again) {
        OutcomeUnknownException unknown = new OutcomeUnknownException(
                "The database did not confirm the commit" + SqlFailure.code(lost.error())
                        + ", so its outcome is unknown; repeat the call",
                lost.error());
        if (again != null) {
            unknown.addSuppressed(again instanceof FailedException failed ? failed.error() : again);
        }
        return unknown;
    }

    /**
     * Commits the step.
     *
     * @param keys whether the step may violate a unique key of the library
     * @throws FailedException if the outcome of the commit is unknown
     */
    private CommitResult committed(WriteStep step, Function<Dialect, CommitMode> mode, boolean keys)
            throws FailedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return leased(
                        (lease, session) -> result(mode.apply(session.dialect()).write(lease, () -> step.run(session))),
                        null);
            } catch (FailedException e) {
                if (e.isOutcomeUnknown()) {
                    throw e;
                }
                if (keys && e.meaning() == SqlFailure.CONFLICT) {
                    return read(session -> duplicateKey(session, e.error()));
                }
                retryOrThrow(e, attempt, step);
            }
        }
    }

    private void retryOrThrow(FailedException e, int attempt, Object call) {
        if (e.meaning() != SqlFailure.CONTENTION || attempt == ATTEMPTS) {
            throw e.meaning().toStorageException(e.error(), tables());
        }
        pause(attempt, call);
    }

    /**
     * Waits after a failed attempt of a call. The hash of the call varies the pauses, so that calls that collided do
     * not collide again.
     */
    static void pause(int attempt, Object call) {
        long longest = FIRST_PAUSE_NANOS << attempt;
        LockSupport.parkNanos(1 + Math.floorMod(System.identityHashCode(call) * 31L, longest));
    }

    /**
     * Runs the work on a connection of the source. Discards a connection that is lost, that cannot write, or whose
     * transaction has an unknown outcome, so that the next attempt gets another connection.
     */
    private <T> T leased(LeasedWork<T> work, @Nullable FailedException doubtful) throws FailedException {
        return source.run(() -> leasedHere(work, doubtful));
    }

    private <T> T leasedHere(LeasedWork<T> work, @Nullable FailedException doubtful) throws FailedException {
        LeasedDatabase database = new LeasedDatabase();
        try (ConnectionLease lease = lease(database)) {
            try {
                return work.run(lease, session(lease, database, doubtful));
            } catch (SQLException e) {
                throw failed(lease, database, e, false);
            } catch (CommitFailedException e) {
                if (isCommitRefused(lease, database.dialect, e.failure())) {
                    lease.leaveToHost();
                }
                throw failed(lease, database, e.failure(), !isUndone(database.dialect, e));
            } catch (RuntimeException e) {
                SQLException hidden = SqlErrors.hiddenIn(e);
                if (hidden == null) {
                    throw e;
                }
                throw failed(lease, database, hidden, false);
            }
        }
    }

    /**
     * Returns whether the commit did not reach the database. A container that refuses to commit leaves the transaction
     * open, and the connection belongs to the host.
     */
    private static boolean isCommitRefused(ConnectionLease lease, @Nullable Dialect dialect, SQLException e) {
        try {
            return dialect != null
                    && !SqlErrors.hasCode(SqlErrors.coded(e))
                    && lease.isAlive()
                    && HostTransactionCheck.isOpen(dialect, lease.connection(), lease.driver());
        } catch (SQLException unreadable) {
            return false;
        }
    }

    private static FailedException failed(
            ConnectionLease lease, LeasedDatabase database, SQLException e, boolean outcomeUnknown) {
        SqlFailure claimed = database.classify(e);
        SqlFailure meaning = outcomeUnknown ? claimed : claimed.confirmed(e, lease::isAlive);
        if (outcomeUnknown
                || claimed == SqlFailure.LOST
                || meaning == SqlFailure.LOST
                || meaning == SqlFailure.READ_ONLY) {
            lease.discard();
        }
        return new FailedException(e, meaning, outcomeUnknown, lease);
    }

    private static boolean isUndone(@Nullable Dialect dialect, CommitFailedException e) {
        if (dialect == null) {
            return false;
        }
        SQLException answer = SqlErrors.coded(e.failure());
        return e.isOfStatement() ? dialect.isStatementUndone(answer) : dialect.isRolledBack(answer);
    }

    private ConnectionLease lease(LeasedDatabase database) {
        try {
            Connection connection = source.open();
            if (connection == null) {
                throw new StorageException(
                        "The data source returned null; getConnection() must return a connection", false, null);
            }
            return new ConnectionLease(connection, database::classify);
        } catch (SQLException e) {
            throw database.classify(e).toUnreachable(e);
        } catch (RuntimeException e) {
            SQLException hidden = SqlErrors.hiddenIn(e);
            if (hidden == null) {
                throw e;
            }
            throw database.classify(hidden).toUnreachable(hidden);
        }
    }

    /**
     * Refuses a connection of the host's transaction before any call that changes it. A witness also refuses the
     * connection whose commit has an unknown outcome.
     */
    private static void refuseHostTransaction(
            ConnectionLease lease, Dialect dialect, @Nullable FailedException doubtful) throws SQLException {
        Connection connection = lease.connection();
        lease.driver(Drivers.connection(connection, dialect.drivers()), dialect::isInTransaction);
        String evidence = HostTransactionCheck.evidence(dialect, connection, lease.driver());
        if (evidence != null) {
            throw lease.refusal(evidence, null);
        }
        if (doubtful != null && doubtful.isOf(lease)) {
            throw new StorageException(
                    "The data source lends the connection whose commit failed, so the outcome cannot be read on another"
                            + " connection",
                    true,
                    null);
        }
    }

    private JdbcSession session(ConnectionLease lease, LeasedDatabase database, @Nullable FailedException doubtful)
            throws SQLException {
        Dialect dialect = Dialects.of(lease.connection());
        database.dialect = dialect;
        SqlNames names = names(dialect);
        refuseHostTransaction(lease, dialect, doubtful);
        return new JdbcSession(lease.connection(), names);
    }
}
