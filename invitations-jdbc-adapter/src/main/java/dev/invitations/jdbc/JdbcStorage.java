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
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import javax.sql.DataSource;
import org.h2.Driver;

/**
 * Keeps everything in a relational database: H2, PostgreSQL or MariaDB. Thread-safe. Each call takes at most one
 * connection and gives it back before it returns, with auto-commit, isolation level and read-only mode as it found them.
 */
public final class JdbcStorage implements Storage {

    private final JdbcInvitations invitations;
    private final JdbcMemberships memberships;
    private final JdbcOutbox outbox;

    private JdbcStorage(Transactions transactions) {
        this.invitations = new JdbcInvitations(transactions);
        this.memberships = new JdbcMemberships(transactions);
        this.outbox = new JdbcOutbox(transactions);
    }

    /**
     * In the host's database, through the host's pool, in transactions of its own, whatever the pool's settings are. Asks
     * nothing of the database yet; the tables must be there before the first call, see {@link JdbcSchema}.
     */
    public static JdbcStorage over(DataSource database) {
        return over(database, JdbcTables.standard());
    }

    /** As {@link #over(DataSource)}, with tables of these names. */
    public static JdbcStorage over(DataSource database, JdbcTables tables) {
        return new JdbcStorage(new OwnTransactions(database::getConnection, tables));
    }

    /**
     * Inside the transactions of the host: what a call did is committed or rolled back with what the host did. The library
     * undoes its own work to a savepoint of its own and otherwise leaves the transaction alone: it never ends or
     * configures it, nor closes the connection.
     *
     * <ul>
     *   <li>Somebody who was faster costs the host nothing at READ COMMITTED: the verb decides again, and what the host
     *       did before stays. At REPEATABLE READ and SERIALIZABLE, where the transaction cannot see what the other one
     *       did, it is a retryable {@link StorageException}: roll back and run the whole transaction again.
     *   <li>So are a deadlock, a lock timeout and a lost connection. The library never repeats anything here by itself,
     *       and never throws {@link dev.invitations.port.OutcomeUnknownException}: whether the commit worked is for the
     *       host to know.
     *   <li>To change something without a transaction, on a connection in auto-commit mode, is refused; to read is not.
     *       On H2 and MariaDB both are refused at READ UNCOMMITTED.
     *   <li>Members that a verb relied on stay locked until the transaction ends, so keep it short.
     *   <li>Give {@code notifications().deliver} a storage made by {@link #over}: between its steps it calls the notifier,
     *       which must not run inside a transaction that holds locks and may be rolled back.
     * </ul>
     *
     * <p>Asks nothing of the database yet; the tables must be there before the first call, see {@link JdbcSchema}.
     */
    public static JdbcStorage joining(ConnectionSource connections) {
        return joining(connections, JdbcTables.standard());
    }

    /** As {@link #joining(ConnectionSource)}, with tables of these names. */
    public static JdbcStorage joining(ConnectionSource connections, JdbcTables tables) {
        return new JdbcStorage(new HostTransactions(connections, tables));
    }

    /**
     * In a file of an H2 database inside this process, made with its tables if it is not there. Needs H2 on the class
     * path. The file belongs to this process until it ends.
     *
     * @param file where to put it; H2 adds {@code .mv.db} to the name
     * @throws StorageException when the file cannot be opened, for example because another process has it
     * @throws IllegalArgumentException when the path contains a semicolon, which H2 takes for the beginning of a setting
     */
    public static JdbcStorage embedded(Path file) {
        String path = file.toAbsolutePath().toString();
        if (path.indexOf(';') >= 0) {
            throw new IllegalArgumentException("The path of an H2 file must not contain a semicolon");
        }
        // Without a delay (H2's own is half a second), what a call returned has been handed to the file system.
        String url = "jdbc:h2:file:" + path + ";DB_CLOSE_DELAY=-1;TRACE_LEVEL_FILE=0;WRITE_DELAY=0";
        Properties login = new Properties();
        login.setProperty("user", "sa");
        login.setProperty("password", "");
        Driver driver = new Driver();
        OwnTransactions transactions = new OwnTransactions(() -> driver.connect(url, login), JdbcTables.standard());
        JdbcSchema.apply(transactions);
        return new JdbcStorage(transactions);
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
