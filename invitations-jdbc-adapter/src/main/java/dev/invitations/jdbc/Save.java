package dev.invitations.jdbc;

import dev.invitations.model.Change;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Standing;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private static final String ADD_MEMBER = """
            INSERT INTO membership (domain_id, user_id, role, since, granted_by, founder)
            VALUES (?, ?, ?, ?, ?, ?)""";

    private static final String CHANGE_MEMBER =
            "UPDATE membership SET role = ? WHERE domain_id = ? AND user_id = ? AND role = ?";

    private static final String REMOVE_MEMBER =
            "DELETE FROM membership WHERE domain_id = ? AND user_id = ? AND role = ?";

    private static final String ANY_OTHER_MEMBER =
            "SELECT 1 FROM membership WHERE domain_id = ? AND founder IS NULL FETCH FIRST ROW ONLY";

    private static final String CHANGE_INVITATION = """
            UPDATE invitation SET live_invitee = ?, role = ?, status = ?, inviter = ?, sent_at = ?, times_sent = ?,
                answered_at = ?, closed_at = ?, expires_at = ?, changed_by = ?, version = ?
            WHERE domain_id = ? AND invitation_id = ? AND version = ?""";

    private static final String ADD_INVITATION = """
            INSERT INTO invitation (domain_id, invitation_id, live_invitee, invitee_kind, invitee, role, status, inviter,
                created_at, sent_at, times_sent, answered_at, closed_at, expires_at, changed_by, version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String ADD_EVENT = """
            INSERT INTO invitation_event (domain_id, subject_kind, subject, event_id, invitation_id, kind, actor, role,
                occurred_at, from_status, to_status, version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String ADD_NOTIFICATION = """
            INSERT INTO invitation_outbox (domain_id, invitation_id, notification_id, kind, occurred_at, due_at, attempts,
                set_aside, invitee_kind, invitee, role, status, inviter, created_at, sent_at, times_sent, answered_at,
                closed_at, expires_at, changed_by, version)
            VALUES (?, ?, ?, ?, ?, ?, 0, FALSE, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    private static final String WITNESS = """
            SELECT 1 FROM invitation_event
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
                "SELECT user_id, role FROM membership WHERE domain_id = ? AND user_id IN ("
                        + String.join(", ", Collections.nCopies(roles.size(), "?"))
                        + ") ORDER BY user_id"
                        + (writes ? " FOR UPDATE" : session.dialect().shareLock()),
                row -> found.put(row.getString(1), row.getString(2)),
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
        Map<String, @Nullable Object[]> added = new TreeMap<>();
        TreeSet<String> strangers = new TreeSet<>();
        List<@Nullable Object[]> changed = new ArrayList<>();
        List<@Nullable Object[]> removed = new ArrayList<>();
        boolean founded = false;
        for (Change change : changes) {
            Membership before = change.memberBefore().orElse(null);
            Membership after = change.memberAfter().orElse(null);
            if (before != null && after != null) {
                changed.add(row(after.role(), domain, before.user().value(), before.role()));
            } else if (before != null) {
                removed.add(row(domain, before.user().value(), before.role()));
            } else if (after != null) {
                boolean founder = change.event().kind() == InvitationEvent.Kind.FOUNDED;
                founded |= founder;
                if (added.put(after.user().value(), member(after, founder)) != null) {
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
        InvitationEvent event = changes.get(0).event();
        List<@Nullable Object[]> places = new ArrayList<>();
        for (String stranger : strangers) {
            added.put(stranger, row(domain, stranger, "", event.at(), event.id(), null));
            places.add(row(domain, stranger, ""));
        }
        session.insert(ADD_MEMBER, List.copyOf(added.values()));
        return session.changeEach(REMOVE_MEMBER, places)
                && session.changeEach(CHANGE_MEMBER, changed)
                && session.changeEach(REMOVE_MEMBER, removed)
                && !(founded && session.exists(ANY_OTHER_MEMBER, domain));
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
        boolean unchanged = session.changeEach(
                CHANGE_INVITATION, moved.stream().map(Save::update).toList());
        if (unchanged) {
            session.insert(ADD_INVITATION, added.stream().map(Save::insert).toList());
        }
        return unchanged;
    }

    private boolean history() throws SQLException {
        session.insert(
                ADD_EVENT, changes.stream().map(change -> event(change.event())).toList());
        session.insert(
                ADD_NOTIFICATION,
                changes.stream()
                        .flatMap(change -> change.notification().stream())
                        .map(Save::notification)
                        .toList());
        return true;
    }

    private static @Nullable Object[] member(Membership member, boolean founder) {
        return row(
                member.domain().value(),
                member.user().value(),
                member.role(),
                member.since(),
                member.grantedBy(),
                founder ? true : null);
    }

    private static @Nullable Object[] update(Change change) {
        Invitation before = change.before().orElseThrow();
        Invitation after = change.after().orElseThrow();
        return row(
                liveInvitee(after),
                after.role(),
                after.status(),
                after.inviter().value(),
                after.sentAt(),
                after.timesSent(),
                orNull(after.answeredAt()),
                orNull(after.closedAt()),
                orNull(after.expiresAt()),
                after.changedBy().value(),
                after.version(),
                before.id().domain().value(),
                before.id().uuid(),
                before.version());
    }

    private static @Nullable Object[] insert(Invitation invitation) {
        return row(
                invitation.id().domain().value(),
                invitation.id().uuid(),
                liveInvitee(invitation),
                invitation.invitee().kind(),
                invitation.invitee().value(),
                invitation.role(),
                invitation.status(),
                invitation.inviter().value(),
                invitation.createdAt(),
                invitation.sentAt(),
                invitation.timesSent(),
                orNull(invitation.answeredAt()),
                orNull(invitation.closedAt()),
                orNull(invitation.expiresAt()),
                invitation.changedBy().value(),
                invitation.version());
    }

    private static @Nullable Object[] event(InvitationEvent event) {
        return row(
                event.domain().value(),
                event.subject().kind(),
                event.subject().value(),
                event.id(),
                orNull(event.invitation().map(InvitationId::uuid)),
                event.kind(),
                event.actor().value(),
                event.role(),
                event.at(),
                orNull(event.fromStatus()),
                orNull(event.toStatus()),
                event.version());
    }

    private static @Nullable Object[] notification(Notification notification) {
        Invitation invitation = notification.invitation();
        return row(
                invitation.id().domain().value(),
                invitation.id().uuid(),
                notification.id(),
                notification.kind(),
                notification.at(),
                notification.at(),
                invitation.invitee().kind(),
                invitation.invitee().value(),
                invitation.role(),
                invitation.status(),
                invitation.inviter().value(),
                invitation.createdAt(),
                invitation.sentAt(),
                invitation.timesSent(),
                orNull(invitation.answeredAt()),
                orNull(invitation.closedAt()),
                orNull(invitation.expiresAt()),
                invitation.changedBy().value(),
                invitation.version());
    }

    private static @Nullable String liveInvitee(Invitation invitation) {
        return invitation.isLive() ? invitation.invitee().value() : null;
    }

    private static <T> @Nullable T orNull(Optional<T> value) {
        return value.orElse(null);
    }

    private static @Nullable Object[] row(@Nullable Object... values) {
        return values;
    }
}
