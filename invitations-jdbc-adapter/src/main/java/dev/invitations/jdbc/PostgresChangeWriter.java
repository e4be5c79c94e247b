package dev.invitations.jdbc;

import dev.invitations.jdbc.PostgresStep.Comparison;
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
 * invitation of the set, and the other rows are written only then.
 *
 * <p>The statement fails on purpose, and is undone, if {@code moved} updated only some of the invitations, or if the
 * database stores other rows than those that were written; see {@link WriteMarker}.
 */
final class PostgresChangeWriter implements ChangeWriter {

    /** A part of the statement that joins a table of values: the text before and after the table. */
    private record Condition(String before, PostgresValues values, String after) {}

    private static final String SAME_INVITATION = "i.domain_id = v.domain_id AND i.invitation_id = v.invitation_id";

    private final SqlNames names;
    private final List<SqlColumn> memberKey;
    private final List<SqlColumn> memberAndRole;

    private final Condition held;
    private final Condition noMember;
    private final String emptyDomain;
    private final PostgresStep moved;
    private final PostgresStep changed;
    private final PostgresStep ended;
    private final PostgresStep newMembers;
    private final PostgresStep newInvitations;
    private final PostgresStep events;
    private final PostgresStep notifications;
    private final @Nullable PostgresReturns returns;

    PostgresChangeWriter(SqlNames names) {
        this.names = names;
        memberKey = names.members().subList(0, 2);
        memberAndRole = names.members().subList(0, 3);
        SqlColumn role = names.memberRole();
        String table = names.membership();
        String members = table + " m";
        String domain = "v." + names.memberDomain().alias();
        String user = "v." + names.memberUser().alias();
        String sameMember = names.isMember("m", domain, user) + PostgresStep.exactly(names, memberKey);
        // The locked rows have the latest values of the columns that a change of the role must keep.
        List<SqlColumn> kept = names.members().subList(3, 5);
        held = new Condition(
                "held AS (SELECT " + user + ", " + SqlFragment.list(kept, it -> it.in("m") + " AS " + it.alias())
                        + " FROM " + members + " JOIN ",
                new PostgresValues(memberAndRole),
                " ON " + sameMember + " AND " + role.is("m", "v." + role.alias())
                        + PostgresStep.exactly(names, List.of(role)) + " ORDER BY "
                        + names.memberUser().in("m") + " FOR ");
        noMember = new Condition(
                " AND NOT EXISTS (SELECT 1 FROM " + members + " JOIN ",
                new PostgresValues(memberKey),
                " ON " + sameMember + ")");
        emptyDomain = " AND NOT EXISTS (SELECT 1 FROM " + members + " WHERE "
                + names.memberDomain().is("m", "?") + names.isActive("m") + ")";
        moved = moved(names);
        List<Comparison> afterChange = PostgresStep.sameAs(memberAndRole, "m");
        kept.forEach(column -> afterChange.add(new Comparison(column, "h." + column.alias(), column.in("m"))));
        changed = PostgresStep.change(
                names,
                "changed",
                table,
                new PostgresValues(memberAndRole),
                "UPDATE " + members + " SET " + role.name() + " = " + role.value("v." + role.alias())
                        + " FROM go, held h, v_changed v WHERE " + sameMember + " AND h."
                        + names.memberUser().alias() + " = " + user,
                afterChange);
        returns = names.memberStatus() == null ? null : new PostgresReturns(names);
        ended = returns != null
                ? returns.ended(memberKey)
                : PostgresStep.change(
                        names,
                        "ended",
                        table,
                        new PostgresValues(memberKey),
                        "DELETE FROM " + members + " USING go, v_ended v WHERE " + sameMember,
                        List.of());
        newMembers = returns != null
                ? returns.newMembers()
                : PostgresStep.insert(names, "to_membership", table, names.allMembers(), null);
        newInvitations = PostgresStep.insert(
                names, "to_invitation", names.invitation(), Columns.INVITATION_TABLE.columns(), null);
        events = PostgresStep.insert(names, "to_event", names.event(), Columns.EVENT.columns(), null);
        notifications = PostgresStep.insert(names, "to_outbox", names.outbox(), Columns.NOTIFICATION.columns(), null);
    }

