package dev.invitations.jdbc;

import dev.invitations.jdbc.Columns.NewInvitation;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.port.Change;
import dev.invitations.port.MemberPrecondition;
import dev.invitations.port.StorageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A list of changes, sorted by table and key. Transactions that lock rows in the same order rarely cause deadlocks. */
final class ChangeSet {

    /** The next version of an invitation, which replaces the given version. */
    record InvitationUpdate(Invitation after, long versionBefore) {

        /** The columns to which the stored row is compared, and the expected version. */
        static final RowMapping<InvitationUpdate, Void> COLUMNS = Columns.UPDATED
                .<InvitationUpdate, Void>writtenFrom(InvitationUpdate::after)
                .and(RowMapping.<InvitationUpdate, Void>builder()
                        .written("version_before", ColumnType.LONG, InvitationUpdate::versionBefore)
                        .build());
    }

    /** The current role of a member and the next role, which is null if the membership ends. */
    record RoleUpdate(String user, String role, @Nullable String next) {}

    private final String domain;
    private final TreeMap<String, String> requiredRoles = new TreeMap<>();
    private final TreeSet<String> requiredNonMembers = new TreeSet<>();
    private final TreeMap<String, Membership> newMembers = new TreeMap<>();
    private final List<RoleUpdate> roleUpdates = new ArrayList<>();
    private final List<InvitationUpdate> invitationUpdates = new ArrayList<>();
    private final List<NewInvitation> newInvitations = new ArrayList<>();
    private final List<HistoryEvent> events = new ArrayList<>();
    private final List<Notification> notifications = new ArrayList<>();
    private boolean founding;
    private boolean contradictory;

    private ChangeSet(String domain) {
        this.domain = domain;
    }

    static ChangeSet of(List<Change> changes) {
        ChangeSet all = new ChangeSet(changes.get(0).domain().value());
        changes.forEach(all::add);
        all.requiredNonMembers.removeAll(all.newMembers.keySet());
        all.invitationUpdates.sort(
                Comparator.comparing(update -> update.after().id().uuid()));
        all.newInvitations.sort(
                Comparator.comparing(added -> added.invitation().invitee().value()));
        return all;
    }

    String domain() {
        return domain;
    }

    /**
     * Returns whether two preconditions contradict each other, so that one of them fails in every state of the
     * database. No decision makes such changes, because it reads one snapshot.
     */
    boolean isContradictory() {
        return contradictory;
    }

    /** Returns the required roles by user. They must not change until the commit. */
    Map<String, String> requiredRoles() {
        return requiredRoles;
    }

    /** Returns the users that must not be members, except the users that become members with these changes. */
    Collection<String> requiredNonMembers() {
        return requiredNonMembers;
    }

    /** Returns whether the domain must have no member. */
    boolean isFounding() {
        return founding;
    }

    /**
     * Returns the rows of new members.
     *
     * @throws StorageException if a member is a founder and the table has no founder column
     */
    Tuples newMembers(SqlNames names) {
        SqlColumn founder = names.memberFounder();
        if (founding && founder == null) {
            throw new StorageException(
                    "The members table has no founder column, which stops two concurrent founders; name it with"
                            + " MembersTable.founder, or add the first member without the library",
                    false,
                    null);
        }
        List<SqlColumn> columns = new ArrayList<>(names.members());
        if (founder != null) {
            columns.add(founder);
        }
        return Tuples.of(columns, newMembers.values(), member -> {
            List<@Nullable Object> values = Columns.MEMBERSHIP.values(member);
            if (founder != null) {
                values.add(founding ? true : null);
            }
            return values;
        });
    }

    /** Returns the members whose role changes or ends. {@link #requiredRoles} contains them. */
    List<RoleUpdate> roleUpdates() {
        return roleUpdates;
    }

    Tuples invitationUpdates() {
        return tuples(InvitationUpdate.COLUMNS, invitationUpdates);
    }

    /** Returns the rows of the updated invitations, without the columns that no update changes. */
    Tuples updatedInvitations() {
        return Tuples.of(
                Columns.UPDATED.columns(), invitationUpdates, update -> Columns.UPDATED.values(update.after()));
    }

    Tuples newInvitations() {
        return tuples(Columns.INVITATION_TABLE, newInvitations);
    }

    Tuples events() {
        return tuples(Columns.EVENT, events);
    }

    Tuples notifications() {
        return tuples(Columns.NOTIFICATION, notifications);
    }

    private static <T> Tuples tuples(RowMapping<T, ?> mapping, List<T> items) {
        return Tuples.of(mapping.columns(), items, mapping::values);
    }

    private void add(Change change) {
        Membership before = change.memberBefore().orElse(null);
        Membership after = change.memberAfter().orElse(null);
        if (before != null) {
            String user = before.user().value();
            require(user, before.role());
            roleUpdates.add(new RoleUpdate(user, before.role(), after == null ? null : after.role()));
        } else if (after != null) {
            contradictory |= newMembers.put(after.user().value(), after) != null;
        }
        for (MemberPrecondition standing : change.preconditions()) {
            if (standing.role() == null) {
                requiredNonMembers.add(standing.user().value());
            } else {
                require(standing.user().value(), standing.role());
            }
        }
        change.after()
                .ifPresent(invitation -> change.before()
                        .ifPresentOrElse(
                                stored -> invitationUpdates.add(new InvitationUpdate(invitation, stored.version())),
                                () -> newInvitations.add(new NewInvitation(invitation, change.data()))));
        founding |= change.event().kind() == HistoryEvent.Kind.FOUNDED;
        events.add(change.event());
        change.notification().ifPresent(notifications::add);
    }

    private void require(String user, String role) {
        contradictory |= !role.equals(requiredRoles.computeIfAbsent(user, u -> role));
    }
}
