package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Roles;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the roles of domains for a limited time. The same domain can exist in several databases of a routing data
 * source, so the key contains the database. A full cache removes the roles that were not used for the longest time.
 * Thread-safe.
 */
final class RoleCache {

    private record Key(DatabaseIdentity database, DomainId domain) {}

    /** The result of a query, and the instant before the query. */
    private record CachedRoles(Roles roles, Instant at) {}

    private final Duration timeToLive;
    private final InstantSource clock;
    private final Map<Key, CachedRoles> known;
    private long changes;

    RoleCache(Duration timeToLive, InstantSource clock, int capacity) {
        this.timeToLive = timeToLive;
        this.clock = clock;
        this.known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, CachedRoles> eldest) {
                return size() > capacity;
            }
        };
    }

    /** The state of the cache before a query. A result from before a change of roles must not enter the cache. */
    record CacheState(Instant at, long changes) {}

    synchronized CacheState now() {
        return new CacheState(clock.instant(), changes);
    }

    /**
     * Returns the roles, unless the cache does not have them or they are too old. It has no roles of an unknown
     * database.
     */
    synchronized Optional<Roles> find(@Nullable DatabaseIdentity database, DomainId domain, CacheState now) {
        CachedRoles found = database == null ? null : known.get(new Key(database, domain));
        return found != null
                        && !now.at().isBefore(found.at())
                        && timeToLive.compareTo(Duration.between(found.at(), now.at())) > 0
                ? Optional.of(found.roles())
                : Optional.empty();
    }

    /** Returns the roles of the domains that are known and not too old, in a map that the caller may change. */
    synchronized Map<DomainId, Roles> findAll(
            @Nullable DatabaseIdentity database, Collection<DomainId> domains, CacheState now) {
        Map<DomainId, Roles> found = new HashMap<>();
        domains.forEach(domain -> find(database, domain, now).ifPresent(roles -> found.put(domain, roles)));
        return found;
    }

    /** Stores the result of a query, unless roles were changed after the given state. */
    synchronized void put(@Nullable DatabaseIdentity database, DomainId domain, Roles roles, CacheState began) {
        if (database != null) {
            Key key = new Key(database, domain);
            if (changes == began.changes()) {
                known.put(key, new CachedRoles(roles, began.at()));
            } else {
                known.remove(key);
            }
        }
    }

    /** Removes the roles of the domain in every database. */
    synchronized void forget(DomainId domain) {
        changes++;
        known.keySet().removeIf(key -> key.domain().equals(domain));
    }
}
