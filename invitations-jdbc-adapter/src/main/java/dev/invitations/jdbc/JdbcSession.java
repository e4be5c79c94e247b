package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection for one read or one transaction, with methods that run statements. */
record JdbcSession(Connection connection, SqlNames names) {

    /** Maps the current row to a value. */
    @FunctionalInterface
    interface RowMapper<T> {
        T map(ResultRow row) throws SQLException;
    }

    Dialect dialect() {
        return names.dialect();
    }

    <T> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                ResultRow row = new ResultRow(rows, dialect(), names.tables(), "");
                while (rows.next()) {
                    found.add(mapper.map(row));
                }
                return found;
            }
        }
    }

    /** Counts the rows per role. Rows without a role are counted under the empty name. */
    Map<String, Long> countByRole(String role, String rows, @Nullable Object... values) throws SQLException {
        Map<String, Long> counts = new HashMap<>();
        query(
                "SELECT MIN(" + role + ") AS role, COUNT(*) AS found FROM " + rows + " GROUP BY "
                        + dialect().groupKey(role),
                row -> {
                    String name = row.findString("role");
                    return counts.merge(name == null ? "" : name, row.getLong("found"), Long::sum);
                },
                values);
        return counts;
    }

    boolean exists(String sql, @Nullable Object... values) throws SQLException {
        return !query(sql, row -> true, values).isEmpty();
    }

    /** Runs a statement and ignores its result. */
    void execute(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    /**
     * Runs an update and returns the number of rows.
     *
     * @throws dev.invitations.port.StorageException if the database warns that it changed a value
     */
    int update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            int updated = statement.executeUpdate();
            // The driver knows from the answer whether there are warnings, so it asks the server only then.
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                if (dialect().isChangedValue(warning)) {
                    throw WrittenRows.changed(warning);
                }
            }
            return updated;
        }
    }

    /**
     * Runs an update that should result in these rows, and compares the rows if the database returns them. Returns the
     * number of rows, which may be smaller than expected.
     *
     * @throws dev.invitations.port.StorageException if as many rows as expected were updated, but other values stored
     */
    int update(String table, Tuples expected, String sql, @Nullable Object... values) throws SQLException {
        if (!dialect().returnsUpdatedRows()) {
            return update(sql, values);
        }
        List<List<@Nullable Object>> stored = returning(sql, expected.columns(), values);
        if (stored.size() == expected.size()) {
            WrittenRows.verify(table, expected, stored);
        }
        return stored.size();
    }

    /**
     * Inserts the rows in one statement, and compares them with the stored rows. Does nothing without rows.
     *
     * @throws dev.invitations.port.StorageException if the stored rows differ
     */
    void insert(String table, Tuples rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String row = "(" + SqlFragment.list(rows.columns(), column -> column.value("?")) + ")";
        String sql = "INSERT INTO " + table + " (" + SqlFragment.list(rows.columns(), SqlColumn::name) + ") VALUES "
                + SqlFragment.repeated(row, rows.size());
        WrittenRows.verify(
                table, rows, returning(sql, rows.columns(), rows.cells().toArray()));
    }

    private List<List<@Nullable Object>> returning(String change, List<SqlColumn> columns, @Nullable Object... values)
            throws SQLException {
        return query(
                dialect().returning(change, SqlFragment.list(columns, SqlColumn::aliased)),
                row -> row.values(columns),
                values);
    }

    private void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null) {
                statement.setNull(i + 1, Types.NULL);
            } else if (value instanceof SqlArray array) {
                statement.setArray(i + 1, connection.createArrayOf(array.type(), elements(array)));
            } else {
                statement.setObject(i + 1, dialect().toJdbc(value));
            }
        }
    }

    private @Nullable Object[] elements(SqlArray array) {
        return array.values().stream()
                .map(value -> value == null ? null : dialect().toJdbc(value))
                .toArray();
    }
}
