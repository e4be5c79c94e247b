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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Roles from the database, each domain's own, so that its administrators can have roles to their liking; together with
 * roles that all domains have, which a domain may define anew for itself. Thread-safe.
 *
 * <p>Every decision asks for the roles of one domain, which is one statement, unless they are {@link #cached}. A role that
 * is removed while people have it holds no action any more, and invitations with it are refused as ROLE_UNKNOWN until it
 * is defined again.
 *
 * <p>{@link #define} and {@link #remove} ask nobody for permission. A host that lets administrators call them must see that
 * nobody puts an action into a role that they do not hold themselves, or they have found a way to give themselves
 * everything; and that a domain keeps a role with which its members can be managed.
 */
public final class JdbcRoleCatalog implements RoleCatalog {

    /** Roles that a domain may have of its own; two callers at once may add one more. */
    public static final int ROLES_PER_DOMAIN = 100;

    /** Actions of one role. */
    public static final int ACTIONS_PER_ROLE = 200;

    private static final int ATTEMPTS = 5;

    /** Domains that are remembered at a time. */
    private static final int REMEMBERED = 10_000;

    private static final String FIND = "SELECT role, action FROM {invitation_role} WHERE domain_id = ?";

    private static final String COUNT_OTHERS =
            "SELECT COUNT(*) AS found FROM {invitation_role} WHERE domain_id = ? AND action = '' AND role <> ?";

    private static final String REMOVE = "DELETE FROM {invitation_role} WHERE domain_id = ? AND role = ?";

    /** For how long something counts, by whose clock. */
    private record Lifetime(Duration duration, InstantSource clock) {}

    /** What was found by a query that began at this moment. */
    private record Found(Roles roles, Instant at) {}

    private final Transactions transactions;
    private final List<Role> defaults;
    private final @Nullable Lifetime lifetime;
    private final Map<DomainId, Found> known = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    private JdbcRoleCatalog(Transactions transactions, List<Role> defaults, @Nullable Lifetime lifetime) {
        this.transactions = transactions;
        this.defaults = defaults;
        this.lifetime = lifetime;
    }

    /** In the host's database, in transactions of their own; see {@link JdbcStorage#over}. */
    public static JdbcRoleCatalog over(DataSource database) {
        return over(database, JdbcTables.standard());
    }

    /** As {@link #over(DataSource)}, with tables of these names. */
    public static JdbcRoleCatalog over(DataSource database, JdbcTables tables) {
        return new JdbcRoleCatalog(new OwnTransactions(database::getConnection, tables), List.of(), null);
    }

    /**
     * Inside the transactions of the host, for a storage that is {@link JdbcStorage#joining} too: to read the roles then
     * takes no second connection.
     */
    public static JdbcRoleCatalog joining(ConnectionSource connections, JdbcTables tables) {
        return new JdbcRoleCatalog(new HostTransactions(connections, tables), List.of(), null);
    }

    /**
     * Returns a catalogue that also has these roles in every domain, except in domains that define a role of the same name.
     *
     *  roles the default roles
     *  a new catalogue
     */
    public JdbcRoleCatalog withDefaults(Role... roles) {
        Roles.of(roles);
        return new JdbcRoleCatalog(transactions, List.of(roles), lifetime);
    }

    /**
     * The same, but what was read of a domain counts for so long. Changes made by this object are seen by it at once, all
     * others after that time at the latest: for so long somebody may still act in a role that has been taken away.
     *
     * @throws IllegalArgumentException when the time is not positive
     * @throws IllegalStateException when this is {@link #joining}: what is seen inside a host's transaction may never be
     *     committed
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
        // What was read before a change of ours must not be remembered after it.
        known.compute(domain, (id, other) -> changes.get() == before ? new Found(roles, now) : null);
        return roles;
    }

    private Roles read(DomainId domain) {
        Map<String, Set<Action>> own = new HashMap<>();
        transactions.read(session -> session.query(
                FIND,
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
     * Gives a domain this role of its own, in the place of one of the same name. All of it is seen or none.
     *
     * @throws InvitationException INVALID_INPUT, when the domain's id or the number of actions or roles is beyond the limits
     * @throws StorageException when the storage failed
     */
    public void define(DomainId domain, Role role) {
        check(domain);
        if (role.actions().size() > ACTIONS_PER_ROLE) {
            throw InvitationException.invalid("role.actions", "must be at most " + ACTIONS_PER_ROLE);
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        rows.add(row(domain, role.name(), ""));
        role.actions().forEach(action -> rows.add(row(domain, role.name(), action.name())));
        for (int attempt = 1; !transactions.write(session -> replace(session, domain, role.name(), rows)); attempt++) {
            // Somebody else defines it at this moment.
            if (attempt == ATTEMPTS) {
                throw new StorageException("The role could not be defined: others were always faster", true, null);
            }
        }
        forget(domain);
    }

    private static boolean replace(
            Session session, DomainId domain, String role, List<Map<String, @Nullable Object>> rows)
            throws SQLException {
        long others = session.query(COUNT_OTHERS, row -> row.getLong("found"), domain.value(), role)
                .get(0);
        if (others >= ROLES_PER_DOMAIN) {
            throw InvitationException.invalid("role", "must be one of at most " + ROLES_PER_DOMAIN + " of a domain");
        }
        session.update(REMOVE, domain.value(), role);
        session.insert("{invitation_role}", rows);
        return true;
    }

    /**
     * Takes a role of its own from a domain; one that is there {@linkplain #withDefaults by default} then counts again. To remove what is
     * not there does nothing.
     *
     * @throws InvitationException INVALID_INPUT, when the domain's id is beyond the limits
     * @throws StorageException when the storage failed
     */
    public void remove(DomainId domain, String role) {
        check(domain);
        transactions.write(session -> session.update(REMOVE, domain.value(), role) > 0);
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

    private static Map<String, @Nullable Object> row(DomainId domain, String role, String action) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("domain_id", domain.value());
        row.put("role", role);
        row.put("action", action);
        return row;
    }
}
