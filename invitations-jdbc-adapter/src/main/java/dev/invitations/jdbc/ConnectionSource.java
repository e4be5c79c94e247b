package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Lends the connection of the transaction that the host has begun, for {@link JdbcStorage#joining}. Called in the
 * thread that calls the library, once for each read and each write. Its exceptions other than {@link SQLException}
 * reach the caller of the library unchanged.
 */
public interface ConnectionSource {

    /** Returns the connection of the caller's transaction; the same one each time, as long as the transaction lasts. */
    Connection open() throws SQLException;

    /**
     * Takes back a connection that {@link #open} has lent. A source that lends only the connection of a running
     * transaction has nothing to do here.
     */
    void release(Connection connection) throws SQLException;
}
