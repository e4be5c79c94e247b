package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a set of changes as one transaction, members before invitations. For any number of changes it runs one
 * statement per table and kind of change. READ COMMITTED is sufficient: each precondition is locked before it is
 * checked, or the statement that makes the change checks it. The statements compare the stored rows with the written
 * rows, see {@link Dialect#returning}.
 */
final class BatchChangeWriter implements ChangeWriter {

    private static final String SAME_VERSION =
            "i.domain_id = v.domain_id AND i.invitation_id = v.invitation_id AND i.version = v.version_before";

    private final SqlNames names;
    private final BatchMemberWriter members;

    BatchChangeWriter(SqlNames names) {
        this.names = names;
        this.members = new BatchMemberWriter(names);
    }

    @Override
    public boolean write(JdbcSession session, ChangeSet changes) throws SQLException {
        return members.write(session, changes) && invitations(session, changes) && history(session, changes);
    }

    @Override
    public List<Transactions.WriteStep> steps(ChangeSet changes) {
        List<Transactions.WriteStep> steps = new ArrayList<>(members.steps(changes));
        steps.add(session -> update(session, changes));
        steps.add(session -> insert(session, names.invitation(), changes.newInvitations()));
        steps.add(session -> insert(session, names.event(), changes.events()));
        steps.add(session -> insert(session, names.outbox(), changes.notifications()));
        return steps;
    }

    /** Updates before it inserts, because closing an invitation frees the unique key for a new invitation. */
    private boolean invitations(JdbcSession session, ChangeSet changes) throws SQLException {
        return update(session, changes) && insert(session, names.invitation(), changes.newInvitations());
    }

    private boolean update(JdbcSession session, ChangeSet changes) throws SQLException {
        Tuples updates = changes.invitationUpdates();
        if (updates.isEmpty()) {
            return true;
        }
        SqlFragment rows = names.dialect().valuesAsTable("v", updates);
        String sql =
                names.dialect().updateFrom(names.invitation(), Columns.CHANGEABLE.columns(), rows.sql(), SAME_VERSION);
        Tuples expected = changes.updatedInvitations();
        return session.update(names.invitation(), expected, sql, rows.values().toArray()) == updates.size();
    }

    private boolean history(JdbcSession session, ChangeSet changes) throws SQLException {
        return insert(session, names.event(), changes.events())
                && insert(session, names.outbox(), changes.notifications());
    }

    private static boolean insert(JdbcSession session, String table, Tuples rows) throws SQLException {
        session.insert(table, rows);
        return true;
    }
}
