package dev.invitations.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of the statement of {@link PostgresChangeWriter}: two CTEs, one with the values and one that writes a table
 * and returns the stored rows, and an expression that compares both. The expression is NULL if all rows are stored as
 * they were written, and a {@link WriteMarker} otherwise.
 *
 * @param name the name of the CTE that writes; the CTE of the values has the prefix {@code v_}
 * @param values the values
 * @param write the text that writes, with the alias {@code v} for the values
 * @param problemOfOne the comparison if there is one row
 * @param problem the comparison if there are several rows
 */
record PostgresStep(String name, PostgresValues values, String write, String problemOfOne, String problem) {

    /** A column, the expression of the value to write and the expression of the stored value. */
    record Comparison(SqlColumn column, String written, String stored) {

        /** Compares texts by their bytes, because a collation may say that different texts are equal. */
        private String differs(Dialect dialect) {
            return switch (column.type().kind()) {
                case TEXT ->
                    "CASE WHEN " + stored + " IS NULL THEN " + written + " IS NOT NULL ELSE NOT "
                            + dialect.exactly(stored, written) + " END";
                // A column without a time zone depends on the session, so it differs here.
                case INSTANT ->
                    "(" + stored + " AT TIME ZONE 'UTC') IS DISTINCT FROM (" + written + " AT TIME ZONE 'UTC')";
                case UUID, INT, LONG, BOOLEAN -> stored + " IS DISTINCT FROM " + written;
            };
        }
    }

    /** Returns an expression with the name of the first column that differs; NULL if none differs. */
    static String difference(Dialect dialect, List<Comparison> columns) {
        StringBuilder cases = new StringBuilder("CASE");
        for (Comparison each : columns) {
            cases.append(" WHEN ")
                    .append(each.differs(dialect))
                    .append(" THEN '")
                    .append(each.column.name())
                    .append('\'');
        }
        return cases.append(" END").toString();
    }

    /** Returns the comparisons of the columns of the alias {@code v} with the columns of the table with this alias. */
    static List<Comparison> sameAs(List<SqlColumn> columns, String alias) {
        List<Comparison> all = new ArrayList<>();
        columns.forEach(column -> all.add(new Comparison(column, "v." + column.alias(), column.in(alias))));
        return all;
    }

    /**
     * Returns a step that updates or deletes rows that exist.
     *
     * @param write the text until RETURNING
     */
    static PostgresStep change(
            SqlNames names, String name, String table, PostgresValues values, String write, List<Comparison> columns) {
        String difference = columns.isEmpty() ? "NULL" : difference(names.dialect(), columns);
        String problem = problem(name, "v_" + name, table, "SELECT MIN(difference) FROM " + name);
        return new PostgresStep(
                name, values, write + " RETURNING CAST(" + difference + " AS TEXT) AS difference", problem, problem);
    }

    /** Returns the same step with another comparison. */
    PostgresStep with(String otherProblem) {
        return new PostgresStep(name, values, write, otherProblem, otherProblem);
    }

    /**
     * Returns a step that inserts the rows.
     *
     * @param status the column and the literal that every row gets; null if there is no such column
     */
    static PostgresStep insert(
            SqlNames names, String name, String table, List<SqlColumn> columns, @Nullable Status status) {
        String source = "v_" + name;
        List<Comparison> comparisons = new ArrayList<>();
        for (SqlColumn column : columns) {
            comparisons.add(new Comparison(column, "v." + column.alias(), "s." + column.alias()));
        }
        List<SqlColumn> stored = new ArrayList<>(columns);
        if (status != null) {
            comparisons.add(new Comparison(
                    status.column(), status.literal(), "s." + status.column().alias()));
            stored.add(status.column());
        }
        String difference = "SELECT MIN(" + difference(names.dialect(), comparisons) + ") FROM ";
        String numbered = "(SELECT *, ROW_NUMBER() OVER () AS n FROM ";
        return new PostgresStep(
                name,
                new PostgresValues(columns),
                "INSERT INTO " + table + " (" + SqlFragment.list(stored, SqlColumn::name) + ") SELECT "
                        + SqlFragment.list(columns, column -> column.value("v." + column.alias()))
                        + (status == null ? "" : ", " + status.literal())
                        + " FROM go, " + source + " v RETURNING "
                        + SqlFragment.list(stored, SqlColumn::aliased),
                problem(name, source, table, difference + source + " v, " + name + " s"),
                // A full join compares 1,000 rows with 1,000 rows by hash or merge, whatever the planner estimates.
                problem(
                        name,
                        source,
                        table,
                        difference + numbered + source + ") v FULL JOIN " + numbered + name + ") s ON s.n = v.n"));
    }

    /** The status of new members in a table that keeps former members. */
    record Status(SqlColumn column, String literal) {}

    private static String problem(String name, String source, String table, String difference) {
        return "CASE WHEN (SELECT COUNT(*) FROM " + name + ") <> (SELECT COUNT(*) FROM " + source + ") THEN "
                + WriteMarker.row(table) + " ELSE " + WriteMarker.column(table, "(" + difference + ")") + " END";
    }
}
