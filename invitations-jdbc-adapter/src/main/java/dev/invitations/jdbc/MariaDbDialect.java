package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB has no arrays and no type for instants, and some of its versions do not order UUIDs by their text. A list of
 * rows is part of the text of a statement. Each value in the list is cast to its type, because a server that prepares
 * the statement before it gets the values assumes texts of length 0.
 */
final class MariaDbDialect implements Dialect {

    /** The flag of an open transaction in the status that the server sends with each answer. */
    private static final int IN_TRANSACTION = 1;

    private static final Pattern DATE = Pattern.compile("(?!0000)(\\d{4})-(\\d{2})-(\\d{2})");

    private static final List<SqlColumn> PERSON = List.of(
            SqlColumn.of("domain_id", ColumnType.ID),
            SqlColumn.of("kind", ColumnType.ID),
            SqlColumn.of("name", ColumnType.ID));

    @Override
    public String product() {
        return "MariaDB";
    }

    @Override
    public String folder() {
        return "mariadb";
    }

    /** Classifies by the error codes, because one SQLState covers several kinds of errors. */
    @Override
    public SqlFailure classify(SQLException e) {
        if (isTooLarge(e)) {
            return SqlFailure.REFUSED;
        }
        return switch (e.getErrorCode()) {
            // Duplicate key.
            case 1062 -> SqlFailure.CONFLICT;
            // Row changed since it was read, lock timeout, deadlock, table changed since it was read, outdated
            // statement.
            case 1020, 1205, 1213, 1412, 1615 -> SqlFailure.CONTENTION;
            // Disk full, out of memory, table full, lock table full, no thread, too many connections or transactions.
            case 1021, 1037, 1038, 1040, 1041, 1114, 1135, 1203, 1206, 1226, 1637 -> SqlFailure.EXHAUSTED;
            // Cluster node is not ready, statement was cancelled or took too long.
            case 1047, 1317, 1969, 3024 -> SqlFailure.EXHAUSTED;
            // Unknown database.
            case 1049 -> SqlFailure.SCHEMA;
            // Read-only server or transaction.
            case 1290, 1792, 1836 -> SqlFailure.READ_ONLY;
            // Packet too large, SIGNAL of a trigger or procedure with any SQLState.
            case 1153, 1644 -> SqlFailure.REFUSED;
            // Shutdown, connection killed, client was idle for too long; a proxy lost its server.
            case 1042, 1043, 1053, 1927, 2003, 2006, 2013, 4031 -> SqlFailure.LOST;
            default -> SqlFailure.ofState(e);
        };
    }

    /** The driver closes its connection if a statement is longer than the server accepts, and would close it again. */
    private static boolean isTooLarge(SQLException e) {
        return e.getCause() != null
                && e.getCause().getClass().getName().equals("org.mariadb.jdbc.export.MaxAllowedPacketException");
    }

    @Override
    public boolean isRolledBack(SQLException e) {
        return switch (e.getErrorCode()) {
            // Row changed since it was read, lock timeout, deadlock, read-only server or transaction.
            case 1020, 1205, 1213, 1290, 1792, 1836 -> true;
            default -> SqlErrors.state(e).equals("40001");
        };
    }

    @Override
    public boolean isStatementUndone(SQLException e) {
        return switch (e.getErrorCode()) {
            // No default value, wrong value, SIGNAL with any SQLState, format of the binary log.
            case 1364, 1366, 1644, 1665 -> true;
            default -> isRolledBack(e) || SqlErrors.isOfStatement(e);
        };
    }

    @Override
    public String uniqueKeys(String schema, String table) {
        return "SELECT TABLE_NAME AS table_name, INDEX_NAME AS key_name, COLUMN_NAME AS column_name FROM information_schema.STATISTICS"
                + " WHERE NON_UNIQUE = 0 AND LOWER(TABLE_NAME) = "
                + (table.isEmpty() ? "LOWER(TABLE_NAME)" : "'" + table + "'")
                + " AND LOWER(TABLE_SCHEMA) = " + (schema.isEmpty() ? "LOWER(DATABASE())" : "'" + schema + "'");
    }

    /** The message contains the name of the key in quotes, but not its table. */
    @Override
    public boolean names(SQLException e, String key) {
        return String.valueOf(e.getMessage()).contains("'" + key + "'");
    }

    @Override
    public List<String> drivers() {
        return List.of("org.mariadb.jdbc.Connection", "com.mysql.cj.jdbc.JdbcConnection");
    }

    @Override
    public boolean isInTransaction(Connection driver) {
        Object status = Drivers.call(Drivers.call(driver, "getContext"), "getServerStatus");
        if (status instanceof Integer flags) {
            return (flags & IN_TRANSACTION) != 0;
        }
        Object session = Drivers.call(Drivers.call(driver, "getSession"), "getServerSession");
        return Boolean.TRUE.equals(Drivers.call(session, "inTransactionOnServer"));
    }

    @Override
    public String openTransactionQuery() {
        return "SELECT @@in_transaction";
    }

    /** Returns null for MySQL Connector/J, because it does not notice the statement USE. */
    @Override
    public @Nullable String knownSchema(Connection driver) throws SQLException {
        return Drivers.unwrap(driver, "org.mariadb.jdbc.Connection") == null ? null : driver.getCatalog();
    }

    @Override
    public CommitMode commitMode() {
        return CommitMode.TRANSACTION;
    }

    @Override
    public boolean honoursReadUncommitted() {
        return true;
    }

