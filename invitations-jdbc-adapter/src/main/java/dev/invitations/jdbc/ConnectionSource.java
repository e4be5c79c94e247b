package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Lends the connection of the transaction that the host has begun, for {@link JdbcStorage#joining}. Called by whatever
 * thread calls the library, once for each read and each write. What it throws that is no {@link SQLException} reaches the
 * library's caller as it is.
 */
public interface ConnectionSource {

    /** The connection of the caller's transaction; the same one each time, as long as the transaction lasts. */
    Connection open() throws SQLException;

    /**
     * Takes back a connection that {@link #open} has lent. A source that only ever lends the connection of a running
     * transaction has nothing to do here.
     */
    void release(Connection connection) throws SQLException;
}
