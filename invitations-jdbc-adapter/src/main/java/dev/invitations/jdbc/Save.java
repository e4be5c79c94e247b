package dev.invitations.jdbc;

import dev.invitations.model.Change;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationEvent;
import dev.invitations.model.Membership;
import dev.invitations.model.Standing;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The write of a list of changes, as batched statements of one transaction, the same for every database. Members come
 * first, then invitations, each in the order of their keys, so that two of these rarely wait for each other in a circle.
 * READ COMMITTED is enough: everything that was decided on is locked before it is looked at, or guarded by the statement
 * that changes it.
 */
final class Save {

    private static final String MEMBER =
            " WHERE {m.domain} = {m.domain:?} AND {m.user} = {m.user:?} AND {m.role} = {m.role:?}";

    private static final String CHANGE_MEMBER = "UPDATE {membership} SET {m.role} = {m.role:?}" + MEMBER;

    private static final String REMOVE_MEMBER = "DELETE FROM {membership}" + MEMBER;

    private static final String ANY_OTHER_MEMBER =
            "SELECT 1 FROM {membership} WHERE {m.domain} = {m.domain:?} AND {m.founder} IS NULL FETCH FIRST ROW ONLY";

    /** The columns in the order of {@link Rows#row(Invitation)}. */
    private static final String CHANGE_INVITATION = "UPDATE {invitation} SET " + Rows.INVITATION.replace(",", " = ?,")
            + " = ?, live_invitee = ? WHERE domain_id = ? AND invitation_id = ? AND version = ?";

    /** Is no role's name: of a row that is taken out again in the same step. */
    private static final String NO_ROLE = "";

    private static final String WITNESS = """
            SELECT 1 FROM {invitation_event}
            WHERE domain_id = ? AND subject_kind = ? AND subject = ? AND event_id = ?""";

    private final Session session;
    private final List<Change> changes;
    private final String domain;

    private Save(Session session, List<Change> changes) {
        this.session = session;
        this.changes = changes;
        this.domain = changes.get(0).domain().value();
    }

    /** Whether everything was as it was decided on, and is now as it was decided. */
    static boolean run(Session session, List<Change> changes) throws SQLException {
        Save save = new Save(session, changes);
        return save.lockStandings() && save.members() && save.invitations() && save.history();
    }

    /** Whether these changes are stored: one event tells, as they all came in one step. */
    static boolean isDone(Session session, List<Change> changes) throws SQLException {
        InvitationEvent event = changes.get(0).event();
        return session.exists(
                WITNESS,
                event.domain().value(),
                event.subject().kind(),
                event.subject().value(),
                event.id());
    }

    /** Locks the members relied on and those to be changed, all at once, and looks whether they have the roles still. */
    private boolean lockStandings() throws SQLException {
        Map<String, String> roles = new TreeMap<>();
        boolean writes = false;
        for (Change change : changes) {
            for (Standing standing : change.relies()) {
                String role = standing.role();
                if (role != null && !agrees(roles, standing.user().value(), role)) {
                    return false;
                }
            }
            Membership before = change.memberBefore().orElse(null);
            if (before != null) {
                writes = true;
                if (!agrees(roles, before.user().value(), before.role())) {
                    return false;
                }
            }
        }
        if (roles.isEmpty()) {
            return true;
        }
        List<@Nullable Object> values = new ArrayList<>(roles.size() + 1);
        values.add(domain);
        values.addAll(roles.keySet());
        Map<String, String> found = new HashMap<>();
        session.query(
                "SELECT {m.user} AS user_id, {m.role} AS role FROM {membership} WHERE {m.domain} = {m.domain:?} AND {m.user} IN ("
                        + Session.marks("{m.user:?}", roles.size())
                        + ") ORDER BY {m.user}"
                        + (writes ? " FOR UPDATE" : session.dialect().shareLock()),
                row -> found.put(row.getString("user_id"), row.getString("role")),
                values.toArray());
        return found.equals(roles);
    }

    private static boolean agrees(Map<String, String> roles, String user, String role) {
        return role.equals(roles.computeIfAbsent(user, u -> role));
    }

