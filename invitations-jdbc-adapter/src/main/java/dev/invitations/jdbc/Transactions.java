package dev.invitations.jdbc;

import dev.invitations.port.OutcomeUnknownException;
import java.sql.SQLException;

/** Where reads and writes run, and what an {@link SQLException} in them means for the call. */
abstract sealed class Transactions permits OwnTransactions, HostTransactions {

    @FunctionalInterface
    interface Query<T> {
        T run(Session session) throws SQLException;
    }

    /** The work of a write: true to keep it, false to undo it. May be run again from the beginning. */
    @FunctionalInterface
    interface Step {
        boolean run(Session session) throws SQLException;
    }

    private final Names names;

    Transactions(JdbcTables tables) {
        this.names = new Names(tables);
    }

    final Names names() {
        return names;
    }

    /** A query of one statement: the statement is what makes it consistent, at any isolation level. */
    abstract <T> T read(Query<T> query);

    /**
     * A write that was decided on what had been read. Returns whether it was kept; when the step said no or a unique key
     * was taken, somebody else was faster, and the next read shows what they did.
     *
     * @param witness finds out whether the step was committed, from what the step alone can have written
     * @throws OutcomeUnknownException when the commit failed and the witness could not be asked
     */
    abstract boolean write(Step step, Query<Boolean> witness);

    /** A write that cannot be witnessed, and whose no is an answer like any other. */
    abstract boolean write(Step step);

    /** The same, of one statement, which changed nothing if its answer is no. */
    boolean writeAtOnce(Step statement) {
        return write(statement);
    }
}
