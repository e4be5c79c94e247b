package dev.invitations.jdbc;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.ForwardingStorage.StorageCall;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.port.CommitResult;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A host with plain JDBC: one transaction per thread, which the library joins. */
final class JdbcHost implements ConnectionSource {

    /** The maximum number of runs of a transaction. More conflicts indicate a bug. */
    private static final int MAX_RUNS = 200;

    private static final ThreadLocal<Connection> CURRENT = new ThreadLocal<>();

    interface TransactionWork<T> {
        T run(Connection connection) throws Exception;
    }

    private final DataSource pool;
    private final int isolation;
    private @Nullable DataSourceProxy tap;

    JdbcHost(DataSource pool) {
        this(pool, Connection.TRANSACTION_READ_COMMITTED);
    }

    JdbcHost(DataSource pool, int isolation) {
        this.pool = pool;
        this.isolation = isolation;
    }

    /** Commits the work, or rolls it back if it throws. */
    <T> T transaction(TransactionWork<T> work) throws Exception {
        try (Connection connection = pool.getConnection()) {
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(false);
            CURRENT.set(connection);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (Throwable e) {
                connection.rollback();
                throw e;
            } finally {
                CURRENT.remove();
                connection.setAutoCommit(true);
            }
        }
    }

    @Override
    public Connection open() throws SQLException {
        return tap == null ? connection() : tap.dataSource().getConnection();
    }

    private Connection connection() throws SQLException {
        Connection current = CURRENT.get();
        return current == null ? pool.getConnection() : current;
    }

    @Override
    public void release(Connection connection) throws SQLException {
        if (CURRENT.get() == null) {
            connection.close();
        }
    }

    /** Returns a new proxy. All later calls of the library on connections of this host pass through it. */
    DataSourceProxy tap() {
        tap = DataSourceProxy.on((DataSource) Proxy.newProxyInstance(
                JdbcHost.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (self, method, args) -> connection()));
        return tap;
    }

    /**
     * Runs the event once, between the decision and the write of the next command. Returns the new proxy. Only the
     * savepoint of a write needs a statement that is not prepared.
     */
    DataSourceProxy beforeNextWrite(Runnable event) {
        return tap().once("createStatement", call -> {
            event.run();
            return call.proceed();
        });
    }

    /**
     * Returns a storage that runs each call in a transaction of this host and repeats it after a retryable failure.
     * After a conflict, saving the same changes again would fail again. So the storage rolls back and returns false,
     * and the command starts again in new transactions.
     */
    Storage storage() {
        return new ForwardingStorage(JdbcStorage.joining(this)) {
            @Override
            public boolean joinsHostTransactions() {
                return false;
            }

            @Override
            protected Object forward(StorageCall call) throws Exception {
                return repeated(call);
            }
        };
    }

    private Object repeated(StorageCall call) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction(connection -> call.proceed());
            } catch (StorageException failure) {
                if (!failure.isRetryable() || attempt == MAX_RUNS) {
                    throw failure;
                }
                if (failure.getCause() == null) {
                    return CommitResult.PRECONDITION_FAILED;
                }
            } catch (SQLException e) {
                // Thrown by the commit, where PostgreSQL detects transactions that cannot be serialized.
                if (Dialects.classify(null, e) != SqlFailure.CONTENTION || attempt == MAX_RUNS) {
                    throw e;
                }
            }
        }
    }
}
