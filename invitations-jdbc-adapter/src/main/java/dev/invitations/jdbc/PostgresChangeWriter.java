package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a set of changes as one statement of PostgreSQL: one round trip and one commit, for any number of changes.
 *
 * <p>The statement is a chain of CTEs. {@code held} locks the required members, so it reads their latest committed rows
 * and not the snapshot of the statement. {@code fit} has a row if every precondition about members holds. {@code moved}
 * updates the invitations that have the expected version. {@code go} has a row if {@code moved} updated every
 * invitation of the set, and the other rows are written only then. If {@code moved} updated only some of the
 * invitations, the statement must undo the update, so it fails on purpose, see {@link PostgresDialect#classify}.
 *
 * <p>One row is passed as values, and several rows are passed as arrays. So there are few different texts, and the
 * database plans each text once.
 */
final class PostgresChangeWriter implements ChangeWriter {

    /** The text of a table {@code v} of values with these columns. */
    private static final class Values {

        private final List<String> types;
        private final String one;

        /** The arrays are subqueries; {@link Dialect#inviteesAsTable} gives the reason. */
        private final String several;

        Values(List<SqlColumn> columns) {
            types = columns.stream().map(column -> type(column.type())).toList();
            one = "(SELECT "
                    + SqlFragment.list(columns, column -> "CAST(? AS " + type(column.type()) + ") AS " + column.alias())
                    + ") AS v";
            several = "UNNEST(" + SqlFragment.list(types, type -> "(SELECT CAST(? AS " + type + "[]))") + ") AS v ("
                    + SqlFragment.list(columns, SqlColumn::alias) + ")";
        }

        /** Returns the name of the type, which the driver also needs to create arrays. */
        private static String type(ColumnType type) {
            return switch (type.kind()) {
                case TEXT -> "varchar";
                case UUID -> "uuid";
                case INSTANT -> "timestamptz";
                case INT -> "int4";
                case LONG -> "int8";
                case BOOLEAN -> "bool";
            };
        }
    }

    /** A step of the statement that joins a table of values: the text before and after the table. */
    private record TableExpression(String before, Values values, String after) {

        static TableExpression insert(String name, String table, List<SqlColumn> columns) {
            return new TableExpression(
                    ", " + name + " AS (INSERT INTO " + table + " (" + SqlFragment.list(columns, SqlColumn::name)
                            + ") SELECT "
                            + SqlFragment.list(columns, column -> column.value("v." + column.alias())) + " FROM go, ",
                    new Values(columns),
                    ")");
        }
    }

    private final SqlNames names;
    private final List<SqlColumn> memberKey;
    private final List<SqlColumn> memberAndRole;

    private final TableExpression held;
    private final TableExpression noMember;
    private final String emptyDomain;
    private final TableExpression moved;
    private final TableExpression changed;
    private final TableExpression ended;
    private final TableExpression newMembers;
    private final TableExpression newInvitations;
    private final TableExpression events;
    private final TableExpression notifications;

    PostgresChangeWriter(SqlNames names) {
        this.names = names;
        memberKey = names.members().subList(0, 2);
        memberAndRole = names.members().subList(0, 3);
        SqlColumn role = names.memberRole();
        String members = names.membership() + " m";
        String sameMember = names.isMember(
                "m",
                "v." + names.memberDomain().alias(),
                "v." + names.memberUser().alias());
        held = new TableExpression(
                "held AS (SELECT 1 FROM " + members + " JOIN ",
                new Values(memberAndRole),
                " ON " + sameMember + " AND " + role.is("m", "v." + role.alias()) + " ORDER BY "
                        + names.memberUser().in("m") + " FOR ");
        noMember = new TableExpression(
                " AND NOT EXISTS (SELECT 1 FROM " + members + " JOIN ",
                new Values(memberKey),
                " ON " + sameMember + ")");
        emptyDomain = " AND NOT EXISTS (SELECT 1 FROM " + members + " WHERE "
                + names.memberDomain().is("m", "?") + ")";
        moved = new TableExpression(
                "moved AS (UPDATE " + names.invitation() + " i SET "
                        + SqlFragment.list(
                                Columns.CHANGEABLE.columns(), column -> column.name() + " = v." + column.alias())
                        + " FROM fit, ",
                new Values(ChangeSet.InvitationUpdate.COLUMNS.columns()),
                " WHERE i.domain_id = v.domain_id AND i.invitation_id = v.invitation_id"
                        + " AND i.version = v.version_before"
                        + " RETURNING 1), ");
        changed = new TableExpression(
                ", changed AS (UPDATE " + members + " SET " + role.name() + " = " + role.value("v." + role.alias())
                        + " FROM go, ",
                new Values(memberAndRole),
                " WHERE " + sameMember + ")");
        ended = new TableExpression(
                ", ended AS (DELETE FROM " + members + " USING go, ",
                new Values(memberKey),
                " WHERE " + sameMember + ")");
        newMembers = TableExpression.insert("to_membership", names.membership(), names.allMembers());
        newInvitations =
                TableExpression.insert("to_invitation", names.invitation(), Columns.INVITATION_TABLE.columns());
        events = TableExpression.insert("to_event", names.event(), Columns.EVENT.columns());
        notifications = TableExpression.insert("to_outbox", names.outbox(), Columns.NOTIFICATION.columns());
    }

    @Override
    public boolean write(JdbcSession session, ChangeSet changes) throws SQLException {
        SqlFragment statement = statement(changes);
        return session.query(
                        statement.sql(),
                        row -> row.getBoolean("done"),
                        statement.values().toArray())
                .get(0);
    }

    private SqlFragment statement(ChangeSet changes) {
        return new Statement(changes).build();
    }

    /** The text of one statement with its values. */
    private final class Statement {

        private final ChangeSet changes;
        private final StringBuilder sql = new StringBuilder(5_000);
        private final List<@Nullable Object> values = new ArrayList<>(80);

        Statement(ChangeSet changes) {
            this.changes = changes;
        }

        SqlFragment build() {
            Tuples updates = changes.invitationUpdates();
            add("WITH ");
            held();
            fit();
            if (updates.isEmpty()) {
                add("moved AS (SELECT 1 WHERE FALSE), ");
            }
            add(moved, updates);
            add("go AS (SELECT 1 FROM fit WHERE (SELECT COUNT(*) FROM moved) = ?)", updates.size());
            roles();
            add(newMembers, changes.newMembers(names));
            add(newInvitations, changes.newInvitations());
            add(events, changes.events());
            add(notifications, changes.notifications());
            add(" SELECT EXISTS (SELECT 1 FROM go) AS done");
            if (updates.size() > 1) {
                add(", 1 / CASE WHEN (SELECT COUNT(*) FROM moved) IN (0, ?) THEN 1 ELSE 0 END", updates.size());
            }
            return new SqlFragment(sql.toString(), values);
        }

        /** Locks the required members. If no role changes, the lock is shared with other transactions. */
        private void held() {
            if (!changes.requiredRoles().isEmpty()) {
                add(
                        held,
                        Tuples.of(
                                memberAndRole,
                                changes.requiredRoles().entrySet(),
                                member -> row(changes.domain(), member.getKey(), member.getValue())));
                add(changes.roleUpdates().isEmpty() ? "SHARE OF m), " : "UPDATE OF m), ");
            }
        }

        private void fit() {
            add("fit AS (SELECT 1 WHERE TRUE");
            if (!changes.requiredRoles().isEmpty()) {
                add(
                        " AND (SELECT COUNT(*) FROM held) = ?",
                        changes.requiredRoles().size());
            }
            add(noMember, keys(changes.requiredNonMembers()));
            if (changes.isFounding()) {
                add(emptyDomain, changes.domain());
            }
            add("), ");
        }

        /** Changes and ends memberships. Their rows exist, because they are locked and their roles were checked. */
        private void roles() {
            List<ChangeSet.RoleUpdate> updates = new ArrayList<>();
            List<String> ends = new ArrayList<>();
            for (ChangeSet.RoleUpdate update : changes.roleUpdates()) {
                if (update.next() == null) {
                    ends.add(update.user());
                } else {
                    updates.add(update);
                }
            }
            add(
                    changed,
                    Tuples.of(memberAndRole, updates, update -> row(changes.domain(), update.user(), update.next())));
            add(ended, keys(ends));
        }

        private Tuples keys(Collection<String> users) {
            return Tuples.of(memberKey, users, user -> row(changes.domain(), user));
        }

        /** Adds the step if there are rows. */
        private void add(TableExpression step, Tuples rows) {
            if (rows.isEmpty()) {
                return;
            }
            sql.append(step.before);
            if (rows.size() == 1) {
                sql.append(step.values.one);
                values.addAll(rows.rows().get(0));
            } else {
                sql.append(step.values.several);
                for (int i = 0; i < step.values.types.size(); i++) {
                    values.add(new SqlArray(step.values.types.get(i), rows.column(i)));
                }
            }
            sql.append(step.after);
        }

        private void add(String text, Object... its) {
            sql.append(text);
            values.addAll(List.of(its));
        }
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }
}
