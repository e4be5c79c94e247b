package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.jdbc.PostgresStep.Comparison;
import java.util.List;

/**
 * The steps of {@link PostgresChangeWriter} for a members table that keeps former members: an end updates the row, a
 * return updates the same row, and only a user without a row gets a new row.
 */
final class PostgresReturns {

    private final SqlNames names;
    private final String table;
    private final SqlColumn status;
    private final String active;
    private final String ended;
    private final String sameMember;
    private final String sameKey;
    private final PostgresStep returned;

    PostgresReturns(SqlNames names) {
        this.names = names;
        this.table = names.membership();
        MembersTable.Former former = requireNonNull(names.tables().members().former());
        this.status = requireNonNull(names.memberStatus());
        this.active = "'" + former.active() + "'";
        this.ended = "'" + former.ended() + "'";
        String domain = "v." + names.memberDomain().alias();
        String user = "v." + names.memberUser().alias();
        this.sameKey = names.hasKey("m", domain, user)
                + PostgresStep.exactly(names, names.members().subList(0, 2));
        this.sameMember = sameKey + names.isActive("m");
        List<SqlColumn> columns = names.allMembers();
        List<Comparison> after = PostgresStep.sameAs(columns, "m");
        after.add(new Comparison(status, active, status.in("m")));
        this.returned = PostgresStep.change(
                        names,
                        "returned",
                        table,
                        new PostgresValues(columns),
                        "UPDATE " + table + " m SET " + status.name() + " = " + active + ", "
                                + SqlFragment.list(
                                        columns.subList(2, columns.size()),
                                        column -> column.name() + " = " + column.value("v." + column.alias()))
                                + " FROM go, v_returned v WHERE " + sameKey + names.isFormer("m"),
                        after)
                .with("COALESCE((SELECT MAX(difference) FROM returned), '') || " + unchanged());
    }

    /** Ends memberships. A former founder no longer occupies the unique key of founders. */
    PostgresStep ended(List<SqlColumn> memberKey) {
        SqlColumn founder = names.memberFounder();
        List<Comparison> after = PostgresStep.sameAs(memberKey, "m");
        after.add(new Comparison(status, ended, status.in("m")));
        if (founder != null) {
            after.add(new Comparison(founder, "CAST(NULL AS BOOLEAN)", founder.in("m")));
        }
        return PostgresStep.change(
                names,
                "ended",
                table,
                new PostgresValues(memberKey),
                "UPDATE " + table + " m SET " + status.name() + " = " + ended
                        + (founder == null ? "" : ", " + founder.name() + " = NULL") + " FROM go, v_ended v WHERE "
                        + sameMember,
                after);
    }

    /** Updates the rows of former members. */
    PostgresStep returned() {
        return returned;
    }

    /** Returns the CTEs of the users without a row. */
    String others() {
        return ", v_to_membership AS MATERIALIZED (SELECT v.* FROM v_returned v WHERE NOT EXISTS (SELECT 1 FROM "
                + table + " m WHERE " + sameKey + ")), a_to_membership AS (SELECT "
                + SqlFragment.list(
                        names.allMembers(), column -> "ARRAY_AGG(" + column.alias() + ") AS " + column.alias())
                + " FROM v_to_membership)";
    }

    /** Inserts the users without a row. */
    PostgresStep newMembers() {
        PostgresStep step = PostgresStep.insert(
                names, "to_membership", table, names.allMembers(), new PostgresStep.StatusColumn(status, active));
        return step.with("CASE WHEN EXISTS (SELECT 1 FROM v_to_membership) THEN " + step.problem()
                + " || COALESCE((SELECT MAX(CASE WHEN " + names.dialect().exactly("s." + status.alias(), active)
                + " THEN '' ELSE " + WriteMarker.column(table, status.name())
                + " END) FROM to_membership s), '') ELSE '' END");
    }

    /**
     * Returns the marker if a row was neither updated nor inserted: its status is another one, or it is still the row of
     * a former member, or the user is a member already.
     */
    private String unchanged() {
        Dialect dialect = names.dialect();
        String rows = "EXISTS (SELECT 1 FROM " + table + " m JOIN v_returned v ON " + sameKey;
        return "CASE WHEN (SELECT COUNT(*) FROM returned) > (SELECT COUNT(*) FROM v_returned) THEN "
                + WriteMarker.row(table)
                + " WHEN (SELECT COUNT(*) FROM returned) + (SELECT COUNT(*) FROM v_to_membership)"
                + " < (SELECT COUNT(*) FROM v_returned) THEN CASE WHEN " + rows + " AND NOT "
                + dialect.exactly(status.in("m"), active) + " AND NOT " + dialect.exactly(status.in("m"), ended)
                + ") THEN " + WriteMarker.status(table) + " WHEN " + rows + names.isFormer("m")
                + " FOR UPDATE OF m) THEN "
                + WriteMarker.row(table) + " ELSE " + WriteMarker.DUPLICATE + " END ELSE '' END";
    }
}
