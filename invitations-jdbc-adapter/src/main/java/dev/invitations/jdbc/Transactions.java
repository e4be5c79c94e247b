package dev.invitations.jdbc;

import dev.invitations.port.OutcomeUnknownException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Runs reads and writes in transactions, and decides what an {@link SQLException} in them means for the call. */
abstract sealed class Transactions permits OwnTransactions, HostTransactions {

    @FunctionalInterface
    interface Query<T> {
        T run(JdbcSession session) throws SQLException;
    }

    /** The work of a write: true to keep it, false to undo it. May be run again from the beginning. */
    @FunctionalInterface
    interface Step {
        boolean run(JdbcSession session) throws SQLException;
    }

    private final JdbcTables tables;
    private volatile @Nullable SqlNames names;

    Transactions(JdbcTables tables) {
        this.tables = tables;
    }

    final JdbcTables tables() {
        return tables;
    }

    /** Returns the names that were last used, or null before the first connection. */
    final @Nullable SqlNames knownNames() {
        return names;
    }

    /** Classifies the failure; before the first connection, the codes of all dialects count. */
    final SqlFailure classify(SQLException e) {
        SqlNames known = names;
        return known == null ? Dialects.classify(e) : known.dialect().classify(e);
    }

    /** Returns the names for this dialect, the same object for the same dialect. */
    final SqlNames names(Dialect dialect) {
        SqlNames known = names;
        if (known == null || known.dialect() != dialect) {
            known = new SqlNames(dialect, tables);
            names = known;
        }
        return known;
    }

    /** Runs a query of one statement, which makes it consistent at any isolation level. */
    abstract <T> T read(Query<T> query);

    /**
     * Writes what was decided on a snapshot. Returns false, and changes nothing, on a conflict: the step returned false
     * or a unique key was taken, and the next read shows what the other transaction committed.
     *
     * @param witness finds out whether the step was committed, from rows that only the step can have written
     * @throws OutcomeUnknownException if the commit failed and the witness could not be asked
     */
    abstract boolean write(Step step, Query<Boolean> witness);

    /** Writes without a witness. Returns what the step returned, or false if a unique key was taken. */
    abstract boolean write(Step step);

    /** Writes one statement without a witness. A statement that returns false changed nothing. */
    boolean writeStatement(Step statement) {
        return write(statement);
    }
}
