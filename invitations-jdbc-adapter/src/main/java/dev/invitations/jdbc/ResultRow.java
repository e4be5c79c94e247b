package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.model.Limits;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The current row of a result.
 *
 * @param cells the result
 * @param dialect the dialect of the database
 * @param tables the names of the tables, for messages
 * @param prefix the beginning of the labels of the columns
 */
record ResultRow(ResultSet cells, Dialect dialect, JdbcTables tables, String prefix) {

    /** Returns the same row for columns whose labels begin with this prefix. */
    ResultRow prefixed(String prefix) {
        return new ResultRow(cells, dialect, tables, prefix);
    }

    String getString(String column) throws SQLException {
        return cells.getString(prefix + column);
    }

    /** Reads a text like {@link #getString}. NULL is an error, as it is for UUIDs and instants. */
    String getText(String column) throws SQLException {
        return requireNonNull(findString(column));
    }

    @Nullable String findString(String column) throws SQLException {
        return cells.getString(prefix + column);
    }

    boolean getBoolean(String column) throws SQLException {
        return cells.getBoolean(prefix + column);
    }

    int getInt(String column) throws SQLException {
        return cells.getInt(prefix + column);
    }

    long getLong(String column) throws SQLException {
        return cells.getLong(prefix + column);
    }

    /**
     * Returns the values of the columns, which have their aliases as labels: text and UUIDs as {@link String}, numbers
     * as {@link Long}, and instants and truth values as such. A value that cannot be read is equal to no other value.
     */
    List<@Nullable Object> values(List<SqlColumn> columns) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(columns.size());
        for (SqlColumn column : columns) {
            try {
                values.add(value(column));
            } catch (RuntimeException e) {
                values.add(new Object());
            }
        }
        return values;
    }

    private @Nullable Object value(SqlColumn column) throws SQLException {
        String label = prefix + column.alias();
        Object value = switch (column.type().kind()) {
            case TEXT, UUID -> cells.getString(label);
            case INSTANT -> dialect.instant(cells, label);
            case INT, LONG -> cells.getLong(label);
            case BOOLEAN -> cells.getBoolean(label);
        };
        return cells.wasNull() ? null : value;
    }

    /** Returns the value as the driver returns it. A malformed value still identifies the row. */
    Object stored(String column) throws SQLException {
        return requireNonNull(cells.getObject(prefix + column));
    }

    UUID getUuid(String column) throws SQLException {
        return requireNonNull(findUuid(column));
    }

    @Nullable UUID findUuid(String column) throws SQLException {
        return dialect.uuid(cells, prefix + column);
    }

    Instant getInstant(String column) throws SQLException {
        return requireNonNull(findInstant(column));
    }

    @Nullable Instant findInstant(String column) throws SQLException {
        Instant at = dialect.instant(cells, prefix + column);
        if (at != null && (at.isBefore(Limits.MIN_INSTANT) || at.isAfter(Limits.MAX_INSTANT))) {
            // PostgreSQL has the values -infinity and infinity, and most databases have years before 1 and after 9999.
            throw new DateTimeException(column + " is not a date");
        }
        return at;
    }
}
