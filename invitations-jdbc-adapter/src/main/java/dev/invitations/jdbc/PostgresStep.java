package dev.invitations.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of the statement of {@link PostgresChangeWriter}: a CTE that writes a table and returns the stored rows, and an
 * expression that compares them with the values. The expression is an empty text if all rows are stored as they were
 * written, and a {@link WriteMarker} otherwise.
 *
 * @param name the name of the CTE
 * @param values the values
 * @param write the text that writes, with the alias {@code v} for the values
 * @param problemOfOne the comparison if there is one row
 * @param problem the comparison if there are several rows
 */
record PostgresStep(String name, PostgresValues values, String write, String problemOfOne, String problem) {

    /** A column, the expression of the value to write and the expression of the stored value. */
    record Comparison(SqlColumn column, String written, String stored) {

        /** Compares texts by their bytes, because a collation may say that different texts are equal. */
        private String differs(SqlNames names, boolean ofHost) {
            if (!ofHost) {
                String collation = column.type().kind() == ColumnType.Kind.TEXT ? " COLLATE \"C\"" : "";
                return stored + collation + " IS DISTINCT FROM " + written;
            }
            return switch (column.type().kind()) {
                case TEXT -> stored + " IS NULL OR NOT " + names.dialect().exactly(stored, written);
                // A column without a time zone depends on the session, so it differs here.
                case INSTANT -> stored + " AT TIME ZONE 'UTC' IS DISTINCT FROM " + written + " AT TIME ZONE 'UTC'";
                case UUID, INT, LONG, BOOLEAN -> stored + " IS DISTINCT FROM " + written;
            };
        }
    }

    /** The status of new members in a table that keeps former members. */
    record StatusColumn(SqlColumn column, String literal) {}

    /** Returns an expression with the marker of the first column that differs, or an empty text. */
    private static String difference(SqlNames names, String table, List<Comparison> columns) {
        boolean ofHost = isOfHost(names, table);
        StringBuilder cases = new StringBuilder("CASE");
        for (Comparison each : columns) {
            cases.append(" WHEN ").append(each.differs(names, ofHost)).append(" THEN ");
            cases.append(WriteMarker.column(table, each.column.name()));
        }
        return cases.append(" ELSE '' END").toString();
    }

    /** Returns the comparisons of the columns of the alias {@code v} with the columns of the table with this alias. */
    static List<Comparison> sameAs(List<SqlColumn> columns, String alias) {
        List<Comparison> all = new ArrayList<>();
        columns.forEach(column -> all.add(new Comparison(column, "v." + column.alias(), column.in(alias))));
        return all;
    }

    /** Returns the condition, with a leading AND, that a host's columns are equal, whatever their collations are. */
    static String exactly(SqlNames names, List<SqlColumn> columns) {
        StringBuilder all = new StringBuilder();
        if (!names.tables().ownMembers()) {
            columns.forEach(column ->
                    all.append(" AND ").append(names.dialect().exactly(column.in("m"), "v." + column.alias())));
        }
        return all.toString();
    }

    /**
     * Returns a step that updates or deletes rows that exist.
     *
     * @param write the text until RETURNING
     */
    static PostgresStep change(
            SqlNames names, String name, String table, PostgresValues values, String write, List<Comparison> columns) {
        String difference = columns.isEmpty() ? "''" : difference(names, table, columns);
        String marker = WriteMarker.row(table);
        return new PostgresStep(
                name,
                values,
                write + " RETURNING CAST(" + difference + " AS TEXT) AS difference",
                "COALESCE((SELECT MAX(difference) FROM " + name + " HAVING COUNT(*) = 1), " + marker + ")",
                "COALESCE((SELECT MAX(difference) FROM " + name + " HAVING COUNT(*) = (SELECT COUNT(*) FROM v_" + name
                        + ")), " + marker + ")");
    }

    /** Returns the same step with another comparison. */
    PostgresStep with(String otherProblem) {
        return new PostgresStep(name, values, write, otherProblem, otherProblem);
    }

    /**
     * Returns a step that inserts the rows.
     *
     * @param status the column and the literal that every row gets; null if the table has no status
     */
    static PostgresStep insert(
            SqlNames names, String name, String table, List<SqlColumn> columns, @Nullable StatusColumn status) {
        List<SqlColumn> stored = new ArrayList<>(columns);
        List<Comparison> comparisons = new ArrayList<>();
        for (SqlColumn column : columns) {
            comparisons.add(new Comparison(column, "v." + column.alias(), "s." + column.alias()));
        }
        if (status != null) {
            stored.add(status.column());
            comparisons.add(new Comparison(
                    status.column(), status.literal(), "s." + status.column().alias()));
        }
        String one = "(SELECT " + difference(names, table, comparisons) + " FROM " + name + " s, v_" + name + " v)";
        // Whole columns are compared as arrays, because a join of 1,000 rows with 1,000 rows may be slow.
        String several = "(SELECT CASE WHEN s.n = CARDINALITY(v."
                + columns.get(0).alias() + ") THEN "
                + arrayDifference(table, columns) + " END FROM (SELECT COUNT(*) AS n, "
                + SqlFragment.list(columns, column -> array(names, table, column)) + " FROM " + name + ") s, a_" + name
                + " v)";
        return new PostgresStep(
                name,
                new PostgresValues(columns),
                "INSERT INTO " + table + " (" + SqlFragment.list(stored, SqlColumn::name) + ") SELECT "
                        + SqlFragment.list(columns, column -> column.value("v." + column.alias()))
                        + (status == null ? "" : ", " + status.literal())
                        + " FROM go, v_" + name + " v RETURNING " + SqlFragment.list(stored, SqlColumn::aliased),
                "COALESCE(" + one + ", " + WriteMarker.row(table) + ")",
                "COALESCE(" + several + ", " + WriteMarker.row(table) + ")");
    }

    private static String array(SqlNames names, String table, SqlColumn column) {
        String alias = column.alias();
        String stored = switch (column.type().kind()) {
            case TEXT -> isOfHost(names, table) ? "CONCAT(" + alias + ")" : "CAST(" + alias + " AS TEXT)";
            case INSTANT -> "CAST(" + alias + " AS TIMESTAMPTZ)";
            case UUID, INT, LONG, BOOLEAN -> alias;
        };
        return "ARRAY_AGG(" + stored + ") AS " + alias;
    }

    private static boolean isOfHost(SqlNames names, String table) {
        return table.equals(names.membership()) && !names.tables().ownMembers();
    }

    private static String arrayDifference(String table, List<SqlColumn> columns) {
        StringBuilder cases = new StringBuilder("CASE");
        for (SqlColumn column : columns) {
            String alias = column.alias();
            String written = column.type().kind() == ColumnType.Kind.TEXT
                    ? " COLLATE \"C\" IS DISTINCT FROM CAST(v." + alias + " AS TEXT[])"
                    : " IS DISTINCT FROM v." + alias;
            cases.append(" WHEN s.").append(alias).append(written).append(" THEN ");
            cases.append(WriteMarker.column(table, column.name()));
        }
        return cases.append(" ELSE '' END").toString();
    }
}
