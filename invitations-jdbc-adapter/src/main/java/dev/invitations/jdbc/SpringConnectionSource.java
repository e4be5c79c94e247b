package dev.invitations.jdbc;

import java.sql.Connection;
import java.util.Objects;
import javax.sql.DataSource;

/**
 * Lends the connection of the current transaction of Spring, for {@link JdbcStorage#joining}. The transaction manager
 * must have the same data source, for example {@code DataSourceTransactionManager}. {@code JpaTransactionManager} is
 * not tested. With {@code JtaTransactionManager}, use {@link JtaConnectionSource}. Needs {@code spring-jdbc}, which is
 * an optional dependency.
 *
 * <p>A call is refused unless a transaction of Spring is active on the connection and has not committed. So a call is
 * refused without a transaction, in a transaction of another data source, and in the callbacks {@code afterCommit} and
 * {@code afterCompletion}. Only reads on a connection in auto-commit mode need no transaction. In the callbacks, begin
 * a new transaction with {@code PROPAGATION_REQUIRES_NEW}.
 */
public final class SpringConnectionSource implements ConnectionSource {

    // Spring is optional, so no member of this class may refer to its types.
    private final SpringTransactions transactions;

    private SpringConnectionSource(SpringTransactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Creates a source for the connections of this data source.
     *
     * @param database the data source of the transaction manager; a {@code TransactionAwareDataSourceProxy} counts as
     *     the data source behind it
     * @return the source
     */
    public static SpringConnectionSource of(DataSource database) {
        return new SpringConnectionSource(
                SpringTransactions.on(Objects.requireNonNull(database, "database must not be null")));
    }

    @Override
    public Connection open() {
        return transactions.open();
    }

    @Override
    public void release(Connection connection) {
        transactions.release(connection);
    }

    /**
     * Returns whether a transaction of Spring is active on the connection and has not committed.
     *
     * @param connection a connection that {@link #open} returned
     * @return whether the changes of this connection belong to an active transaction
     * @throws dev.invitations.port.StorageException if the current transaction belongs to another data source
     */
    @Override
    public boolean isTransactionActive(Connection connection) {
        return transactions.isActive(connection);
    }

    /**
     * Runs the action after the current transaction of Spring has committed. A rollback to a savepoint, for example of
     * {@code PROPAGATION_NESTED}, drops the actions since the savepoint.
     *
     * @param action the action
     * @return true if Spring synchronizes the current transaction
     */
    @Override
    public boolean afterCommit(Runnable action) {
        return transactions.afterCommit(action);
    }
}