    private static PostgresStep moved(SqlNames names) {
        String table = names.invitation();
        return PostgresStep.change(
                names,
                "moved",
                table,
                new PostgresValues(ChangeSet.InvitationUpdate.COLUMNS.columns()),
                "UPDATE " + table + " i SET "
                        + SqlFragment.list(
                                Columns.CHANGEABLE.columns(), column -> column.name() + " = v." + column.alias())
                        + " FROM fit, v_moved v WHERE " + SAME_INVITATION
                        + " AND i.version = v.version_before",
                PostgresStep.sameAs(Columns.UPDATED.columns(), "i"));
    }

    /**
     * Returns the marker for invitations that were not updated. A row that has the expected version after the update was
     * kept by a trigger. The lock makes the query read the latest row, and ignore the rows that were updated.
     */
    private String partlyMoved() {
        return "CASE WHEN EXISTS (SELECT 1 FROM " + names.invitation() + " i JOIN v_moved v ON " + SAME_INVITATION
                + " AND i.version = v.version_before FOR UPDATE OF i) THEN " + WriteMarker.row(names.invitation())
                + " WHEN EXISTS (SELECT 1 FROM moved) THEN " + WriteMarker.CONFLICT + " END";
    }

    @Override
    public boolean write(JdbcSession session, ChangeSet changes) throws SQLException {
        SqlFragment statement = statement(changes);
        try {
            return session.query(
                            statement.sql(),
                            row -> row.getBoolean("done"),
                            statement.values().toArray())
                    .get(0);
        } catch (SQLException e) {
            if (WriteMarker.isConflict(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public List<Transactions.WriteStep> steps(ChangeSet changes) {
        return List.of(session -> write(session, changes));
    }

    private SqlFragment statement(ChangeSet changes) {
        return new Statement(changes).build();
    }

    /** The text of one statement with its values. */
    private final class Statement {

        private final ChangeSet changes;
        private final StringBuilder sql = new StringBuilder(12_000);
        private final List<@Nullable Object> values = new ArrayList<>(80);
        private final List<String> problems = new ArrayList<>();

        Statement(ChangeSet changes) {
            this.changes = changes;
        }

        SqlFragment build() {
            Tuples updates = changes.invitationUpdates();
            add("WITH ");
            held();
            fit();
            if (updates.isEmpty()) {
                add(", moved AS (SELECT 1 WHERE FALSE)");
            }
            add(moved, updates);
            add(", go AS (SELECT 1 FROM fit WHERE (SELECT COUNT(*) FROM moved) = ?)", updates.size());
            roles();
            newMembers();
            add(newInvitations, changes.newInvitations());
            add(events, changes.events());
            add(notifications, changes.notifications());
            add(
                    " SELECT EXISTS (SELECT 1 FROM go) AS done, CAST(CASE WHEN EXISTS (SELECT 1 FROM go) THEN NULLIF(CONCAT("
                            + String.join(", ", problems) + "), '')");
            if (!updates.isEmpty()) {
                add(" WHEN EXISTS (SELECT 1 FROM fit) THEN " + partlyMoved());
            }
            add(" END AS INTEGER) AS problem");
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
            add(")");
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

        private void newMembers() {
            Tuples members = changes.newMembers(names);
            if (returns != null && !members.isEmpty()) {
                add(returns.returned(), members);
                add(returns.others());
                addWrite(newMembers, members.size());
            } else {
                add(newMembers, members);
            }
        }

        private Tuples keys(Collection<String> users) {
            return Tuples.of(memberKey, users, user -> row(changes.domain(), user));
        }

        private void add(Condition condition, Tuples rows) {
            if (!rows.isEmpty()) {
                sql.append(condition.before);
                condition.values.addTable(sql, values, rows);
                sql.append(condition.after);
            }
        }

        /** Adds the step if there are rows. */
        private void add(PostgresStep step, Tuples rows) {
            if (!rows.isEmpty()) {
                step.values().addCtes(step.name(), sql, values, rows);
                addWrite(step, rows.size());
            }
        }

        private void addWrite(PostgresStep step, int rows) {
            sql.append(", ")
                    .append(step.name())
                    .append(" AS (")
                    .append(step.write())
                    .append(')');
            problems.add(rows == 1 ? step.problemOfOne() : step.problem());
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
