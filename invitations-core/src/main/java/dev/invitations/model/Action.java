package dev.invitations.model;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An operation that a role permits: an operation of the library, or an operation of the host such as
 * {@code dashboards.edit}. Names that begin with {@code invitations.} or {@code members.}, in any case, are reserved
 * for the library. Minor versions may add actions.
 */
public final class Action implements Actions {

    /** Permits sending invitations, and viewing the invitations that the member sent. */
    public static final Action INVITATIONS_SEND = new Action("invitations.send");

    /** Permits viewing every invitation of the domain, with its history. */
    public static final Action INVITATIONS_VIEW = new Action("invitations.view");

    /** Permits resending a rejected or expired invitation. */
    public static final Action INVITATIONS_RESEND = new Action("invitations.resend");

    /** Permits deleting a pending or expired invitation. */
    public static final Action INVITATIONS_DELETE = new Action("invitations.delete");

    /** Permits viewing the members of the domain. */
    public static final Action MEMBERS_VIEW = new Action("members.view");

    /** Permits assigning roles and removing members. A domain never loses its last member with this action. */
    public static final Action MEMBERS_MANAGE = new Action("members.manage");

    private static final Group ALL_OF_INVITATIONS =
            new Group(Set.of(INVITATIONS_SEND, INVITATIONS_VIEW, INVITATIONS_RESEND, INVITATIONS_DELETE));

    private static final Group ALL_OF_MEMBERS = new Group(Set.of(MEMBERS_VIEW, MEMBERS_MANAGE));

    /** Several actions as one argument of {@link Role#of}. */
    record Group(Set<Action> actions) implements Actions {}

    private final String name;

    private Action(String name) {
        this.name = name;
    }

    /**
     * Returns the action with this name.
     *
     * @param name 1 to {@link Limits#NAME_LENGTH} characters of {@link Limits#NAME_PATTERN}. A name that begins with
     *     {@code invitations.} or {@code members.}, in any case, must be the name of a constant of this class
     * @return the action
     * @throws InvitationException {@link Reason#INVALID_INPUT}, with the field {@code action}, if the name is invalid
     */
    public static Action of(String name) {
        Action action = stored(name);
        checkReserved(action, "invitations.", ALL_OF_INVITATIONS);
        checkReserved(action, "members.", ALL_OF_MEMBERS);
        return action;
    }

    /**
     * Returns the action that a role catalogue stored with this name. Any valid name is allowed, also with a reserved
     * prefix, because a later version of this library may have stored it. Other callers use {@link #of}.
     *
     * @param name 1 to {@link Limits#NAME_LENGTH} characters of {@link Limits#NAME_PATTERN}
     * @return the action
     * @throws InvitationException {@link Reason#INVALID_INPUT}, with the field {@code action}, if the name is invalid
     */
    public static Action stored(String name) {
        if (name == null || !Limits.isName(name)) {
            throw InvitationException.invalid("action", Limits.NAME_RULE, name);
        }
        return new Action(name);
    }

    private static void checkReserved(Action action, String prefix, Group known) {
        boolean reserved = action.name.regionMatches(true, 0, prefix, 0, prefix.length());
        if (reserved && !known.actions().contains(action)) {
            String names = known.actions().stream()
                    .map(Action::name)
                    .sorted(Comparator.comparingInt((String name) -> -commonLength(name, action.name))
                            .thenComparing(Comparator.naturalOrder()))
                    .collect(Collectors.joining(", "));
            throw InvitationException.invalid("action", "must be one of " + names, action.name);
        }
    }

    /** Returns the number of equal first characters. A misspelled name and the intended name usually have the most. */
    private static int commonLength(String name, String other) {
        int length = 0;
        while (length < Math.min(name.length(), other.length()) && name.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    /**
     * Returns the four actions whose names begin with {@code invitations.}, as one argument of {@link Role#of}. A later
     * version may add actions to the group.
     *
     * @return the group
     */
    public static Actions allOfInvitations() {
        return ALL_OF_INVITATIONS;
    }

    /**
     * Returns the two actions whose names begin with {@code members.}, as one argument of {@link Role#of}. A later
     * version may add actions to the group.
     *
     * @return the group
     */
    public static Actions allOfMembers() {
        return ALL_OF_MEMBERS;
    }

    static Set<Action> union(Actions... actions) {
        return Arrays.stream(actions).flatMap(Action::each).collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<Action> each(Actions actions) {
        return actions instanceof Group group ? group.actions().stream() : Stream.of((Action) actions);
    }

    /**
     * Returns the name of this action.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Action action && action.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
