package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.List;

/** Writes a set of changes. */
interface ChangeWriter {

    /** Applies the changes. Returns false if a precondition does not hold. The caller then rolls back. */
    boolean write(JdbcSession session, ChangeSet changes) throws SQLException;

    /**
     * Returns steps that together run every statement of the changes. No step depends on the result of another step.
     * Only for {@link StatementRehearsal}, whose database executes no statement.
     */
    List<Transactions.WriteStep> steps(ChangeSet changes);
}
