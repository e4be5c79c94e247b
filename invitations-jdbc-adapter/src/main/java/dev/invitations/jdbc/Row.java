package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The current row of a result, read as the dialect keeps things. */
record Row(ResultSet cells, Dialect dialect) {

    String getString(String column) throws SQLException {
        return cells.getString(column);
    }

    boolean getBoolean(String column) throws SQLException {
        return cells.getBoolean(column);
    }

    int getInt(String column) throws SQLException {
        return cells.getInt(column);
    }

    long getLong(String column) throws SQLException {
        return cells.getLong(column);
    }

    /** The value as the driver has it: fit to name the row by, whatever it is. */
    Object stored(String column) throws SQLException {
        return requireNonNull(cells.getObject(column));
    }

    @Nullable UUID getUuid(String column) throws SQLException {
        return dialect.uuid(cells, column);
    }

    @Nullable Instant getInstant(String column) throws SQLException {
        return dialect.instant(cells, column);
    }
}
