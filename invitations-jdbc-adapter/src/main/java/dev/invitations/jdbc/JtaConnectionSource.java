package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Lends the connection of the current JTA transaction, for {@link JdbcStorage#joining}. The data source must be
 * enlisted in the transaction manager, such as a data source of Quarkus. Works with {@code jakarta.transaction} and
 * {@code javax.transaction}, and needs neither of them on the class path:
 *
 * <pre>{@code
 * JdbcStorage.joining(JtaConnectionSource.of(dataSource, transactionManager::getStatus));
 * }</pre>
 *
 * <p>A call is refused if the transaction has another status than ACTIVE. A call is also refused without a transaction,
 * and if the data source does not lend the same connection to every caller in the transaction. Only reads on a
 * connection in auto-commit mode need no transaction.
 */
public final class JtaConnectionSource implements ConnectionSource {

    private static final int ACTIVE = 0;

    private static final int COMMITTED = 3;

    private static final int NO_TRANSACTION = 6;

    /** The names of the statuses of JTA, in the order of their numbers. */
    private static final List<String> STATUSES = List.of(
            "ACTIVE",
            "MARKED_ROLLBACK",
            "PREPARED",
            "COMMITTED",
            "ROLLEDBACK",
            "UNKNOWN",
            "NO_TRANSACTION",
            "PREPARING",
            "COMMITTING",
            "ROLLING_BACK");

    /** Returns the status of the caller's transaction as a number of JTA, like {@code TransactionManager.getStatus}. */
    @FunctionalInterface
    public interface TransactionStatus {

        /**
         * Returns the status of the transaction of the current thread.
         *
         * @return a constant of {@code jakarta.transaction.Status}
         * @throws Exception if the transaction manager fails
         */
        int get() throws Exception;
    }

    /** Registers callbacks with the transaction of the current thread. */
    @FunctionalInterface
    public interface CompletionRegistry {

        /**
         * Registers the callback with the current transaction.
         *
         * @param afterCompletion the callback, which takes the status of {@code Synchronization.afterCompletion}, a
         *     constant of {@code jakarta.transaction.Status}
         * @throws Exception if the callback cannot be registered
         */
        void register(IntConsumer afterCompletion) throws Exception;
    }

    private final DataSource database;
    private final TransactionStatus status;
    private final @Nullable CompletionRegistry completions;

    private JtaConnectionSource(
            DataSource database, TransactionStatus status, @Nullable CompletionRegistry completions) {
        this.database = Objects.requireNonNull(database, "database must not be null");
        this.status = Objects.requireNonNull(status, "status must not be null");
        this.completions = completions;
    }

    /**
     * Creates a source for the connections of this data source.
     *
     * @param database a data source that is enlisted in the transaction manager
     * @param status the status of the current transaction, usually {@code transactionManager::getStatus}
     * @return the source
     */
    public static JtaConnectionSource of(DataSource database, TransactionStatus status) {
        return new JtaConnectionSource(database, status, null);
    }

    /**
     * Returns a source that reports changes to the {@link dev.invitations.port.Listener} after the commit of the
     * transaction. Without this setting the changes are reported at once, also if the transaction is rolled back later.
     *
     * <pre>{@code
     * JtaConnectionSource.of(dataSource, transactionManager::getStatus)
     *     .completions(callback -> registry.registerInterposedSynchronization(new Synchronization() {
     *         public void beforeCompletion() {}
     *         public void afterCompletion(int status) { callback.accept(status); }
     *     }));
     * }</pre>
     *
     * @param registry registers a callback, usually with the {@code TransactionSynchronizationRegistry} of JTA
     * @return the source with this setting
     */
    public JtaConnectionSource completions(CompletionRegistry registry) {
        return new JtaConnectionSource(database, status, Objects.requireNonNull(registry, "registry must not be null"));
    }

    /**
     * Runs the action after the current JTA transaction has committed.
     *
     * @param action the action
     * @return true if {@link #completions} was set
     * @throws StorageException if the action cannot be registered
     */
    @Override
    public boolean afterCommit(Runnable action) {
        if (completions == null) {
            return false;
        }
        try {
            completions.register(outcome -> {
                if (outcome == COMMITTED) {
                    action.run();
                }
            });
            return true;
        } catch (Exception e) {
            throw new StorageException(
                    "The callback of the JTA transaction cannot be registered; the cause has the reason", false, e);
        }
    }

    /**
     * Returns a connection of the data source.
     *
     * @return the connection of the current transaction; without a transaction, another connection
     * @throws SQLException if the data source fails
     * @throws StorageException if the transaction has another status than ACTIVE
     */
    @Override
    public Connection open() throws SQLException {
        requireActiveOrNone();
        return database.getConnection();
    }

    @Override
    public void release(Connection connection) throws SQLException {
        connection.close();
    }

    /**
     * Returns whether the current JTA transaction is active and contains the connection.
     *
     * @param connection a connection that {@link #open} returned
     * @return whether the changes of this connection belong to an active transaction; false without a transaction
     * @throws SQLException if the data source fails
     * @throws StorageException if the transaction has another status than ACTIVE, or does not contain the connection
     */
    @Override
    public boolean isTransactionActive(Connection connection) throws SQLException {
        if (requireActiveOrNone() == NO_TRANSACTION) {
            return false;
        }
        if (!isEnlisted(connection)) {
            throw new StorageException(
                    "The data source is not enlisted in the JTA transaction, because it lends a connection that the"
                            + " transaction does not contain; use a data source of the transaction manager",
                    false,
                    null);
        }
        return true;
    }

    /**
     * Returns whether the data source lends the same connection to every caller in the transaction. Only a pool that
     * knows the transaction does this.
     */
    private boolean isEnlisted(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            return false;
        }
        try (Connection second = database.getConnection()) {
            List<String> drivers = Dialects.of(connection).drivers();
            Connection driver = Drivers.connection(connection, drivers);
            return second != connection && driver != null && driver == Drivers.connection(second, drivers);
        }
    }

    /** Returns the status, which is ACTIVE or NO_TRANSACTION. */
    private int requireActiveOrNone() {
        int found = status();
        if (found != ACTIVE && found != NO_TRANSACTION) {
            String name = found >= 0 && found < STATUSES.size() ? STATUSES.get(found) : "unknown";
            throw new StorageException(
                    "The JTA transaction has the status " + name + " (" + found
                            + "), but only an active transaction can be joined; begin a new one",
                    false,
                    null);
        }
        return found;
    }

    private int status() {
        try {
            return status.get();
        } catch (Exception e) {
            throw new StorageException(
                    "The status of the JTA transaction cannot be read; the cause has the reason", false, e);
        }
    }
}
