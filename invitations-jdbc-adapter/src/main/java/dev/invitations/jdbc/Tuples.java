package dev.invitations.jdbc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows of values for the same columns. */
record Tuples(List<SqlColumn> columns, List<List<@Nullable Object>> rows) {

    static <T> Tuples of(
            List<SqlColumn> columns, Collection<? extends T> items, Function<T, List<@Nullable Object>> values) {
        List<List<@Nullable Object>> rows = new ArrayList<>(items.size());
        items.forEach(item -> rows.add(values.apply(item)));
        return new Tuples(columns, rows);
    }

    /** Returns the rows with one more column, which has the same value in every row. */
    Tuples with(SqlColumn column, Object value) {
        List<SqlColumn> all = new ArrayList<>(columns);
        all.add(column);
        return of(all, rows, row -> {
            List<@Nullable Object> values = new ArrayList<>(row);
            values.add(value);
            return values;
        });
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    int size() {
        return rows.size();
    }

    /** Returns the values of one column, row by row. */
    List<@Nullable Object> column(int index) {
        List<@Nullable Object> values = new ArrayList<>(rows.size());
        rows.forEach(row -> values.add(row.get(index)));
        return values;
    }

    /** Returns all values, row by row. */
    List<@Nullable Object> cells() {
        List<@Nullable Object> cells = new ArrayList<>(rows.size() * columns.size());
        rows.forEach(cells::addAll);
        return cells;
    }
}
