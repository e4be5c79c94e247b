package dev.invitations.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The roles of one domain at one moment. */
public final class Roles {

    private final Map<String, Role> byName;
    private final Map<Action, Set<String>> holding;

    private Roles(Collection<Role> roles) {
        Map<String, Role> names = new HashMap<>();
        Map<Action, Set<String>> holders = new HashMap<>();
        for (Role role : roles) {
            if (names.put(role.name(), role) != null) {
                throw InvitationException.invalid("role", "must not be defined twice: " + role.name());
            }
            for (Action action : role.actions()) {
                holders.computeIfAbsent(action, a -> new HashSet<>()).add(role.name());
            }
        }
        this.byName = Map.copyOf(names);
        holders.replaceAll((action, holderNames) -> Set.copyOf(holderNames));
        this.holding = Map.copyOf(holders);
    }

    /**
     * The roles of a domain, each under its own name.
     *
     * @throws InvitationException INVALID_INPUT when two of them have the same name
     */
    public static Roles of(Collection<Role> roles) {
        return new Roles(roles);
    }

    /** As {@link #of(Collection)}. */
    public static Roles of(Role... roles) {
        return new Roles(List.of(roles));
    }

    /** The role of this name; null where the domain has none. */
    public @Nullable Role find(String name) {
        return byName.get(name);
    }

    /** Returns the names of all roles. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** The names of the roles that hold this action. */
    public Set<String> holding(Action action) {
        return holding.getOrDefault(action, Set.of());
    }
}