    /**
     * That somebody is no member cannot be locked, for there is no row. So the row is inserted and taken out again: until
     * this transaction ends, nobody else can insert it, and who has inserted it already makes this fail.
     */
    private boolean members() throws SQLException {
        Map<String, Map<String, @Nullable Object>> added = new TreeMap<>();
        TreeSet<String> strangers = new TreeSet<>();
        List<@Nullable Object[]> changed = new ArrayList<>();
        List<@Nullable Object[]> removed = new ArrayList<>();
        boolean founded = false;
        for (Change change : changes) {
            Membership before = change.memberBefore().orElse(null);
            Membership after = change.memberAfter().orElse(null);
            if (before != null && after != null) {
                changed.add(new Object[] {after.role(), domain, before.user().value(), before.role()});
            } else if (before != null) {
                removed.add(new Object[] {domain, before.user().value(), before.role()});
            } else if (after != null) {
                boolean founder = change.event().kind() == InvitationEvent.Kind.FOUNDED;
                founded |= founder;
                if (added.put(after.user().value(), row(after, founder)) != null) {
                    return false;
                }
            }
            for (Standing standing : change.relies()) {
                if (standing.role() == null) {
                    strangers.add(standing.user().value());
                }
            }
        }
        strangers.removeAll(added.keySet());
        for (String stranger : strangers) {
            added.put(stranger, row(place(stranger), false));
        }
        session.insert("{membership}", added.values());
        return vacate(strangers)
                && session.changeEach(CHANGE_MEMBER, changed)
                && session.changeEach(REMOVE_MEMBER, removed)
                && !(founded && session.exists(ANY_OTHER_MEMBER, domain));
    }

    private boolean vacate(Collection<String> strangers) throws SQLException {
        if (strangers.isEmpty()) {
            return true;
        }
        List<@Nullable Object> values = new ArrayList<>(strangers);
        values.add(0, domain);
        String vacate = "DELETE FROM {membership} WHERE {m.domain} = {m.domain:?} AND {m.user} IN ("
                + Session.marks("{m.user:?}", strangers.size()) + ")";
        return session.update(vacate, values.toArray()) == strangers.size();
    }

    private Map<String, @Nullable Object> row(Membership member, boolean founder) {
        Map<String, @Nullable Object> row = Rows.row(member);
        if (session.names().members().knowsFounders()) {
            row.put("{m.founder}", founder ? true : null);
        } else if (founder) {
            throw new StorageException(
                    "The members table has no column that keeps two founders apart: the host makes the first member",
                    false,
                    null);
        }
        return row;
    }

    private Membership place(String stranger) {
        InvitationEvent event = changes.get(0).event();
        return Membership.builder()
                .domain(event.domain())
                .user(new UserId(stranger))
                .role(NO_ROLE)
                .since(event.at())
                .grantedBy(event.id())
                .build();
    }

    /** Updates before inserts: what closes makes room for what is new. */
    private boolean invitations() throws SQLException {
        List<Change> moved = new ArrayList<>();
        List<Invitation> added = new ArrayList<>();
        for (Change change : changes) {
            if (change.before().isPresent()) {
                moved.add(change);
            } else {
                change.after().ifPresent(added::add);
            }
        }
        moved.sort(Comparator.comparing(
                change -> change.before().orElseThrow().id().uuid()));
        added.sort(Comparator.comparing(invitation -> invitation.invitee().value()));
        if (!session.changeEach(
                CHANGE_INVITATION, moved.stream().map(Save::guarded).toList())) {
            return false;
        }
        session.insert("{invitation}", added.stream().map(Rows::row).toList());
        return true;
    }

    private static @Nullable Object[] guarded(Change change) {
        Invitation before = change.before().orElseThrow();
        List<@Nullable Object> values =
                new ArrayList<>(Rows.row(change.after().orElseThrow()).values());
        values.add(before.id().domain().value());
        values.add(before.id().uuid());
        values.add(before.version());
        return values.toArray();
    }

    private boolean history() throws SQLException {
        session.insert(
                "{invitation_event}",
                changes.stream().map(change -> Rows.row(change.event())).toList());
        session.insert(
                "{invitation_outbox}",
                changes.stream()
                        .flatMap(change -> change.notification().stream())
                        .map(Rows::row)
                        .toList());
        return true;
    }
}
