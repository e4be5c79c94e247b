package dev.invitations.jdbc;

import dev.invitations.model.Change;
import dev.invitations.model.InvitationEvent;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The write of a list of changes, as batched statements of one transaction, the same for every database. Members come
 * first, then invitations. READ COMMITTED is enough: everything that was decided on is locked before it is looked at, or
 * guarded by the statement that changes it.
 */
final class Save {

    private static final String MEMBER =
            " WHERE {m.domain} = {m.domain:?} AND {m.user} = {m.user:?} AND {m.role} = {m.role:?}";

    private static final String CHANGE_MEMBER = "UPDATE {membership} SET {m.role} = {m.role:?}" + MEMBER;

    private static final String REMOVE_MEMBER = "DELETE FROM {membership}" + MEMBER;

    private static final String ANY_OTHER_MEMBER =
            "SELECT 1 FROM {membership} WHERE {m.domain} = {m.domain:?} AND {m.founder} IS NULL FETCH FIRST ROW ONLY";

    private static final String WITNESS = """
            SELECT 1 FROM {invitation_event}
            WHERE domain_id = ? AND subject_kind = ? AND subject = ? AND occurred_at = ? AND event_id = ?""";

    private final Session session;
    private final Writes writes;

    private Save(Session session, Writes writes) {
        this.session = session;
        this.writes = writes;
    }

    /** Whether everything was as it was decided on, and is now as it was decided. */
    static boolean run(Session session, List<Change> changes) throws SQLException {
        Writes writes = Writes.of(changes);
        if (writes.areContradictory()) {
            return false;
        }
        if (session.dialect().isAtOnce()) {
            return SaveAtOnce.run(session, writes);
        }
        Save save = new Save(session, writes);
        return save.heldAndStrangers() && save.members() && save.invitations() && save.history();
    }

    /** Whether these changes are stored: one event tells, as they all came in one step. */
    static boolean isDone(Session session, List<Change> changes) throws SQLException {
        InvitationEvent event = changes.get(0).event();
        return session.exists(
                WITNESS,
                event.domain().value(),
                event.subject().kind(),
                event.subject().value(),
                event.at(),
                event.id());
    }

    /** Locks the members relied on and those to be changed, all at once, and looks whether they have the roles still. */
    private boolean heldAndStrangers() throws SQLException {
        Map<String, String> roles = writes.held();
        if (!roles.isEmpty()) {
            Map<String, String> found = new HashMap<>();
            session.query(
                    "SELECT {m.user} AS user_id, {m.role} AS role FROM {membership}"
                            + " WHERE {m.domain} = {m.domain:?} AND {m.user} IN ("
                            + Session.marks("{m.user:?}", roles.size())
                            + ") ORDER BY {m.user}"
                            + (writes.turns().isEmpty() ? session.dialect().shareLock() : " FOR UPDATE"),
                    row -> found.put(row.getString("user_id"), row.getString("role")),
                    domainAnd(roles.keySet()));
            if (!found.equals(roles)) {
                return false;
            }
        }
        List<String> strangers = writes.strangers();
        return strangers.isEmpty()
                || !session.exists(
                        "SELECT 1 FROM {membership} WHERE {m.domain} = {m.domain:?} AND {m.user} IN ("
                                + Session.marks("{m.user:?}", strangers.size()) + ")",
                        domainAnd(strangers));
    }

    private @Nullable Object[] domainAnd(Iterable<String> users) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(writes.domain());
        users.forEach(values::add);
        return values.toArray();
    }

    private boolean members() throws SQLException {
        String domain = writes.domain();
        List<@Nullable Object[]> changed = new ArrayList<>();
        List<@Nullable Object[]> removed = new ArrayList<>();
        for (Writes.Turn turn : writes.turns()) {
            if (turn.next() == null) {
                removed.add(new Object[] {domain, turn.user(), turn.role()});
            } else {
                changed.add(new Object[] {turn.next(), domain, turn.user(), turn.role()});
            }
        }
        session.insert("{membership}", writes.joining(session.names().members()));
        return session.changeEach(CHANGE_MEMBER, changed)
                && session.changeEach(REMOVE_MEMBER, removed)
                && !(writes.isFounding() && session.exists(ANY_OTHER_MEMBER, domain));
    }

    /** Updates before inserts: what closes makes room for what is new. */
    private boolean invitations() throws SQLException {
        List<@Nullable Object[]> moved = new ArrayList<>();
        String update = "";
        for (Writes.Move move : writes.moves()) {
            Map<String, @Nullable Object> row = Rows.movable(move.after());
            update = "UPDATE {invitation} SET " + String.join(" = ?, ", row.keySet())
                    + " = ? WHERE domain_id = ? AND invitation_id = ? AND version = ?";
            List<@Nullable Object> values = new ArrayList<>(row.values());
            values.add(writes.domain());
            values.add(move.after().id().uuid());
            values.add(move.version());
            moved.add(values.toArray());
        }
        if (!session.changeEach(update, moved)) {
            return false;
        }
        session.insert("{invitation}", writes.added());
        return true;
    }

    private boolean history() throws SQLException {
        session.insert("{invitation_event}", writes.events());
        session.insert("{invitation_outbox}", writes.notifications());
        return true;
    }
}
