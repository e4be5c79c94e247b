package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import dev.invitations.port.UnreadableRowException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads roles from the database. A domain has the roles that are defined for it, and the default roles that every
 * domain has. A domain can replace a default role. Thread-safe.
 *
 * <p>Every decision reads the roles of one domain with one statement, and an inbox reads the roles of all its domains
 * with one statement, unless the catalogue is {@link #cached}. If a role is removed while members have it, these
 * members hold no action. An invitation with a removed role is refused with
 * {@link dev.invitations.model.Reason#ROLE_UNKNOWN} until the role is defined again.
 *
 * <p>{@link #define} and {@link #remove} check no permission. A host that lets administrators call them must check two
 * things. An administrator may add only actions that its own role holds, because otherwise it could give itself every
 * action. The domain must keep a role that holds {@code members.manage}.
 */
public final class JdbcRoleCatalog implements RoleCatalog {

    /** The maximum number of roles of one domain. Two concurrent callers may exceed it by one. */
    public static final int ROLES_PER_DOMAIN = 100;

    /** The maximum number of actions of one role. */
    public static final int ACTIONS_PER_ROLE = 200;

    private static final int ATTEMPTS = 5;

    /** The maximum number of domains in one statement. */
    private static final int DOMAINS_PER_REQUEST = 1_000;

    /** The maximum number of domains in the cache. */
    private static final int REMEMBERED = 10_000;

    /** The statements. */
    private record RoleSql(String countOthers, String rows, String remove, String stored) {

        static RoleSql of(SqlNames names) {
            Dialect dialect = names.dialect();
            String exactly = " FROM " + names.role() + " WHERE domain_id = ? AND " + dialect.exactly("domain_id", "?");
            String ofRole = exactly + " AND role = ? AND " + dialect.exactly("role", "?");
            return new RoleSql(
                    "SELECT COUNT(*) AS found" + exactly + " AND action = '' AND NOT (" + dialect.exactly("role", "?")
                            + ")",
                    "SELECT action" + ofRole + " FOR UPDATE",
                    "DELETE" + ofRole,
                    "SELECT action" + ofRole);
        }
    }

    private final Transactions transactions;
    private final PerNames<RoleSql> sql = new PerNames<>(RoleSql::of);
    private final StoredRoles stored;
    private final @Nullable Supplier<RoleCache> newCache;
    private final @Nullable RoleCache cache;

    private JdbcRoleCatalog(Transactions transactions, List<Role> defaults, @Nullable Supplier<RoleCache> newCache) {
        this.transactions = transactions;
        this.stored = new StoredRoles(defaults);
        this.newCache = newCache;
        this.cache = newCache == null ? null : newCache.get();
    }

    /**
     * Creates a catalogue that reads and writes the host's database in transactions of its own; see
     * {@link JdbcStorage#over}.
     *
     * @param database the data source of the host, usually a pool
     * @return the catalogue
     * @throws IllegalArgumentException if the data source lends the connection of a running transaction, such as
     *     {@code TransactionAwareDataSourceProxy} of Spring
     */
    public static JdbcRoleCatalog over(DataSource database) {
        return over(database, JdbcTables.standard());
    }

    /**
     * Creates a catalogue like {@link #over(DataSource)}, with tables of these names.
     *
     * @param database the data source of the host, usually a pool
     * @param tables the names of the tables
     * @return the catalogue
     * @throws IllegalArgumentException if the data source lends the connection of a running transaction, such as
     *     {@code TransactionAwareDataSourceProxy} of Spring
     */
    public static JdbcRoleCatalog over(DataSource database, JdbcTables tables) {
        return new JdbcRoleCatalog(
                new OwnTransactions(BoundDataSources.refuse(database)::getConnection, tables), List.of(), null);
    }

    /**
     * Creates a catalogue that takes part in the transactions of the host. Use it with a storage that
     * {@link JdbcStorage#joining} created, so that reading the roles needs no second connection. Notifications are
     * delivered outside of these transactions. So a process that delivers them also needs a catalogue that
     * {@link #over} created; see {@link dev.invitations.Invitations.Builder#deliverWith(dev.invitations.port.Storage,
     * RoleCatalog)}.
     *
     * @param connections the connections of the host's transactions
     * @param tables the names of the tables
     * @return the catalogue
     */
    public static JdbcRoleCatalog joining(ConnectionSource connections, JdbcTables tables) {
        return new JdbcRoleCatalog(new HostTransactions(connections, tables), List.of(), null);
    }

    /** Creates a catalogue for {@link StatementRehearsal}. */
    static JdbcRoleCatalog rehearsing(RehearsalTransactions transactions) {
        return new JdbcRoleCatalog(transactions, List.of(), null);
    }

    /**
     * Returns a catalogue with these default roles in every domain. A domain that defines a role with the same name
     * replaces the default.
     *
     * @param roles the default roles, each with a different name
     * @return a catalogue with these defaults, which replace earlier defaults
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if two roles have the same name
     */
    public JdbcRoleCatalog withDefaults(Role... roles) {
        Roles.of(roles);
        return new JdbcRoleCatalog(transactions, List.of(roles), newCache);
    }

    /**
     * Returns a catalogue with a cache. It sees its own changes at once, and changes of other processes after the time
     * to live at the latest. Until then, a member may still use the actions of a role that was changed or removed.
     *
     * <p>Each call takes a connection to find out the database, because a routing data source can lend connections to
     * several databases. If the roles are cached, the call sends no request, or one request if a wrapper hides the
     * driver or H2 is remote. The cache distinguishes databases by the URL, the user and the schema. The schema is
     * {@link JdbcTables#schema} or, if it is not set, the setting by which the session finds tables: the
     * {@code search_path} with the session user on PostgreSQL, the current database on MariaDB, and the current schema
     * with {@code SCHEMA_SEARCH_PATH} on H2.
     *
     * <p>If {@link JdbcTables#schema} is not set and the driver does not know this setting, nothing is cached, and each
     * call reads the roles. The driver does not know it on PostgreSQL before version 18, with a remote H2, with MySQL
     * Connector/J, and if a wrapper hides the driver. Set {@link JdbcTables#schema} there.
     *
     * <p>The drivers do not know other settings that can change which roles a session reads. Do not cache if sessions
     * with the same URL, user and schema differ in one of them: the role of {@code SET ROLE}, if the
     * {@code search_path} contains {@code "$user"} or policies depend on the role; variables that policies of
     * row-level security read; temporary tables; on MariaDB the statement {@code USE}, if {@code session_track_schema}
     * is off.
     *
     * @param timeToLive how long the roles of a domain are cached
     * @param clock the clock that measures the time to live
     * @return a catalogue with a cache
     * @throws IllegalArgumentException if the time to live is not positive
     * @throws IllegalStateException if {@link #joining} created this catalogue, because a transaction of the host may
     *     show roles that are never committed
     */
    public JdbcRoleCatalog cached(Duration timeToLive, InstantSource clock) {
        Objects.requireNonNull(timeToLive, "timeToLive must not be null");
        Objects.requireNonNull(clock, "clock must not be null");
        if (timeToLive.isNegative() || timeToLive.isZero()) {
            throw new IllegalArgumentException("timeToLive must be positive, but was " + timeToLive);
        }
        if (transactions instanceof HostTransactions) {
            throw new IllegalStateException(
                    "A catalogue that joins the host's transactions cannot be cached; use JdbcRoleCatalog.over");
        }
        return new JdbcRoleCatalog(transactions, stored.defaults(), () -> new RoleCache(timeToLive, clock, REMEMBERED));
    }

    /**
     * Returns the roles of the domain: the roles that are defined for it, and the default roles that it does not
     * replace.
     *
     * @param domain the domain, which may be unknown
     * @return the roles
     * @throws StorageException if the storage fails
     * @throws UnreadableRowException if a stored role or action of the domain is not a valid name
     */
    @Override
    public Roles in(DomainId domain) {
        Objects.requireNonNull(domain, "domain must not be null");
        RoleCache remembered = cache;
        if (remembered == null) {
            return transactions.read(session -> stored.read(session, domain));
        }
        RoleCache.CacheState now = remembered.now();
        return transactions.read(session -> remembered.find(DatabaseIdentity.of(session), domain, now), session -> {
            Roles roles = stored.read(session, domain);
            remembered.put(DatabaseIdentity.of(session), domain, roles, now);
            return roles;
        });
    }

    /**
     * Returns the roles of several domains. The call needs one request per 1,000 domains. With a {@linkplain #cached
     * cache} it reads only the domains that the cache does not have.
     *
     * <p>The result does not contain a domain with a stored role or action that is not a valid name.
     * {@link #in(DomainId)} then throws the exception that names the row.
     *
     * @param domains the domains, which may be unknown and may contain duplicates
     * @return the roles by domain
     * @throws StorageException if the storage fails
     */
    @Override
    public Map<DomainId, Roles> in(Collection<DomainId> domains) {
        Objects.requireNonNull(domains, "domains must not be null");
        Set<DomainId> wanted = Set.copyOf(domains);
        RoleCache remembered = cache;
        if (wanted.isEmpty()) {
            return Map.of();
        }
        if (remembered == null) {
            return transactions.read(session -> read(session, wanted));
        }
        RoleCache.CacheState now = remembered.now();
        return transactions.read(
                session -> Optional.of(remembered.findAll(DatabaseIdentity.of(session), wanted, now))
                        .filter(known -> known.size() == wanted.size()),
                session -> {
                    DatabaseIdentity database = DatabaseIdentity.of(session);
                    Map<DomainId, Roles> found = remembered.findAll(database, wanted, now);
                    Set<DomainId> missing = new HashSet<>(wanted);
                    missing.removeAll(found.keySet());
                    read(session, missing).forEach((domain, roles) -> {
                        remembered.put(database, domain, roles, now);
                        found.put(domain, roles);
                    });
                    return found;
                });
    }

    @Override
    public boolean joinsHostTransactions() {
        return transactions instanceof HostTransactions;
    }

    private Map<DomainId, Roles> read(JdbcSession session, Set<DomainId> domains) throws SQLException {
        Map<DomainId, Roles> found = new HashMap<>();
        List<DomainId> unread = List.copyOf(domains);
        for (int from = 0; from < unread.size(); from += DOMAINS_PER_REQUEST) {
            int to = Math.min(from + DOMAINS_PER_REQUEST, unread.size());
            found.putAll(stored.read(session, unread.subList(from, to)));
        }
        return found;
    }

    /**
     * Defines a role of a domain in one atomic step, and replaces a role of the domain with the same name. Readers see
     * the role before or after the step, never a mixture. A repeated call changes nothing.
     *
     * @param domain the domain
     * @param role the role, with at most {@link #ACTIONS_PER_ROLE} actions
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the id of the domain is
     *     invalid, the role has too many actions, or the domain has {@link #ROLES_PER_DOMAIN} other roles
     * @throws StorageException if the storage fails, or if the unique key of the table does not distinguish two
     *     domains, roles or actions, for example because it ignores case
     * @throws StorageException retryable, if concurrent definitions of the same role were committed first at every
     *     attempt
     */
    public void define(DomainId domain, Role role) {
        check(domain);
        Objects.requireNonNull(role, "role must not be null");
        if (role.actions().size() > ACTIONS_PER_ROLE) {
            throw InvitationException.invalid(
                    "role.actions",
                    "must have at most " + ACTIONS_PER_ROLE + " entries, but had "
                            + role.actions().size());
        }
        List<String> actions = new ArrayList<>(List.of(""));
        role.actions().forEach(action -> actions.add(action.name()));
        Tuples rows = Tuples.of(Columns.ROLE_TABLE, actions, action -> List.of(domain.value(), role.name(), action));
        try {
            define(domain, role.name(), rows);
        } finally {
            forget(domain);
        }
    }

    private void define(DomainId domain, String role, Tuples rows) {
        boolean raced = false;
        for (int attempt = 1; !transactions.write(session -> replace(session, domain, role, rows)); attempt++) {
            // If the conflict is a race, the role is stored now. Otherwise the key does not distinguish two rows.
            raced |= transactions.read(
                    session -> session.exists(sql.in(session).stored, domain.value(), domain.value(), role, role));
            if (attempt == ATTEMPTS) {
                throw raced ? definedFirst() : folded();
            }
        }
    }

    private static StorageException definedFirst() {
        return new StorageException(
                "Other callers defined the same role first at each of " + ATTEMPTS + " attempts; call again later",
                true,
                null);
    }

    private StorageException folded() {
        return new StorageException(
                "The unique key of " + transactions.tables().table("invitation_role") + " refused the role at each of "
                        + ATTEMPTS + " attempts, although the role is not stored: the key does not distinguish two"
                        + " domains, roles or actions; correct the table as JdbcSchema.check() says",
                false,
                null);
    }

    private boolean replace(JdbcSession session, DomainId domain, String role, Tuples rows) throws SQLException {
        RoleSql text = sql.in(session);
        long others = session.query(text.countOthers, row -> row.getLong("found"), domain.value(), domain.value(), role)
                .get(0);
        if (others >= ROLES_PER_DOMAIN) {
            throw InvitationException.invalid(
                    "role",
                    "must not exceed the limit of " + ROLES_PER_DOMAIN + " roles per domain; remove a role first");
        }
        removeRows(session, domain, role);
        session.insert(session.names().role(), rows);
        return true;
    }

    /**
     * Removes a role of a domain in one atomic step. A {@linkplain #withDefaults default} role with the same name then
     * applies again. Removing an unknown role changes nothing.
     *
     * @param domain the domain
     * @param role the name of the role
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the id of the domain is invalid
     * @throws StorageException if the storage fails
     */
    public void remove(DomainId domain, String role) {
        check(domain);
        Objects.requireNonNull(role, "role must not be null");
        try {
            transactions.writeWithoutKeys(session -> removeRows(session, domain, role) > 0);
        } finally {
            forget(domain);
        }
    }

    /**
     * Locks and deletes the rows of a role. Counts them, because a trigger or a policy can keep rows without an error.
     */
    private int removeRows(JdbcSession session, DomainId domain, String role) throws SQLException {
        RoleSql text = sql.in(session);
        Object[] key = {domain.value(), domain.value(), role, role};
        int found = session.query(text.rows, row -> true, key).size();
        int removed = session.update(text.remove, key);
        if (removed < found) {
            throw WrittenRows.missing(session.names().role());
        }
        return removed;
    }

    /** Removes the roles from the cache, also after a failed write, because its outcome can be unknown. */
    private void forget(DomainId domain) {
        if (cache != null) {
            cache.forget(domain);
        }
    }

    private static void check(@Nullable DomainId domain) {
        String id = domain == null ? null : domain.value();
        if (id == null || !Limits.isId(id)) {
            throw InvitationException.invalid("domain", Limits.ID_RULE, id);
        }
    }
}
