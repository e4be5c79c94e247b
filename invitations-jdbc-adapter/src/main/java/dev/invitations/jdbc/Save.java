package dev.invitations.jdbc;

import dev.invitations.model.HistoryEvent;
import dev.invitations.port.Change;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The write of a list of changes, as one transaction of a few statements, however long the list is: a statement for each
 * table. Members come first, then invitations. READ COMMITTED is enough: everything that was decided on is locked before
 * it is looked at, or guarded by the statement that changes it.
 */
final class Save {

    private static final String MEMBER =
            " WHERE {m.domain} = {m.domain:?} AND {m.user} = {m.user:?} AND {m.role} = {m.role:?}";

    private static final String CHANGE_MEMBER = "UPDATE {membership} SET {m.role} = {m.role:?}" + MEMBER;

    private static final String REMOVE_MEMBER = "DELETE FROM {membership}" + MEMBER;

    /** Asked with a lock, which sees what is committed even where the host's transaction has an older view. */
    private static final String ANY_OTHER_MEMBER =
            "SELECT 1 FROM {membership} WHERE {m.domain} = {m.domain:?} AND {m.founder} IS NULL FETCH FIRST ROW ONLY";

    private static final String SAME_VERSION =
            "i.domain_id = v.domain_id AND i.invitation_id = v.invitation_id AND i.version = v.version_before";

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
        HistoryEvent event = changes.get(0).event();
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

    /** The turns one by one: no verb has more than one. */
    private boolean members() throws SQLException {
        String domain = writes.domain();
        session.insert("{membership}", writes.joiningRows(session.names().members()));
        for (Writes.Turn turn : writes.turns()) {
            int turned = turn.next() == null
                    ? session.update(REMOVE_MEMBER, domain, turn.user(), turn.role())
                    : session.update(CHANGE_MEMBER, turn.next(), domain, turn.user(), turn.role());
            if (turned != 1) {
                return false;
            }
        }
        return !(writes.isFounding()
                && session.exists(ANY_OTHER_MEMBER + session.dialect().shareLock(), domain));
    }

    /** Updates before inserts: what closes makes room for what is new. */
    private boolean invitations() throws SQLException {
        List<Writes.Move> moves = writes.moves();
        if (!moves.isEmpty()) {
            Dialect.Part rows = session.dialect()
                    .table("v", moves.stream().map(Writes.Move::row).toList());
            Set<String> columns = Rows.movable(moves.get(0).after()).keySet();
            String sql = session.dialect().update("{invitation} i", columns, rows.sql(), SAME_VERSION);
            if (session.update(sql, rows.values().toArray()) != moves.size()) {
                return false;
            }
        }
        session.insert("{invitation}", writes.added().stream().map(Rows::row).toList());
        return true;
    }

    private boolean history() throws SQLException {
        session.insert("{invitation_event}", writes.events());
        session.insert("{invitation_outbox}", writes.notifications());
        return true;
    }
}
