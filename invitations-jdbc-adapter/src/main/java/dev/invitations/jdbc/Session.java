package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
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

    /** Whether each of them changed exactly one row. */
    boolean changeEach(String sql, List<@Nullable Object[]> rows) throws SQLException {
        if (!dialect.countsBatches()) {
            return changeOneByOne(sql, rows);
        }
        for (int count : batch(sql, rows)) {
            if (count != 1) {
                return false;
            }
        }
        return true;
    }

    private boolean changeOneByOne(String sql, List<@Nullable Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return true;
        }
        try (PreparedStatement statement = prepared(sql)) {
            for (@Nullable Object[] row : rows) {
                bind(statement, row);
                if (statement.executeUpdate() != 1) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Drivers that combine inserts cannot count each; for those, not to throw is to have inserted.
     *
     * @param rows values by column, each a name or a token
     */
    void insert(String table, Collection<Map<String, @Nullable Object>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        Set<String> columns = rows.iterator().next().keySet();
        String marks = columns.stream()
                .map(column -> column.startsWith("{") ? column.replace("}", ":?}") : "?")
                .collect(Collectors.joining(", "));
        String sql = "INSERT INTO " + table + " (" + String.join(", ", columns) + ") VALUES (" + marks + ")";
        List<@Nullable Object[]> values =
                rows.stream().map(row -> row.values().toArray()).toList();
        for (int count : batch(sql, values)) {
            if (count != 1 && count != Statement.SUCCESS_NO_INFO) {
                throw new SQLException("An insert changed " + count + " rows");
            }
        }
    }

    /**
     * Ends a query after so many rows. The number is part of the text: PostgreSQL keeps a plan only if it knows it, and H2 2.5
     * keeps of a subquery the one that it had at first.
     */
    static String first(int rows) {
        return " FETCH FIRST " + rows + " ROWS ONLY";
    }

    /** So many question marks. */
    static String marks(int count) {
        return marks("?", count);
    }

    /** The same of a token for a value. */
    static String marks(String mark, int count) {
        return String.join(", ", Collections.nCopies(count, mark));
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        return connection.prepareStatement(names.in(sql, dialect));
    }

    private int[] batch(String sql, List<@Nullable Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return new int[0];
        }
        try (PreparedStatement statement = prepared(sql)) {
            for (@Nullable Object[] row : rows) {
                bind(statement, row);
                statement.addBatch();
            }
            int[] counts = statement.executeBatch();
            if (counts.length != rows.size()) {
                throw new SQLException(rows.size() + " statements gave " + counts.length + " counts");
            }
            return counts;
        }
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
