package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Lends the connection of a transaction of plain JDBC, one per thread. The README contains this code. */
@SuppressWarnings("ThreadLocalUsage") // each database has transactions of its own
final class ThreadTransactions implements ConnectionSource {
    private final DataSource database;
    private final ThreadLocal<Connection> current = new ThreadLocal<>();
    private final ThreadLocal<List<Runnable>> actions = ThreadLocal.withInitial(ArrayList::new);

    ThreadTransactions(DataSource database) {
        this.database = database;
    }

    void run(Runnable work) throws SQLException {
        List<Runnable> committed;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            current.set(connection);
            try {
                work.run();
                committed = actions.get();
            } catch (Throwable e) {
                connection.rollback();
                throw e;
            } finally {
                current.remove();
                actions.remove();
            }
            connection.commit();
        }
        committed.forEach(Runnable::run);
    }

    @Override
    public Connection open() throws SQLException {
        Connection connection = current.get();
        if (connection == null) {
            throw new SQLException("no transaction");
        }
        return connection;
    }

    @Override
    public void release(Connection connection) {}

    @Override
    public boolean isTransactionActive(Connection connection) {
        return connection == current.get();
    }

    @Override
    public boolean afterCommit(Runnable action) {
        return actions.get().add(action);
    }
}
