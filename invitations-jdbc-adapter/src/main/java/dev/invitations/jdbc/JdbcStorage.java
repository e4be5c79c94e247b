package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Stores everything in a relational database: H2, PostgreSQL or MariaDB. Thread-safe. A call uses at most one
 * connection at a time. A storage with transactions of its own closes the connection before the call returns. Before it
 * closes the connection, it restores the auto-commit mode, the isolation level and the read-only mode.
 */
public final class JdbcStorage implements Storage, AutoCloseable {

    /** Closes the resources that the storage opened itself. */
    @FunctionalInterface
    private interface Closing {
        void run() throws SQLException;
    }

    private final JdbcInvitations invitations;
    private final JdbcMemberships memberships;
    private final JdbcOutbox outbox;

    private final Transactions transactions;
    private final Closing closing;

    private JdbcStorage(Transactions transactions, Closing closing) {
        this.transactions = transactions;
        this.closing = closing;
        this.invitations = new JdbcInvitations(transactions);
        this.memberships = new JdbcMemberships(transactions);
        this.outbox = new JdbcOutbox(transactions);
    }

    /**
     * Creates a storage that reads and writes the host's database in transactions of its own. The connections may have
     * any auto-commit mode and isolation level. A call throws a {@link StorageException} if the connection takes part
     * in a transaction of the host. This method opens no connection. The tables must exist before the first call of the
     * storage, see {@link JdbcSchema}.
     *
     * @param database the data source of the host, usually a pool
     * @return the storage
     * @throws IllegalArgumentException if the data source lends the connection of a running transaction, such as
     *     {@code TransactionAwareDataSourceProxy} of Spring
     */
    public static JdbcStorage over(DataSource database) {
        return over(database, JdbcTables.standard());
    }

    /**
     * Creates a storage like {@link #over(DataSource)}, with tables of these names.
     *
     * @param database the data source of the host, usually a pool
     * @param tables the names of the tables
     * @return the storage
     * @throws IllegalArgumentException if the data source lends the connection of a running transaction, such as
     *     {@code TransactionAwareDataSourceProxy} of Spring
     */
    public static JdbcStorage over(DataSource database, JdbcTables tables) {
        return new JdbcStorage(new OwnTransactions(BoundDataSources.refuse(database)::getConnection, tables), () -> {});
    }

    /**
     * Creates a storage that takes part in the transactions of the host: the changes of a call are committed or rolled
     * back with the host's transaction. The library undoes its own changes by a rollback to a savepoint. It never
     * commits, rolls back or configures the transaction, and never closes the connection.
     *
     * <ul>
     *   <li>At READ COMMITTED, a conflict does not affect the host: the library decides again, and the earlier changes
     *       of the host stay. At REPEATABLE READ and SERIALIZABLE, the transaction cannot see the changes of the other
     *       transaction. A conflict then throws a retryable {@link StorageException}, and the host must roll back and
     *       run the whole transaction again.
     *   <li>A deadlock, a lock timeout and a lost connection throw a retryable exception too. The library does not
     *       retry the call. It never throws {@link dev.invitations.port.OutcomeUnknownException}, because the host
     *       commits.
     *   <li>Without an active transaction, writes are refused, and reads are allowed only on a connection in
     *       auto-commit mode; see {@link ConnectionSource#isTransactionActive}. On H2 and MariaDB, reads and writes are
     *       refused at READ UNCOMMITTED.
     *   <li>The members that a command requires stay locked until the transaction ends, so keep the transaction short.
     *   <li>Notifications are stored in the host's transaction and delivered outside: pass a storage that {@link #over}
     *       created to {@link dev.invitations.Invitations.Builder#deliverWith}. The notifier must not run inside a
     *       transaction that holds locks and may be rolled back.
     *   <li>Changes are reported to the listener after the commit of the host, if {@link ConnectionSource#afterCommit}
     *       can register a callback.
     * </ul>
     *
     * <p>This method opens no connection. The tables must exist before the first call of the storage, see
     * {@link JdbcSchema}.
     *
     * @param connections the connections of the host's transactions
     * @return the storage
     */
    public static JdbcStorage joining(ConnectionSource connections) {
        return joining(connections, JdbcTables.standard());
    }

