package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The transactions of Spring on one data source. */
final class SpringTransactions {

    private static final Method BEGUN = begun();

    private final DataSource database;

    /** The key under which the holder of the connection is bound to the thread while its transaction completes. */
    private final Object completing = new Object();

    private SpringTransactions(DataSource database) {
        this.database = database;
    }

    static SpringTransactions on(DataSource database) {
        return new SpringTransactions(behindProxy(database));
    }

    /** Returns the data source to which Spring binds connections. */
    private static DataSource behindProxy(DataSource database) {
        try {
            return database.isWrapperFor(TransactionAwareDataSourceProxy.class)
                    ? behindProxy(Objects.requireNonNull(
                            database.unwrap(TransactionAwareDataSourceProxy.class)
                                    .getTargetDataSource(),
                            "database must have a target"))
                    : database;
        } catch (SQLException | IllegalStateException e) {
            return database;
        }
    }

    Connection open() {
        return DataSourceUtils.getConnection(database);
    }

    void release(Connection connection) {
        DataSourceUtils.releaseConnection(connection, database);
    }

    boolean isActive(Connection connection) {
        if (!(TransactionSynchronizationManager.getResource(database) instanceof ConnectionHolder holder)
                || !DataSourceUtils.isConnectionTransactional(connection, database)) {
            return false;
        }
        boolean begun = isBegun(holder);
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            // Without synchronization, a transaction is active only if its manager never synchronizes. Otherwise it
            // has completed.
            return begun
                    && !TransactionSynchronizationManager.isActualTransactionActive()
                    && !SpringStack.walk().isAfter();
        }
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            return false;
        }
        if (!begun && holder.isSynchronizedWithTransaction()) {
            throw new StorageException(
                    "The transaction manager of the current transaction does not manage this data source; use the"
                            + " data source of the transaction manager, or JtaConnectionSource with JTA",
                    false,
                    null);
        }
        return isBeforeCommit(holder);
    }

    boolean afterCommit(Runnable action) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return false;
        }
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof SpringCommitActions actions && actions.isOf(this)) {
                actions.add(action);
                return true;
            }
        }
        SpringCommitActions actions = new SpringCommitActions(this);
        actions.add(action);
        TransactionSynchronizationManager.registerSynchronization(actions);
        return true;
    }

    private boolean isBeforeCommit(ConnectionHolder holder) {
        if (TransactionSynchronizationManager.getResource(completing) == holder) {
            SpringStack stack = SpringStack.walk();
            return stack.isBeforeCompletion() && !stack.isAfter();
        }
        if (isWatched(holder)) {
            return true;
        }
        SpringStack stack = SpringStack.walk();
        if (stack.isAfter() && !isNew(stack, holder)) {
            return false;
        }
        Watch watch = new Watch(holder);
        TransactionSynchronizationManager.registerSynchronization(watch);
        if (stack.isBeforeCompletion()) {
            watch.beforeCompletion();
        }
        return true;
    }

    /**
     * Returns whether the current transaction began inside the callback of a transaction that has completed. Without
     * evidence it returns false, because a call that joins the completed transaction would be lost. The evidence is
     * the status of a transactional method, or that the only callback belongs to a known transaction with another
     * connection.
     */
    private boolean isNew(SpringStack stack, ConnectionHolder holder) {
        Object completed = TransactionSynchronizationManager.getResource(completing);
        return (completed != null && completed != holder && stack.isInOneCallback())
                || stack.isInNewTransaction(holder);
    }

    private boolean isWatched(ConnectionHolder holder) {
        for (TransactionSynchronization each : TransactionSynchronizationManager.getSynchronizations()) {
            if (each instanceof Watch watch && watch.isOf(this, holder)) {
                return true;
            }
        }
        return false;
    }

    /** Notices the beginning of a completion. Spring has no public state that changes with the commit. */
    private final class Watch implements TransactionSynchronization {

        private final ConnectionHolder holder;

        Watch(ConnectionHolder holder) {
            this.holder = holder;
        }

        boolean isOf(SpringTransactions owner, ConnectionHolder candidate) {
            return owner == SpringTransactions.this && candidate == holder;
        }

        @Override
        public void beforeCompletion() {
            if (TransactionSynchronizationManager.getResource(completing) != holder) {
                Object outer = TransactionSynchronizationManager.unbindResourceIfPossible(completing);
                TransactionSynchronizationManager.bindResource(completing, holder);
                TransactionSynchronizationManager.registerSynchronization(new Completion(outer));
            }
        }
    }

    /** Forgets a completed transaction. It is registered last, so it is called after the callbacks of the host. */
    private final class Completion implements TransactionSynchronization {

        private final @Nullable Object outer;

        Completion(@Nullable Object outer) {
            this.outer = outer;
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(completing);
            if (outer != null) {
                TransactionSynchronizationManager.bindResource(completing, outer);
            }
        }
    }

    /** Returns whether a transaction manager began a transaction on the connection. Only Spring can read this flag. */
    private static boolean isBegun(ConnectionHolder holder) {
        try {
            return (boolean) BEGUN.invoke(holder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The state of a ConnectionHolder of Spring cannot be read", e);
        }
    }

    private static Method begun() {
        try {
            Method method = ConnectionHolder.class.getDeclaredMethod("isTransactionActive");
            method.setAccessible(true);
            return method;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("The state of a ConnectionHolder of Spring cannot be read", e);
        }
    }
}
