package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Lends the connection of the transaction that the host has begun, for {@link JdbcStorage#joining}. The host implements
 * it. The library calls it once per read and once per write, in the thread that called the library. If a method throws
 * an exception other than {@link SQLException}, the caller of the library gets this exception.
 */
public interface ConnectionSource {

    /**
     * Returns the connection of the caller's transaction. While the transaction lasts, it must be the same connection
     * at every call.
     *
     * @return the connection
     * @throws SQLException if the source has no connection
     */
    Connection open() throws SQLException;

    /**
     * Takes back a connection that {@link #open} returned. A source that lends the connection of a running transaction
     * usually does nothing here.
     *
     * @param connection the connection
     * @throws SQLException if the connection cannot be taken back; the library only logs the exception
     */
    void release(Connection connection) throws SQLException;
}
