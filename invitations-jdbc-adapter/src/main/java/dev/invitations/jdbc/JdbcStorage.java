package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
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
import javax.sql.DataSource;

/**
 * Keeps everything in a relational database: H2, PostgreSQL or MariaDB. Thread-safe. Each call uses at most one
 * connection and closes it before it returns. It restores the connection's auto-commit mode, isolation level and
 * read-only mode first.
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

    private final Closing closing;

    private JdbcStorage(Transactions transactions, Closing closing) {
        this.closing = closing;
        this.invitations = new JdbcInvitations(transactions);
        this.memberships = new JdbcMemberships(transactions);
        this.outbox = new JdbcOutbox(transactions);
    }

    /**
     * Returns a storage that reads and writes the host's database in transactions of its own. The settings of the pool
     * do not matter. The storage opens no connection yet. The tables must exist before the first call, see {@link
     * JdbcSchema}.
     *
     * @param database the data source of the host, usually a pool
     * @return the storage
     */
    public static JdbcStorage over(DataSource database) {
        return over(database, JdbcTables.standard());
    }

    /**
     * Returns a storage like {@link #over(DataSource)}, with tables of these names.
     *
     * @param database the data source of the host, usually a pool
     * @param tables the names of the tables
     * @return the storage
     */
    public static JdbcStorage over(DataSource database, JdbcTables tables) {
        return new JdbcStorage(
                new OwnTransactions(
                        Objects.requireNonNull(database, "database must not be null")::getConnection, tables),
                () -> {});
    }

    /**
     * Returns a storage that takes part in the transactions of the host: the work of a call is committed or rolled back
     * with the work of the host. The library undoes its own work to a savepoint. It never commits, rolls back or
     * configures the transaction, and never closes the connection.
     *
     * <ul>
     *   <li>At READ COMMITTED, a conflict does not affect the host: the library decides again, and the earlier work of
     *       the host stays. At REPEATABLE READ and SERIALIZABLE, the transaction cannot see the changes of the other
     *       transaction, so a conflict is a retryable {@link StorageException}: the host rolls back and runs the whole
     *       transaction again.
     *   <li>A deadlock, a lock timeout and a lost connection are retryable exceptions too. The library retries nothing
     *       here, and never throws {@link dev.invitations.port.OutcomeUnknownException}, because the host commits.
     *   <li>A write on a connection in auto-commit mode is refused; a read is not. On H2 and MariaDB both are refused
     *       at READ UNCOMMITTED.
     *   <li>Members that are preconditions of a command stay locked until the transaction ends, so keep the transaction
     *       short.
     *   <li>Give {@code notifications().deliver} a storage that {@link #over} returned. Delivery calls the notifier
     *       between its steps, and the notifier must not run inside a transaction that holds locks and may be rolled
     *       back.
     * </ul>
     *
     * <p>The storage opens no connection yet. The tables must exist before the first call, see {@link JdbcSchema}.
     *
     * @param connections the connections of the host's transactions
     * @return the storage
     */
    public static JdbcStorage joining(ConnectionSource connections) {
        return joining(connections, JdbcTables.standard());
    }

    /**
     * Returns a storage like {@link #joining(ConnectionSource)}, with tables of these names.
     *
     * @param connections the connections of the host's transactions
     * @param tables the names of the tables
     * @return the storage
     */
    public static JdbcStorage joining(ConnectionSource connections, JdbcTables tables) {
        return new JdbcStorage(new HostTransactions(connections, tables), () -> {});
    }

    /**
     * Opens a file of an H2 database inside this process, and creates or upgrades its tables. H2 must be on the class
     * path. This process owns the file until every storage that was opened on it is {@linkplain #close closed}, or
     * until the process ends.
     *
     * @param file the path of the file; H2 adds {@code .mv.db} to the name
     * @return the storage
     * @throws StorageException if the file cannot be opened, for example because another process owns it
     * @throws IllegalArgumentException if the path contains a semicolon, which starts a setting of H2
     */
    public static JdbcStorage embedded(Path file) {
        EmbeddedDatabase database = EmbeddedDatabase.open(Objects.requireNonNull(file, "file must not be null"));
        OwnTransactions transactions = new OwnTransactions(database::connect, JdbcTables.standard());
        JdbcStorage storage = new JdbcStorage(transactions, database::close);
        try {
            JdbcSchema.apply(transactions);
            return storage;
        } catch (StorageException e) {
            storage.close();
            throw e;
        }
    }

    /**
     * Closes the file of {@link #embedded}; later calls of the storage fail. A data source or connection of the host
     * stays open. Closing again does nothing.
     *
     * @throws StorageException if the file could not be closed. Committed changes are stored nevertheless
     */
    @Override
    public void close() {
        try {
            closing.run();
        } catch (SQLException e) {
            throw new StorageException("The database could not be closed", false, e);
        }
    }

    @Override
    public Snapshot load(InvitationId id, UserId user) {
        return invitations.load(id, user);
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return invitations.load(domain, user, invitees);
    }

    @Override
    public boolean commit(List<Change> changes) {
        return invitations.commit(changes);
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
