package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A connection for the time of one read or one transaction, and the little that is needed to talk SQL over it. SQL has {@link Names tokens} for names. */
record Session(Connection connection, Dialect dialect, Names names) {

    /** Makes a value of the current row. */
    @FunctionalInterface
    interface Mapper<T> {
        T map(Row row) throws SQLException;
    }

    /** Many values of one column, as an array of this type. */
    record Cells(String type, List<? extends @Nullable Object> values) {

        @Nullable Object[] bound(Dialect dialect) {
            return values.stream()
                    .map(value -> value == null ? null : dialect.bound(value))
                    .toArray();
        }
    }

    <T> List<T> query(String sql, Mapper<T> mapper, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                Row row = new Row(rows, dialect);
                while (rows.next()) {
                    found.add(mapper.map(row));
                }
                return found;
            }
        }
    }

    boolean exists(String sql, @Nullable Object... values) throws SQLException {
        return !query(sql, row -> true, values).isEmpty();
    }

    /** The names of the columns of a result, in lower case. */
    List<String> columns(String sql) throws SQLException {
        try (PreparedStatement statement = prepared(sql);
                ResultSet rows = statement.executeQuery()) {
            ResultSetMetaData columns = rows.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                names.add(columns.getColumnLabel(i).toLowerCase(Locale.ROOT));
            }
            return names;
        }
    }

    int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepared(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /**
     * As one statement.
     *
     * @param rows values by column, each a name or a token; the columns are the same in all rows
     */
    void insert(String table, List<Map<String, @Nullable Object>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        Set<String> columns = rows.get(0).keySet();
        String row = columns.stream()
                .map(column -> column.startsWith("{") ? column.replace("}", ":?}") : "?")
                .collect(Collectors.joining(", ", "(", ")"));
        String sql = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES " + marks(row, rows.size());
        int inserted = update(sql, cells(rows).toArray());
        if (inserted != rows.size()) {
            throw new SQLException("An insert of " + rows.size() + " rows made " + inserted);
        }
    }

    /**
     * Ends a query after so many rows. The number is part of the text: PostgreSQL keeps a plan only if it knows it, and H2 2.5
     * keeps of a subquery the one that it had at first.
     */
    static String first(int rows) {
        return " FETCH FIRST " + rows + " ROWS ONLY";
    }

    /** All values, row after row. */
    static List<@Nullable Object> cells(List<? extends Map<String, ? extends @Nullable Object>> rows) {
        List<@Nullable Object> cells = new ArrayList<>();
        rows.forEach(row -> cells.addAll(row.values()));
        return cells;
    }

    /** So many question marks. */
    static String marks(int count) {
        return marks("?", count);
    }

    /** The same of something else: a token for a value, or a row. */
    static String marks(String mark, int count) {
        return String.join(", ", Collections.nCopies(count, mark));
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        return connection.prepareStatement(names.in(sql, dialect));
    }

    private void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                statement.setNull(i + 1, Types.NULL);
            } else if (value instanceof Cells cells) {
                statement.setArray(i + 1, connection.createArrayOf(cells.type(), cells.bound(dialect)));
            } else {
                statement.setObject(i + 1, dialect.bound(value));
            }
        }
    }
}
