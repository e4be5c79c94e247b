package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a set of changes as one transaction, members before invitations. For any number of changes it runs one
 * statement per table and kind of change. READ COMMITTED is sufficient: each precondition is locked before it is
 * checked, or the statement that makes the change checks it.
 */
final class BatchChangeWriter implements ChangeWriter {

    private static final String SAME_VERSION =
            "i.domain_id = v.domain_id AND i.invitation_id = v.invitation_id AND i.version = v.version_before";

    private final SqlNames names;
    private final String rolesOf;
    private final String anyOf;
    private final String changeRole;
    private final String removeMember;
    private final @Nullable String anyOtherMember;

    BatchChangeWriter(SqlNames names) {
        this.names = names;
        String table = names.membership();
        String domain = names.memberDomain().name();
        String user = names.memberUser().name();
        String role = names.memberRole().name();
        String inDomain = " WHERE " + domain + " = " + names.memberDomain().value("?");
        String member = inDomain + " AND " + user + " = " + names.memberUser().value("?") + " AND " + role + " = "
                + names.memberRole().value("?");
        this.rolesOf = "SELECT " + user + " AS user_id, " + role + " AS role FROM " + table + inDomain + " AND " + user
                + " IN (%s) ORDER BY " + user;
        this.anyOf = "SELECT 1 FROM " + table + inDomain + " AND " + user + " IN (%s)";
        this.changeRole =
                "UPDATE " + table + " SET " + role + " = " + names.memberRole().value("?") + member;
        this.removeMember = "DELETE FROM " + table + member;
        SqlColumn founder = names.memberFounder();
        // With a lock the query reads the latest committed rows, even if the host's transaction has an older snapshot.
        this.anyOtherMember = founder == null
                ? null
                : "SELECT 1 FROM " + table + inDomain + " AND " + founder.name() + " IS NULL FETCH FIRST ROW ONLY"
                        + names.dialect().shareLock();
    }

    @Override
    public boolean write(JdbcSession session, ChangeSet changes) throws SQLException {
        return preconditions(session, changes)
                && members(session, changes)
                && invitations(session, changes)
                && history(session, changes);
    }

    /** Locks all members that are required or changed, with one statement, and checks their roles. */
    private boolean preconditions(JdbcSession session, ChangeSet changes) throws SQLException {
        Map<String, String> roles = changes.requiredRoles();
        if (!roles.isEmpty()) {
            Map<String, String> found = new HashMap<>();
            session.query(
                    rolesOf.formatted(users(roles.keySet()))
                            + (changes.roleUpdates().isEmpty() ? names.dialect().shareLock() : " FOR UPDATE"),
                    row -> found.put(row.getString("user_id"), row.getString("role")),
                    domainAnd(changes, roles.keySet()));
            if (!found.equals(roles)) {
                return false;
            }
        }
        Collection<String> nonMembers = changes.requiredNonMembers();
        return nonMembers.isEmpty()
                || !session.exists(anyOf.formatted(users(nonMembers)), domainAnd(changes, nonMembers));
    }

    private String users(Collection<String> users) {
        return SqlFragment.repeated(names.memberUser().value("?"), users.size());
    }

    private static @Nullable Object[] domainAnd(ChangeSet changes, Collection<String> users) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(changes.domain());
        values.addAll(users);
        return values.toArray();
    }

    /** Updates the roles one by one, because no command changes more than one role. */
    private boolean members(JdbcSession session, ChangeSet changes) throws SQLException {
        String domain = changes.domain();
        session.insert(names.membership(), changes.newMembers(names));
        for (ChangeSet.RoleUpdate update : changes.roleUpdates()) {
            int updated = update.next() == null
                    ? session.update(removeMember, domain, update.user(), update.role())
                    : session.update(changeRole, update.next(), domain, update.user(), update.role());
            if (updated != 1) {
                return false;
            }
        }
        return !(changes.isFounding() && anyOtherMember != null && session.exists(anyOtherMember, domain));
    }

    /** Updates before it inserts, because closing an invitation frees the unique key for a new invitation. */
    private boolean invitations(JdbcSession session, ChangeSet changes) throws SQLException {
        Tuples updates = changes.invitationUpdates();
        if (!updates.isEmpty()) {
            SqlFragment rows = names.dialect().valuesAsTable("v", updates);
            String sql = names.dialect()
                    .updateFrom(names.invitation(), Columns.CHANGEABLE.columns(), rows.sql(), SAME_VERSION);
            if (session.update(sql, rows.values().toArray()) != updates.size()) {
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
