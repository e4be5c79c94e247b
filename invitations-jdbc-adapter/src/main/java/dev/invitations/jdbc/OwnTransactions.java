package dev.invitations.jdbc;

import dev.invitations.jdbc.CommitMode.CommitFailedException;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
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

    /** Opens a connection, which the caller closes. */
    @FunctionalInterface
    interface ConnectionSupplier {
        Connection open() throws SQLException;
    }

    private final ConnectionSupplier source;

    OwnTransactions(ConnectionSupplier source, JdbcTables tables) {
        super(tables);
        this.source = source;
    }

    /** Returns the names for the database. Only the first call uses a connection. */
    SqlNames names() {
        SqlNames known = knownNames();
        return known != null ? known : read(JdbcSession::names);
    }

    @Override
    <T> T read(Query<T> query) {
        for (int attempt = 1; ; attempt++) {
            try (ConnectionLease lease = lease()) {
                JdbcSession session = session(lease);
                session.dialect().commitMode().beginRead(lease);
                return query.run(session);
            } catch (SQLException e) {
                retryOrThrow(e, attempt, query);
            }
        }
    }

    @Override
    boolean write(WriteStep step, Query<Boolean> witness) {
        try {
            return committed(step, Dialect::commitMode);
        } catch (CommitFailedException lost) {
            try {
                // The first commit may still take effect while the step runs again. The second run then waits for the
                // first, and the preconditions and keys stop it. So the witness is asked again at the end.
                return read(witness) || committed(step, Dialect::commitMode) || read(witness);
            } catch (CommitFailedException | StorageException again) {
                throw unknown(lost, again);
            }
        }
    }

    @Override
    boolean write(WriteStep step) {
        return unwitnessed(step, CommitMode.TRANSACTION);
    }

    @Override
    boolean writeStatement(WriteStep statement) {
        return unwitnessed(statement, CommitMode.STATEMENT);
    }

    private boolean unwitnessed(WriteStep step, CommitMode mode) {
        try {
            return committed(step, dialect -> mode);
        } catch (CommitFailedException lost) {
            throw unknown(lost, null);
        }
    }

    private static OutcomeUnknownException unknown(CommitFailedException lost, @Nullable Exception again) {
        OutcomeUnknownException unknown = new OutcomeUnknownException(
                "The connection was lost during the commit, so its outcome is unknown; repeat the call",
                lost.failure());
        if (again != null) {
            unknown.addSuppressed(again);
        }
        return unknown;
    }

    /**
     * Commits the step. Returns false on a conflict.
     *
     * @throws CommitFailedException if the connection was lost during the commit, so that the outcome is unknown
     */
    private boolean committed(WriteStep step, Function<Dialect, CommitMode> mode) throws CommitFailedException {
        for (int attempt = 1; ; attempt++) {
            SQLException failure;
            try (ConnectionLease lease = lease()) {
                JdbcSession session = session(lease);
                return mode.apply(session.dialect()).write(lease, () -> step.run(session));
            } catch (CommitFailedException e) {
                failure = e.failure();
                if (classify(failure) == SqlFailure.LOST) {
                    throw e;
                }
            } catch (SQLException e) {
                failure = e;
            }
            if (classify(failure) == SqlFailure.CONFLICT) {
                return false;
            }
            retryOrThrow(failure, attempt, step);
        }
    }

    private void retryOrThrow(SQLException e, int attempt, Object call) {
        SqlFailure failure = classify(e);
        if (failure != SqlFailure.CONTENTION || attempt == ATTEMPTS) {
            throw failure.toStorageException(e);
        }
        // The hash of the call varies the pauses, so that calls that collided do not collide again.
        long longest = FIRST_PAUSE_NANOS << attempt;
        LockSupport.parkNanos(1 + Math.floorMod(System.identityHashCode(call) * 31L, longest));
    }

    private ConnectionLease lease() {
        try {
            return new ConnectionLease(source.open());
        } catch (SQLException e) {
            throw classify(e).toUnreachable(e);
        }
    }

    private JdbcSession session(ConnectionLease lease) throws SQLException {
        SqlNames known = knownNames();
        return new JdbcSession(lease.connection(), known != null ? known : names(Dialects.of(lease.connection())));
    }
}
