package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the preconditions about members and writes the members table, for {@link BatchChangeWriter}. Updates rows one
 * by one, because a transfer changes two memberships and every other command at most one.
 */
final class BatchMemberWriter {

    private static final int DOMAIN = 0;
    private static final int USER = 1;
    private static final int ROLE = 2;
    private static final int STATUS = 5;
    private static final int FOUNDER = 6;

    private final SqlNames names;
    private final String table;
    private final MembersTable.@Nullable Former former;

    /** The columns of {@link SqlNames#members}, and the status and the founder if the table has them. */
    private final List<SqlColumn> columns = new ArrayList<>();

    private final String rowsOf;
    private final String membersOf;
    private final String changeRole;
    private final String endMember;
    private final String returnMember;
    private final @Nullable String anyOtherMember;

    BatchMemberWriter(SqlNames names) {
        this.names = names;
        this.table = names.membership();
        this.former = names.tables().members().former();
        columns.addAll(names.members());
        SqlColumn status = names.memberStatus();
        if (status != null) {
            columns.add(status);
        }
        SqlColumn role = names.memberRole();
        SqlColumn founder = names.memberFounder();
        if (founder != null) {
            columns.add(founder);
        }
        String inDomain = " WHERE " + names.memberDomain().is(table, "?");
        String ofUsers = " AND " + names.memberUser().in(table) + " IN (%s)";
        String member = " WHERE " + names.isMember(table, "?", "?") + " AND " + role.is(table, "?");
        String update = "UPDATE " + table + " SET ";
        rowsOf = "SELECT " + SqlFragment.list(columns, SqlColumn::aliased) + " FROM " + table + inDomain + ofUsers;
        membersOf = rowsOf + names.isActive(table);
        changeRole = update + role.name() + " = " + role.value("?") + member;
        if (former == null || status == null) {
            endMember = "DELETE FROM " + table + member;
            returnMember = "";
        } else {
            // A former founder no longer occupies the unique key of founders.
            endMember = update + status.name() + " = '" + former.ended() + "'"
                    + (founder == null ? "" : ", " + founder.name() + " = NULL") + member;
            List<SqlColumn> renewed =
                    names.allMembers().subList(ROLE, names.allMembers().size());
            returnMember = update + status.name() + " = '" + former.active() + "', "
                    + SqlFragment.list(renewed, column -> column.name() + " = " + column.value("?")) + " WHERE "
                    + names.hasKey(table, "?", "?") + names.isFormer(table);
        }
        // With a lock the query reads the latest committed rows, even if the host's transaction has an older snapshot.
        anyOtherMember = founder == null
                ? null
                : "SELECT 1 FROM " + table + inDomain + names.isActive(table) + " AND " + founder.in(table)
                        + " IS NULL FETCH FIRST ROW ONLY" + names.dialect().shareLock();
    }

    /** Returns false if a precondition does not hold. */
    boolean write(JdbcSession session, ChangeSet changes) throws SQLException {
        Map<String, List<@Nullable Object>> held = new HashMap<>();
        return preconditions(session, changes, held) && members(session, changes, held);
    }

    /** Returns the steps of {@link ChangeWriter#steps}. */
    List<Transactions.WriteStep> steps(ChangeSet changes) {
        Map<String, List<@Nullable Object>> held = new HashMap<>();
        changes.roleUpdates()
                .forEach(update -> held.put(update.user(), Collections.nCopies(columns.size(), (Object) null)));
        List<Transactions.WriteStep> steps = new ArrayList<>();
        steps.add(session -> preconditions(session, changes, new HashMap<>()));
        steps.add(session -> members(session, changes, held));
        if (former != null) {
            for (List<@Nullable Object> member : changes.newMembers(names).rows()) {
                steps.add(session -> !returned(session, member, former.active()).isEmpty());
            }
        }
        if (anyOtherMember != null) {
            steps.add(session -> session.exists(anyOtherMember, changes.domain()));
        }
        return steps;
    }

    /** Locks all members that are required or changed, with one statement, and checks their roles. */
    private boolean preconditions(JdbcSession session, ChangeSet changes, Map<String, List<@Nullable Object>> held)
            throws SQLException {
        Map<String, String> roles = changes.requiredRoles();
        if (!roles.isEmpty()) {
            String lock = changes.roleUpdates().isEmpty() ? names.dialect().shareLock() : " FOR UPDATE";
            Map<String, String> found = new HashMap<>();
            for (List<@Nullable Object> row : rows(session, changes, membersOf, roles.keySet(), lock)) {
                held.put(String.valueOf(row.get(USER)), row);
                found.put(String.valueOf(row.get(USER)), String.valueOf(row.get(ROLE)));
            }
            if (!found.equals(roles)) {
                return false;
            }
        }
        Collection<String> nonMembers = changes.requiredNonMembers();
        return nonMembers.isEmpty()
                || rows(session, changes, membersOf, nonMembers, "").isEmpty();
    }

