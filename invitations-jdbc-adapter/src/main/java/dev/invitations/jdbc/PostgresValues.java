package dev.invitations.jdbc;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The text of a table of values with these columns. One row is passed as values, and several rows are passed as arrays.
 * So there are few different texts, and the database plans each text once.
 */
final class PostgresValues {

    private final List<SqlColumn> columns;
    private final List<String> types;
    private final String one;

    /** The arrays are subqueries; {@link Dialect#inviteesAsTable} gives the reason. */
    private final String several;

    PostgresValues(List<SqlColumn> columns) {
        this.columns = List.copyOf(columns);
        types = columns.stream().map(column -> type(column.type())).toList();
        one = "(SELECT "
                + SqlFragment.list(columns, column -> "CAST(? AS " + type(column.type()) + ") AS " + column.alias())
                + ") AS v";
        several = unnest(columns, column -> "CAST(? AS " + type(column.type()) + "[])");
    }

    private static String unnest(List<SqlColumn> columns, Function<SqlColumn, String> array) {
        return "UNNEST(" + SqlFragment.list(columns, column -> "(SELECT " + array.apply(column) + ")") + ") AS v ("
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

    /** Adds the rows, at least one, as a table {@code v}. */
    void addTable(StringBuilder sql, List<@Nullable Object> values, Tuples rows) {
        if (rows.size() == 1) {
            sql.append(one);
            values.addAll(rows.rows().get(0));
        } else {
            sql.append(several);
            addArrays(values, rows);
        }
    }

    /**
     * Adds the rows, at least one, as a CTE with the prefix {@code v_} and, for several rows, a CTE with the prefix
     * {@code a_} that has one row of arrays. The planner sees the values in each place where they are used.
     */
    void addCtes(String name, StringBuilder sql, List<@Nullable Object> values, Tuples rows) {
        String table = one;
        if (rows.size() == 1) {
            values.addAll(rows.rows().get(0));
        } else {
            sql.append(", a_").append(name).append(" AS NOT MATERIALIZED (SELECT ");
            sql.append(SqlFragment.list(
                    columns, column -> "CAST(? AS " + type(column.type()) + "[]) AS " + column.alias()));
            sql.append(')');
            addArrays(values, rows);
            table = unnest(columns, column -> column.alias() + " FROM a_" + name);
        }
        sql.append(", v_").append(name).append(" AS NOT MATERIALIZED (SELECT * FROM ");
        sql.append(table).append(')');
    }

    private void addArrays(List<@Nullable Object> values, Tuples rows) {
        for (int i = 0; i < types.size(); i++) {
            values.add(new SqlArray(types.get(i), rows.column(i)));
        }
    }
}
