package dev.invitations.model;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * A named set of actions. Invitations and memberships store only the name. Every decision reads the actions from the
 * role catalogue. Immutable.
 *
 * @param name 1 to {@link Limits#NAME_LENGTH} characters of {@link Limits#NAME_PATTERN}
 * @param actions the actions that a member with this role may perform
 */
public record Role(String name, Set<Action> actions) {

    /**
     * Creates a role from a set of actions. Role catalogues that read stored actions use this constructor. Hosts use
     * {@link #of}.
     *
     * @param name 1 to {@link Limits#NAME_LENGTH} characters of {@link Limits#NAME_PATTERN}
     * @param actions the actions that a member with this role may perform
     * @throws InvitationException {@link Reason#INVALID_INPUT}, with the field {@code role}, if the name is invalid
     * @throws NullPointerException if the set or an action is null
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
     * @param actions single actions and groups such as {@link Action#allOfInvitations}; no argument for a role without
     *     actions
     * @return the role
     * @throws InvitationException {@link Reason#INVALID_INPUT}, with the field {@code role}, if the name is invalid
     * @throws NullPointerException if an action is null
     */
    public static Role of(String name, Actions... actions) {
        return new Role(name, Action.union(present("actions", actions)));
    }

    /**
     * Returns a role with the name of this role, its actions, and the actions of the other roles.
     *
     * @param others the roles whose actions are added
     * @return the role with the added actions
     * @throws NullPointerException if a role is null
     */
    public Role including(Role... others) {
        Set<Action> all = new HashSet<>(actions);
        for (Role other : present("others", others)) {
            all.addAll(other.actions);
        }
        return new Role(name, all);
    }

    /**
     * Checks whether this role holds the action.
     *
     * @param action an action of the library or of the host
     * @return true if {@link #actions} contains the action
     */
    public boolean allows(Action action) {
        return actions.contains(Objects.requireNonNull(action, "action must not be null"));
    }

    /** Rejects null; the message names the parameter and the index. */
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
     * @return true if the actions of the other role are a subset of the actions of this role
     */
    public boolean covers(Role other) {
        return actions.containsAll(other.actions);
    }
}
