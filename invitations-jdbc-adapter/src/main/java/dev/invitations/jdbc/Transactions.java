package dev.invitations.jdbc;

import dev.invitations.port.CommitResult;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs reads and writes in transactions, and decides whether an {@link SQLException} is a conflict, a retry or a
 * failure.
 */
abstract sealed class Transactions permits OwnTransactions, HostTransactions, RehearsalTransactions {

    @FunctionalInterface
    interface Query<T> {
        T run(JdbcSession session) throws SQLException;
    }

    /**
     * The work of a write. It returns true to keep the changes and false to undo them. It may be repeated from the
     * beginning.
     */
    @FunctionalInterface
    interface WriteStep {
        boolean run(JdbcSession session) throws SQLException;
    }

    private final JdbcTables tables;

    /** One entry per product, because a routing data source can have databases of several products. */
    private final Map<Dialect, SqlNames> names = new ConcurrentHashMap<>();

    Transactions(JdbcTables tables) {
        this.tables = Objects.requireNonNull(tables, "tables must not be null");
    }

    final JdbcTables tables() {
        return tables;
    }

    /**
     * Returns the result of a write that a unique key refused.
     *
     * @param session a connection that can run queries after the error
     * @throws StorageException if the key is not a key of the library
     */
    static CommitResult duplicateKey(JdbcSession session, SQLException e) throws SQLException {
        StorageException refusal = e instanceof DuplicateMemberException ? null : UniqueKeys.refusal(session, e);
        if (refusal != null) {
            throw refusal;
        }
        return CommitResult.DUPLICATE_KEY;
    }

    /** Returns the result of a write whose step returned this value. */
    static CommitResult result(boolean kept) {
        return kept ? CommitResult.COMMITTED : CommitResult.PRECONDITION_FAILED;
    }

    /** Returns the names for this dialect, which are the same object for the same dialect. */
    final SqlNames names(Dialect dialect) {
        return names.computeIfAbsent(dialect, product -> new SqlNames(product, tables));
    }

    /**
     * Runs the action after the transaction of the host has committed. Returns false if the action must run at once,
     * because the transaction is committed already or its commit cannot be observed.
     */
    boolean afterCommit(Runnable action) {
        return false;
    }

    /** Runs a query of one statement. One statement reads one state of the database at any isolation level. */
    abstract <T> T read(Query<T> query);

    /**
     * Runs the first query and, if its result is empty, the second query on the same connection. The connection is not
     * prepared for the first query, because that query usually sends no request.
     */
    <T> T read(Query<Optional<T>> local, Query<T> query) {
        return read(session -> {
            Optional<T> found = local.run(session);
            return found.isPresent() ? found.get() : query.run(session);
        });
    }

    /**
     * Writes the changes of a decision. On a conflict it changes nothing: a precondition failed if the step returned
     * false, or a unique key of the library was violated. The next read then shows the changes of the other
     * transaction.
     *
     * @param step the work
     * @param witness finds out whether the step was committed, by reading rows that only this step can have written
     * @throws StorageException if a unique key was violated that is not a key of the library
     * @throws OutcomeUnknownException if the commit failed and the witness could not be read
     */
    abstract CommitResult write(WriteStep step, Query<Boolean> witness);

    /** Writes without a witness. Returns the result of the step, or false if a unique key was violated. */
    abstract boolean write(WriteStep step);

    /**
     * Writes without a witness. The step violates no unique key of the library, so a violated key is a refusal by a
     * rule of the host.
     */
    boolean writeWithoutKeys(WriteStep step) {
        return write(step);
    }

    /** Writes one statement like {@link #writeWithoutKeys}. A statement that returns false has changed nothing. */
    boolean writeStatement(WriteStep statement) {
        return writeWithoutKeys(statement);
    }
}
