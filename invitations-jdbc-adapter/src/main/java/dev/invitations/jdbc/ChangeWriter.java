package dev.invitations.jdbc;

import java.sql.SQLException;

/** Writes a set of changes. */
interface ChangeWriter {

    /** Applies the changes. Returns false if a precondition no longer holds; the caller then rolls back. */
    boolean write(JdbcSession session, ChangeSet changes) throws SQLException;
}
