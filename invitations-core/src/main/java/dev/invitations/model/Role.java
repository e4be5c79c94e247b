package dev.invitations.model;

import static dev.invitations.model.Action.INVITATIONS_DELETE;
import static dev.invitations.model.Action.INVITATIONS_RESEND;
import static dev.invitations.model.Action.INVITATIONS_SEND;
import static dev.invitations.model.Action.INVITATIONS_VIEW;
import static dev.invitations.model.Action.MEMBERS_MANAGE;
import static dev.invitations.model.Action.MEMBERS_VIEW;

import java.util.HashSet;
import java.util.Set;

/**
 * A name and a predefined set of actions. Invitations and memberships remember the name alone; what it means is looked
 * up in the domain's roles whenever something is decided.
 *
 * @param name 1 to 64 characters of {@link Limits#NAME_PATTERN}
 */
public record Role(String name, Set<Action> actions) {

    /** @throws InvitationException INVALID_INPUT, field {@code role} */
    public Role {
        if (name == null || !Limits.isName(name)) {
            throw InvitationException.invalid("role", Limits.NAME_RULE);
        }
        actions = Set.copyOf(actions);
    }

    /**
     * A role that may do these actions. {@link Action#ALL_OF_INVITATIONS} and {@link Action#ALL_OF_MEMBERS} stand for
     * the library's actions of that group.
     *
     * @throws InvitationException INVALID_INPUT, naming what is at fault: the role, or one of its actions
     */
    public static Role of(String name, String... actions) {
        Set<Action> set = new HashSet<>();
        for (String action : actions) {
            if (Action.ALL_OF_INVITATIONS.equals(action)) {
                set.addAll(Set.of(INVITATIONS_SEND, INVITATIONS_VIEW, INVITATIONS_RESEND, INVITATIONS_DELETE));
            } else if (Action.ALL_OF_MEMBERS.equals(action)) {
                set.addAll(Set.of(MEMBERS_VIEW, MEMBERS_MANAGE));
            } else {
                set.add(new Action(action));
            }
        }
        return new Role(name, set);
    }

    public boolean allows(Action action) {
        return actions.contains(action);
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
