package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Lends the connection of the transaction that the host has begun, for {@link JdbcStorage#joining}. Use
 * {@link SpringConnectionSource} with Spring and {@link JtaConnectionSource} with JTA. Another host implements this
 * interface. The library calls it once per read and once per write, in the thread that called the library. If a method
 * throws an exception other than {@link SQLException}, the caller of the library gets this exception.
 */
public interface ConnectionSource {

    /**
     * Returns the connection of the caller's transaction. While the transaction lasts, it must be the same connection
     * at every call.
     *
     * <p>Outside of a transaction, the method must do one of these two things:
     *
     * <ul>
     *   <li>Lend a connection in auto-commit mode, which {@link #release} returns to its pool. The library then reads,
     *       and refuses every write.
     *   <li>Throw an {@link SQLException} without an SQLState, or with an SQLState of the class 25. The library then
     *       refuses every call with a {@link dev.invitations.port.StorageException} that is not retryable and says that
     *       the host must begin a transaction.
     * </ul>
     *
     * @return the connection
     * @throws SQLException if the source has no connection. The library reports an exception with any other SQLState, a
     *     {@link java.sql.SQLTransientException} and a {@link java.sql.SQLRecoverableException} as an unreachable
     *     database. If an exhausted pool throws another exception, the source should throw an
     *     {@link java.sql.SQLTransientConnectionException} instead
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

    /**
     * Returns whether a transaction of the host is active on the connection, so that the host will commit the changes
     * of this connection or roll them back. The library calls this method before every write, and before every read on
     * a connection that is not in auto-commit mode. It refuses the call if the method returns false.
     *
     * <p>The default returns true if the connection is not in auto-commit mode, because a connection has no other sign
     * of a transaction. If a pool switches auto-commit off, the default therefore also returns true before a
     * transaction begins and after it has committed. A write is then lost without an error. A host with such a pool
     * must override this method, ask its transaction manager, and return false as soon as the commit begins.
     *
     * @param connection a connection that {@link #open} returned
     * @return whether the changes of this connection belong to an active transaction
     * @throws SQLException if the state of the connection cannot be read
     */
    default boolean isTransactionActive(Connection connection) throws SQLException {
        return !connection.getAutoCommit();
    }

    /**
     * Runs the action after the commit of the caller's transaction, and never if it is rolled back. The library calls
     * this method after a write, in the same thread and transaction. The action reports the changes to the log and to
     * the {@link dev.invitations.port.Listener}.
     *
     * @param action the action, which throws no exception
     * @return true if the action will run after the commit; false, which is the default, if the source cannot find out
     *     when the transaction commits. The library then reports the changes at once
     */
    default boolean afterCommit(Runnable action) {
        return false;
    }
}
