package dev.invitations.model;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * A named set of actions. Invitations and memberships store the name only; the actions are looked up in the roles of the
 * domain for every decision.
 *
 * @param name 1 to {@link Limits#NAME_LENGTH} characters of {@link Limits#NAME_PATTERN}
 * @param actions the actions that a member with this role may perform
 */
public record Role(String name, Set<Action> actions) {

    /**
     * Creates a role. For role catalogues that read actions back; hosts use {@link #of}.
     *
     * @throws InvitationException {@link Reason#INVALID_INPUT}, field {@code role}, for the name
     */
    public Role {
        if (name == null || !Limits.isName(name)) {
            throw InvitationException.invalid("role", Limits.NAME_RULE, name);
        }
        actions = Set.copyOf(Objects.requireNonNull(actions, "actions must not be null"));
    }

    /**
     * Returns a role with this name and these actions.
     *
     * @param name 1 to {@link Limits#NAME_LENGTH} characters of {@link Limits#NAME_PATTERN}
     * @param actions single actions and groups, such as {@link Action#allOfInvitations}; none for a role that may do nothing
     * @return the role
     * @throws InvitationException {@link Reason#INVALID_INPUT}, field {@code role}, for the name
     */
    public static Role of(String name, Actions... actions) {
        return new Role(name, Action.union(present("actions", actions)));
    }

    /**
     * Returns a role with this name, the actions of this role, and the actions of the others.
     *
     * @param others the roles whose actions are added
     * @return the wider role
     */
    public Role including(Role... others) {
        Set<Action> all = new HashSet<>(actions);
        for (Role other : present("others", others)) {
            all.addAll(other.actions);
        }
        return new Role(name, all);
    }

    /**
     * Returns whether this role holds the action.
     *
     * @param action an action of the library or of the host
     * @return true if it is one of {@link #actions}
     */
    public boolean allows(Action action) {
        return actions.contains(Objects.requireNonNull(action, "action must not be null"));
    }

    /** Refuses null by the name of the parameter and its index. */
    static <T> T[] present(String name, T[] values) {
        Objects.requireNonNull(values, name + " must not be null");
        for (int i = 0; i < values.length; i++) {
            Objects.requireNonNull(values[i], name + "[" + i + "] must not be null");
        }
        return values;
    }

    /**
     * Checks whether this role holds every action of the other role.
     *
     * @param other the other role
     * @return true if the other role's actions are a subset of this role's
     */
    public boolean covers(Role other) {
        return actions.containsAll(other.actions);
    }
}
