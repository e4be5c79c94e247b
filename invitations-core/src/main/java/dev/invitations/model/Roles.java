package dev.invitations.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The roles of one domain at one moment. Immutable. */
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
     * Creates the roles of a domain.
     *
     * @param roles the roles, each with a different name
     * @return the roles
     * @throws InvitationException {@link Reason#INVALID_INPUT} if two roles have the same name
     */
    public static Roles of(Collection<Role> roles) {
        return of(Objects.requireNonNull(roles, "roles must not be null").toArray(Role[]::new));
    }

    /**
     * Creates the roles of a domain.
     *
     * @param roles the roles, each with a different name
     * @return the roles
     * @throws InvitationException {@link Reason#INVALID_INPUT} if two roles have the same name
     */
    public static Roles of(Role... roles) {
        return new Roles(List.of(Role.present("roles", roles)));
    }

    /**
     * Returns the role with this name.
     *
     * @param name the name of a role
     * @return the role; null if the domain has no role with this name
     */
    public @Nullable Role find(String name) {
        return byName.get(Objects.requireNonNull(name, "name must not be null"));
    }

    /**
     * Returns the names of all roles.
     *
     * @return an unmodifiable set of names
     */
    public Set<String> names() {
        return byName.keySet();
    }

    /**
     * Returns the names of the roles that hold the action.
     *
     * @param action an action of the library or of the host
     * @return an unmodifiable set of names
     */
    public Set<String> holding(Action action) {
        return holding.getOrDefault(Objects.requireNonNull(action, "action must not be null"), Set.of());
    }
}