    @Override
    public String shareLock() {
        return " LOCK IN SHARE MODE";
    }

    /**
     * Returns whether a text column of this collation compares strings like Java: by their code points, without
     * ignoring case, accents or spaces at the end.
     */
    static boolean comparesExactly(String collation) {
        return collation.endsWith("_nopad_bin") || collation.equals("binary");
    }

    @Override
    public String returning(String change, String columns) {
        return change + " RETURNING " + columns;
    }

    /** MariaDB returns the rows of INSERT and DELETE only. */
    @Override
    public boolean returnsUpdatedRows() {
        return false;
    }

    /**
     * A closed list, because a warning about replication, deprecation or a plan changes no value. The codes: NULL for a
     * column that is not null, out of range, truncated, wrong value, no default, wrong text, too long, not a date,
     * overflow of a date, invalid data.
     */
    @Override
    public boolean isChangedValue(SQLWarning warning) {
        return switch (warning.getErrorCode()) {
            case 1048, 1263, 1264, 1265, 1292, 1364, 1366, 1406, 1411, 1441, 1918 -> true;
            default -> false;
        };
    }

    @Override
    public String exactly(String column, String value) {
        return exact(column) + " = " + value;
    }

    @Override
    public String groupKey(String column) {
        return exact(column);
    }

    @Override
    public SqlFragment exactlyOneOf(String column, Set<String> values) {
        return values.isEmpty()
                ? new SqlFragment("FALSE", List.of())
                : new SqlFragment(
                        exact(column) + " IN (" + SqlFragment.repeated("?", values.size()) + ")", List.copyOf(values));
    }

    @Override
    public SqlFragment isOneOf(String column, Collection<String> values) {
        return new SqlFragment(column + " IN (" + SqlFragment.repeated("?", values.size()) + ")", List.copyOf(values));
    }

    private static String exact(String column) {
        return "CONVERT(" + column + " USING utf8mb4) COLLATE utf8mb4_nopad_bin";
    }

    @Override
    public SqlFragment inviteesAsTable(DomainId domain, Collection<Invitee> invitees) {
        return valuesAsTable(
                "person",
                Tuples.of(PERSON, invitees, invitee -> Arrays.asList(domain.value(), invitee.kind(), invitee.value())));
    }

    @Override
    public SqlFragment valuesAsTable(String name, Tuples rows) {
        String row = "(" + SqlFragment.list(rows.columns(), column -> "CAST(? AS " + type(column.type()) + ")") + ")";
        return new SqlFragment(
                "(WITH listed (" + SqlFragment.list(rows.columns(), SqlColumn::alias) + ") AS (VALUES "
                        + SqlFragment.repeated(row, rows.size()) + ") SELECT * FROM listed) AS " + name,
                rows.cells());
    }

    private static String type(ColumnType type) {
        return switch (type.kind()) {
            case INSTANT -> "DATETIME(6)";
            case UUID -> "CHAR(36) CHARACTER SET ascii";
            case INT, LONG, BOOLEAN -> "SIGNED";
            case TEXT -> "CHAR(" + type.length() + ")";
        };
    }

    /** Uses a straight join, which keeps the order of the rows and finds each row by its key. */
    @Override
    public String updateFrom(String table, List<SqlColumn> columns, String rows, String condition) {
        return "UPDATE " + rows + " STRAIGHT_JOIN " + table + " i ON " + condition + " SET "
                + SqlFragment.list(columns, column -> "i." + column.name() + " = v." + column.alias());
    }

    @Override
    public String quoted(String name) {
        return name.replace('"', '`');
    }

    @Override
    public String castType(String sqlType) {
        return sqlType.equals("BIGINT") ? "SIGNED" : sqlType;
    }

    @Override
    public Object toJdbc(Object value) {
        if (value instanceof Instant instant) {
            return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        }
        return value instanceof UUID ? value.toString() : Dialect.super.toJdbc(value);
    }

    @Override
    public @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            return null;
        }
        UUID id = UUID.fromString(text);
        if (!id.toString().equals(text)) {
            // Text in another form has another place in the order of the rows.
            throw new IllegalArgumentException(column + " is not a UUID in lower case");
        }
        return id;
    }

    /**
     * Reports an invalid date such as 0000-00-00, which MariaDB accepts, as unreadable data and not as a database
     * error.
     */
    @Override
    public @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        try {
            LocalDateTime utc = row.getObject(column, LocalDateTime.class);
            return utc == null ? null : utc.toInstant(ZoneOffset.UTC);
        } catch (SQLDataException e) {
            throw new DateTimeException(column + " is not a date", e);
        }
    }

    /** In a column that is NOT NULL, IS NULL also finds the date 0000-00-00. */
    @Override
    public String isNull(String column) {
        return column + " <=> NULL";
    }

    /** MariaDB accepts dates with a month or a day that does not exist, and orders them by their text. */
    @Override
    public @Nullable Instant latestBefore(String date) {
        Matcher parts = DATE.matcher(date);
        if (!parts.lookingAt()) {
            return null;
        }
        int month = Integer.parseInt(parts.group(2));
        LocalDate ofMonth = LocalDate.of(Integer.parseInt(parts.group(1)), Math.max(month, 1), 1);
        boolean begins = month == 0 || Integer.parseInt(parts.group(3)) == 0;
        LocalDate next = begins ? ofMonth : ofMonth.plusMonths(1);
        return next.atStartOfDay().toInstant(ZoneOffset.UTC).minus(1, ChronoUnit.MICROS);
    }
}
