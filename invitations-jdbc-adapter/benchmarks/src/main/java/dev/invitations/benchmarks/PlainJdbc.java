package dev.invitations.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The few helpers that hand-written JDBC needs. */
final class PlainJdbc {

    private static final AtomicLong LAST = new AtomicLong();

    /** Maps the current row to a value. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private PlainJdbc() {}

    static int update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = bound(connection, sql, values)) {
            return statement.executeUpdate();
        }
    }

    static <T> List<T> query(Connection connection, String sql, RowReader<T> reader, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = bound(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            return found;
        }
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static OffsetDateTime now() {
        return OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    }

    /** Creates a UUID ordered by time, like the library's, so that every implementation treats the indexes alike. */
    static UUID uuid() {
        long stamp = LAST.accumulateAndGet(System.currentTimeMillis() << 12, (last, time) -> Math.max(last + 1, time));
        long high = (stamp >>> 12) << 16 | 0x7000 | (stamp & 0xFFF);
        return new UUID(high, (stamp * 0x9E3779B97F4A7C15L) >>> 2 | Long.MIN_VALUE);
    }

    private static PreparedStatement bound(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        bind(statement, values);
        return statement;
    }

    static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof String[] strings) {
                statement.setArray(i + 1, statement.getConnection().createArrayOf("varchar", strings));
            } else if (values[i] instanceof UUID[] uuids) {
                statement.setArray(i + 1, statement.getConnection().createArrayOf("uuid", uuids));
            } else {
                statement.setObject(i + 1, values[i]);
            }
        }
    }
}
