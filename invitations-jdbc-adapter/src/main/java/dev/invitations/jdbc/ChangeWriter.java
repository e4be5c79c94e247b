package dev.invitations.jdbc;

import java.sql.SQLException;

/** Writes a set of changes. */
interface ChangeWriter {

    /** Applies the changes. Returns false if a precondition does not hold. The caller then rolls back. */
    boolean write(JdbcSession session, ChangeSet changes) throws SQLException;
}
