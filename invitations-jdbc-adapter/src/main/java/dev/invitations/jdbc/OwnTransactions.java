package dev.invitations.jdbc;

import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Transactions of the library's own: the one place that begins and ends them, and repeats what has to be repeated. A call
 * has one connection at a time, and none between its attempts.
 */
final class OwnTransactions extends Transactions {

    /** Deadlocks and lock timeouts are rare, because rows are locked in the same order everywhere. */
    private static final int ATTEMPTS = 8;

    private static final long FIRST_PAUSE_NANOS = 1_000_000;

    /** Where connections come from; each is closed after use. */
    @FunctionalInterface
    interface Source {
        Connection open() throws SQLException;
    }

    /** The commit failed, and the database may or may not have carried it out. */
    private static final class CommitLostException extends Exception {
        private static final long serialVersionUID = 1L;

        CommitLostException(SQLException cause) {
            super(cause);
        }
    }

    private final Source source;
    private volatile @Nullable Dialect known;

    OwnTransactions(Source source, JdbcTables tables) {
        super(tables);
        this.source = source;
    }

    /** The database's dialect, which needs a connection only the first time. */
    Dialect dialect() {
        Dialect dialect = known;
        return dialect != null ? dialect : read(Session::dialect);
    }

    @Override
    <T> T read(Query<T> query) {
        for (int attempt = 1; ; attempt++) {
            try (Lease lease = lease()) {
                lease.forReading();
                return query.run(lease.session());
            } catch (SQLException e) {
                retryOrThrow(e, attempt, query);
            }
        }
    }

    @Override
    boolean write(Step step, Query<Boolean> witness) {
        try {
            return committed(step, Dialect::isAtOnce);
        } catch (CommitLostException lost) {
            try {
                // The first commit may still arrive while the step is run again. Then the step's guards and keys stop
                // the second one, after waiting for the first; and so the witness has the last word.
                return read(witness) || committed(step, Dialect::isAtOnce) || read(witness);
            } catch (CommitLostException | StorageException again) {
                throw unknown(lost, again);
            }
        }
    }

    @Override
    boolean write(Step step) {
        return unwitnessed(step, dialect -> false);
    }

    @Override
    boolean writeAtOnce(Step statement) {
        return unwitnessed(statement, dialect -> true);
    }

    private boolean unwitnessed(Step step, Predicate<Dialect> atOnce) {
        try {
            return committed(step, atOnce);
        } catch (CommitLostException lost) {
            throw unknown(lost, null);
        }
    }

    private static OutcomeUnknownException unknown(CommitLostException lost, @Nullable Exception again) {
        OutcomeUnknownException unknown =
                new OutcomeUnknownException("The connection was lost during the commit", lost.getCause());
        if (again != null) {
            unknown.addSuppressed(again);
        }
        return unknown;
    }

    /** @param atOnce whether the step is a single statement */
    private boolean committed(Step step, Predicate<Dialect> atOnce) throws CommitLostException {
        for (int attempt = 1; ; attempt++) {
            try (Lease lease = lease()) {
                if (atOnce.test(lease.session().dialect())) {
                    lease.forStatement();
                    return atOnce(lease, step);
                }
                lease.forWriting();
                return step.run(lease.session()) && commit(lease);
            } catch (SQLException e) {
                if (Failure.of(e) == Failure.OUTRUN) {
                    return false;
                }
                retryOrThrow(e, attempt, step);
            }
        }
    }

    /** The statement is its own commit. */
    private static boolean atOnce(Lease lease, Step step) throws SQLException, CommitLostException {
        try {
            return step.run(lease.session());
        } catch (SQLException e) {
            throw lostOr(e);
        }
    }

    private static boolean commit(Lease lease) throws SQLException, CommitLostException {
        try {
            lease.commit();
            return true;
        } catch (SQLException e) {
            throw lostOr(e);
        }
    }

    private static SQLException lostOr(SQLException e) throws CommitLostException {
        if (Failure.of(e) == Failure.LOST) {
            throw new CommitLostException(e);
        }
        return e;
    }

    private static void retryOrThrow(SQLException e, int attempt, Object call) {
        if (Failure.of(e) != Failure.CONTENTION || attempt == ATTEMPTS) {
            throw Failure.told(e);
        }
        // Those who collided must not collide again: the hash of the call is another one for each of them.
        long longest = FIRST_PAUSE_NANOS << attempt;
        LockSupport.parkNanos(1 + Math.floorMod(System.identityHashCode(call) * 31L, longest));
    }

    private Lease lease() {
        try {
            Connection connection = source.open();
            Dialect dialect = known;
            if (dialect == null) {
                dialect = dialectOf(connection);
                known = dialect;
            }
            return new Lease(new Session(connection, dialect, names()));
        } catch (SQLException e) {
            throw Failure.unreachable(e);
        }
    }

    private static Dialect dialectOf(Connection connection) throws SQLException {
        boolean told = false;
        try {
            Dialect dialect = Dialect.of(connection);
            told = true;
            return dialect;
        } finally {
            if (!told) {
                connection.close();
            }
        }
    }
}
