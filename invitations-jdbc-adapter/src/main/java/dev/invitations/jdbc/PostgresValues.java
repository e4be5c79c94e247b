package dev.invitations.jdbc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of a table of values with these columns. One row is passed as values, and several rows are passed as arrays.
 * So there are few different texts, and the database plans each text once.
 */
final class PostgresValues {

    private final List<String> types;
    private final String one;

    /** The arrays are subqueries; {@link Dialect#inviteesAsTable} gives the reason. */
    private final String several;

    PostgresValues(List<SqlColumn> columns) {
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

    /** Adds the rows, at least one, as a table {@code v}. */
    void addTo(StringBuilder sql, List<@Nullable Object> values, Tuples rows) {
        if (rows.size() == 1) {
            sql.append(one);
            values.addAll(rows.rows().get(0));
            return;
        }
        sql.append(several);
        for (int i = 0; i < types.size(); i++) {
            values.add(new SqlArray(types.get(i), rows.column(i)));
        }
    }
}