    /**
     * Creates a storage like {@link #joining(ConnectionSource)}, with tables of these names.
     *
     * @param connections the connections of the host's transactions
     * @param tables the names of the tables
     * @return the storage
     */
    public static JdbcStorage joining(ConnectionSource connections, JdbcTables tables) {
        return new JdbcStorage(new HostTransactions(connections, tables), () -> {});
    }

    /**
     * Opens an H2 database in a file, inside this process, and creates or upgrades its tables. H2 must be on the class
     * path. This process owns the file until every storage that it opened on the file is {@linkplain #close closed}, or
     * until the process ends.
     *
     * <p>On file systems with POSIX permissions, only the owner of the file can read and write it: a new file is
     * created with these permissions, and an existing file loses all other permissions. The calls of H2 run on at
     * most 16 daemon threads of the storage, and further calls wait for a thread. An interrupt of the caller does not
     * end a call, and the caller is still interrupted afterwards.
     *
     * @param file the path of the file; H2 adds {@code .mv.db} to the name
     * @return the storage
     * @throws StorageException if H2 is not on the class path, or the file cannot be opened. For example, another
     *     process owns the file, another version of H2 wrote it, or other users can read it and this process must not
     *     change its permissions
     * @throws StorageException if the database does not pass {@link JdbcSchema#check}, for example because it ignores
     *     the case of ids
     * @throws IllegalArgumentException if the path contains a semicolon, which starts a setting of H2
     */
    public static JdbcStorage embedded(Path file) {
        EmbeddedDatabase database = open(Objects.requireNonNull(file, "file must not be null"));
        OwnTransactions transactions = new OwnTransactions(database, JdbcTables.standard());
        JdbcStorage storage = new JdbcStorage(transactions, database::close);
        try {
            JdbcSchema.apply(transactions);
            SchemaCheck.run(transactions).report();
            return storage;
        } catch (StorageException e) {
            storage.close();
            throw e;
        }
    }

    private static EmbeddedDatabase open(Path file) {
        try {
            return EmbeddedDatabase.open(file);
        } catch (NoClassDefFoundError e) {
            if (!String.valueOf(e.getMessage()).contains("org/h2/")) {
                throw e;
            }
            throw new StorageException(
                    "JdbcStorage.embedded needs H2, which is not on the class path; add the dependency"
                            + " com.h2database:h2",
                    false,
                    e);
        }
    }

    /**
     * Closes the file of a storage that {@link #embedded} opened. Later calls of the storage throw a
     * {@link StorageException}. For other storages this method does nothing: a data source or connection of the host
     * stays open. A repeated call does nothing.
     *
     * @throws StorageException if the file could not be closed. Committed changes are stored in any case
     */
    @Override
    public void close() {
        try {
            closing.run();
        } catch (SQLException e) {
            throw new StorageException("The database file could not be closed; committed changes are stored", false, e);
        }
    }

    @Override
    public Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
        return invitations.load(id, user, identities);
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return invitations.load(domain, user, invitees);
    }

    @Override
    public CommitResult commit(List<Change> changes) {
        return invitations.commit(changes);
    }

    @Override
    public boolean joinsHostTransactions() {
        return transactions instanceof HostTransactions;
    }

    @Override
    public boolean afterCommit(Runnable action) {
        return transactions.afterCommit(action);
    }

    @Override
    public InvitationQueries invitations() {
        return invitations;
    }

    @Override
    public MembershipQueries memberships() {
        return memberships;
    }

    @Override
    public Outbox outbox() {
        return outbox;
    }
}