    private boolean members(JdbcSession session, ChangeSet changes, Map<String, List<@Nullable Object>> held)
            throws SQLException {
        String domain = changes.domain();
        List<List<@Nullable Object>> expected = new ArrayList<>();
        List<String> users = new ArrayList<>();
        add(session, changes, expected, users);
        for (ChangeSet.RoleUpdate update : changes.roleUpdates()) {
            users.add(update.user());
            List<@Nullable Object> row = new ArrayList<>(held.getOrDefault(update.user(), List.of()));
            int updated;
            if (update.next() != null) {
                row.set(ROLE, update.next());
                expected.add(row);
                updated = session.update(
                        table, one(row), changeRole, update.next(), domain, update.user(), update.role());
            } else if (former != null) {
                row.set(STATUS, former.ended());
                if (names.memberFounder() != null) {
                    row.set(FOUNDER, null);
                }
                expected.add(row);
                updated = session.update(table, one(row), endMember, domain, update.user(), update.role());
            } else {
                updated = session.update(endMember, domain, update.user(), update.role());
            }
            if (updated != 1) {
                throw WrittenRows.missing(table);
            }
        }
        if (!users.isEmpty() && !names.dialect().returnsUpdatedRows()) {
            WrittenRows.verify(table, new Tuples(columns, expected), rows(session, changes, rowsOf, users, ""));
        }
        return !(changes.isFounding() && anyOtherMember != null && session.exists(anyOtherMember, domain));
    }

    /** Inserts the new members, and updates the rows of former members. */
    private void add(JdbcSession session, ChangeSet changes, List<List<@Nullable Object>> expected, List<String> users)
            throws SQLException {
        Tuples members = changes.newMembers(names);
        if (former == null || members.isEmpty()) {
            session.insert(table, members);
            return;
        }
        Map<String, List<@Nullable Object>> present = new HashMap<>();
        List<String> added = members.column(USER).stream().map(String::valueOf).toList();
        for (List<@Nullable Object> row : rows(session, changes, rowsOf, added, " FOR UPDATE")) {
            present.put(String.valueOf(row.get(USER)), row);
        }
        List<List<@Nullable Object>> others = new ArrayList<>();
        for (List<@Nullable Object> member : members.rows()) {
            String user = String.valueOf(member.get(USER));
            List<@Nullable Object> old = present.get(user);
            if (old == null) {
                others.add(member);
                continue;
            }
            if (former.active().equals(old.get(STATUS))) {
                throw new DuplicateMemberException();
            }
            if (!former.ended().equals(old.get(STATUS))) {
                throw WrittenRows.blocked(table);
            }
            users.add(user);
            expected.add(returned(session, member, former.active()));
        }
        session.insert(table, new Tuples(members.columns(), others).with(columns.get(STATUS), former.active()));
    }

    /** Updates the row of a former member, which is locked, and returns the expected row. */
    private List<@Nullable Object> returned(JdbcSession session, List<@Nullable Object> member, String active)
            throws SQLException {
        List<@Nullable Object> row = new ArrayList<>(member.subList(0, STATUS));
        row.add(active);
        // A new row has no status, so its founder has the index that the status has in a stored row.
        row.addAll(member.subList(STATUS, member.size()));
        List<@Nullable Object> values = new ArrayList<>(member.subList(ROLE, member.size()));
        values.addAll(member.subList(0, ROLE));
        if (session.update(table, one(row), returnMember, values.toArray()) != 1) {
            throw WrittenRows.missing(table);
        }
        return row;
    }

    private Tuples one(List<@Nullable Object> row) {
        return new Tuples(columns, List.of(row));
    }

    /**
     * Returns the rows of these users, with the columns of this object. Locks them in the order of the users. Ignores
     * rows that are equal only by the collation of the table.
     */
    private List<List<@Nullable Object>> rows(
            JdbcSession session, ChangeSet changes, String sql, Collection<String> users, String lock)
            throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(changes.domain());
        values.addAll(users);
        List<List<@Nullable Object>> rows = session.query(
                sql.formatted(SqlFragment.repeated(names.memberUser().value("?"), users.size())) + " ORDER BY "
                        + names.memberUser().name() + lock,
                row -> row.values(columns),
                values.toArray());
        rows.removeIf(row -> !changes.domain().equals(row.get(DOMAIN)) || !users.contains(row.get(USER)));
        return rows;
    }
}
