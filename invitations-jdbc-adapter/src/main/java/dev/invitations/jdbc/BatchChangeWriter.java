package dev.invitations.jdbc;

import java.sql.SQLException;

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

    /** Updates before it inserts, because closing an invitation frees the unique key for a new invitation. */
    private boolean invitations(JdbcSession session, ChangeSet changes) throws SQLException {
        Tuples updates = changes.invitationUpdates();
        if (!updates.isEmpty()) {
            SqlFragment rows = names.dialect().valuesAsTable("v", updates);
            String sql = names.dialect()
                    .updateFrom(names.invitation(), Columns.CHANGEABLE.columns(), rows.sql(), SAME_VERSION);
            Tuples expected = changes.updatedInvitations();
            if (session.update(names.invitation(), expected, sql, rows.values().toArray()) != updates.size()) {
                return false;
            }
        }
        session.insert(names.invitation(), changes.newInvitations());
        return true;
    }

    private boolean history(JdbcSession session, ChangeSet changes) throws SQLException {
        session.insert(names.event(), changes.events());
        session.insert(names.outbox(), changes.notifications());
        return true;
    }
}
