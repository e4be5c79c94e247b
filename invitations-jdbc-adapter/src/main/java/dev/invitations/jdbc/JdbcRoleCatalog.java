package dev.invitations.jdbc;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads roles from the database: each domain has roles of its own, together with roles that all domains have and that a
 * domain can replace. Thread-safe.
 *
 * <p>Every decision reads the roles of one domain, which is one statement, unless they are {@link #cached}. A role that
 * is removed while members have it holds no action any more, and invitations with it are refused as ROLE_UNKNOWN until
 * it is defined again.
 *
 * <p>{@link #define} and {@link #remove} check no permission. A host that lets administrators call them must check that
 * an administrator adds only actions that its own role holds, because otherwise it can give itself every action; and
 * that a domain keeps a role that can manage its members.
 */
public final class JdbcRoleCatalog implements RoleCatalog {

    /** The roles of one domain; two concurrent callers may add one more. */
    public static final int ROLES_PER_DOMAIN = 100;

    /** The actions of one role. */
    public static final int ACTIONS_PER_ROLE = 200;

    private static final int ATTEMPTS = 5;

    /** The domains in the cache. */
    private static final int REMEMBERED = 10_000;

    /** The text of the statements. */
    private record Sql(String find, String countOthers, String remove) {

        static Sql of(SqlNames names) {
            String from = " FROM " + names.role() + " WHERE domain_id = ?";
            return new Sql(
                    "SELECT role, action" + from,
                    "SELECT COUNT(*) AS found" + from + " AND action = '' AND role <> ?",
                    "DELETE" + from + " AND role = ?");
        }
    }

    /** The time that an entry of the cache is valid, measured by this clock. */
    private record Lifetime(Duration duration, InstantSource clock) {}

    /** The result of a query that began at this instant. */
    private record Found(Roles roles, Instant at) {}

    private final Transactions transactions;
    private final PerNames<Sql> sql = new PerNames<>(Sql::of);
    private final List<Role> defaults;
    private final @Nullable Lifetime lifetime;
    private final Map<DomainId, Found> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    private JdbcRoleCatalog(Transactions transactions, List<Role> defaults, @Nullable Lifetime lifetime) {
        this.transactions = transactions;
        this.defaults = defaults;
        this.lifetime = lifetime;
    }

    /** Returns a catalogue in the host's database, in transactions of its own; see {@link JdbcStorage#over}. */
    public static JdbcRoleCatalog over(DataSource database) {
        return over(database, JdbcTables.standard());
    }

    /** Returns the same as {@link #over(DataSource)}, with tables of these names. */
    public static JdbcRoleCatalog over(DataSource database, JdbcTables tables) {
        return new JdbcRoleCatalog(new OwnTransactions(database::getConnection, tables), List.of(), null);
    }

    /**
     * Returns a catalogue inside the transactions of the host, for a storage that is {@link JdbcStorage#joining} too:
     * reading the roles then takes no second connection.
     */
    public static JdbcRoleCatalog joining(ConnectionSource connections, JdbcTables tables) {
        return new JdbcRoleCatalog(new HostTransactions(connections, tables), List.of(), null);
    }

    /**
     * Returns a catalogue that also has these roles in every domain, except in domains that define a role of the same name.
     *
     * @param roles the default roles
     * @return a new catalogue
     */
    public JdbcRoleCatalog withDefaults(Role... roles) {
        Roles.of(roles);
        return new JdbcRoleCatalog(transactions, List.of(roles), lifetime);
    }

    /**
     * Returns the same catalogue with a cache. It sees its own changes at once, and all others after this time at the
     * latest: until then a member may still act in a role that was removed.
     *
     * @throws IllegalArgumentException if the time is not positive
     * @throws IllegalStateException if this catalogue is {@link #joining}, because a host's transaction may show roles
     *     that are never committed
     */
    public JdbcRoleCatalog cached(Duration timeToLive, InstantSource clock) {
        if (timeToLive.isNegative() || timeToLive.isZero()) {
            throw new IllegalArgumentException("The time to live must be positive");
        }
        if (transactions instanceof HostTransactions) {
            throw new IllegalStateException("What is read inside a host's transaction cannot be cached");
        }
        return new JdbcRoleCatalog(transactions, defaults, new Lifetime(timeToLive, clock));
    }

    @Override
    public Roles in(DomainId domain) {
        Lifetime life = lifetime;
        if (life == null) {
            return read(domain);
        }
        Instant now = life.clock().instant();
        Found found = known.get(domain);
        if (found != null
                && !now.isBefore(found.at())
                && life.duration().compareTo(Duration.between(found.at(), now)) > 0) {
            return found.roles();
        }
        long before = changes.get();
        Roles roles = read(domain);
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        // A result from before a change of this object must not enter the cache after it.
        known.compute(domain, (id, other) -> changes.get() == before ? new Found(roles, now) : null);
        return roles;
    }

    private Roles read(DomainId domain) {
        Map<String, Set<Action>> own = new HashMap<>();
        transactions.read(session -> session.query(
                sql.in(session).find,
                row -> {
                    Set<Action> actions = own.computeIfAbsent(row.getString("role"), role -> new HashSet<>());
                    String action = row.getString("action");
                    return action.isEmpty() || actions.add(Action.stored(action));
                },
                domain.value()));
        Map<String, Role> all = new HashMap<>();
        defaults.forEach(role -> all.put(role.name(), role));
        own.forEach((name, actions) -> all.put(name, new Role(name, actions)));
        return Roles.of(all.values());
    }

    /**
     * Defines this role of a domain, and replaces a role of the same name. Readers see all of it or none.
     *
     * @throws InvitationException INVALID_INPUT if the domain's id or the number of actions or roles is beyond the
     *     limits
     * @throws StorageException if the storage failed
     */
    public void define(DomainId domain, Role role) {
        check(domain);
        if (role.actions().size() > ACTIONS_PER_ROLE) {
            throw InvitationException.invalid("role.actions", "must be at most " + ACTIONS_PER_ROLE);
        }
        List<String> actions = new ArrayList<>(List.of(""));
        role.actions().forEach(action -> actions.add(action.name()));
        Tuples rows = Tuples.of(Columns.ROLE_TABLE, actions, action -> List.of(domain.value(), role.name(), action));
        for (int attempt = 1; !transactions.write(session -> replace(session, domain, role.name(), rows)); attempt++) {
            // Another caller defines the same role.
            if (attempt == ATTEMPTS) {
                throw new StorageException("The role could not be defined: others were always faster", true, null);
            }
        }
        forget(domain);
    }

    private boolean replace(JdbcSession session, DomainId domain, String role, Tuples rows) throws SQLException {
        Sql text = sql.in(session);
        long others = session.query(text.countOthers, row -> row.getLong("found"), domain.value(), role)
                .get(0);
        if (others >= ROLES_PER_DOMAIN) {
            throw InvitationException.invalid("role", "must be one of at most " + ROLES_PER_DOMAIN + " of a domain");
        }
        session.update(text.remove, domain.value(), role);
        session.insert(session.names().role(), rows);
        return true;
    }

    /**
     * Removes a role of a domain; a role of the same name that is {@linkplain #withDefaults default} then counts again. Removing
     * an unknown role does nothing.
     *
     * @throws InvitationException INVALID_INPUT if the domain's id is beyond the limits
     * @throws StorageException if the storage failed
     */
    public void remove(DomainId domain, String role) {
        check(domain);
        transactions.write(session -> session.update(sql.in(session).remove, domain.value(), role) > 0);
        forget(domain);
    }

    private void forget(DomainId domain) {
        changes.incrementAndGet();
        known.remove(domain);
    }

    private static void check(DomainId domain) {
        if (!Limits.isId(domain.value())) {
            throw InvitationException.invalid("domain", Limits.ID_RULE);
        }
    }
}
