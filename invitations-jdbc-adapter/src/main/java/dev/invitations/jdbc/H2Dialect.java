package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

final class H2Dialect implements Dialect {

    @Override
    public String product() {
        return "H2";
    }

    @Override
    public String folder() {
        return "h2";
    }

    @Override
    public boolean qualifiesIndexes() {
        return true;
    }

    /** The engine has an error code for each error of its own. It passes errors of triggers on with their codes. */
    @Override
    public SqlFailure classify(SQLException e) {
        if (SqlErrors.isOfH2(e) && e.getErrorCode() == 0) {
            return switch (SqlErrors.state(e)) {
                case "23505" -> SqlFailure.CONFLICT;
                case "40001" -> SqlFailure.CONTENTION;
                default -> SqlFailure.REFUSED;
            };
        }
        return switch (e.getErrorCode()) {
            // Lock timeout, row changed or deleted since it was read. The SQLState of a lock timeout is that of every
            // timeout.
            case 50200, 90112, 90131 -> SqlFailure.CONTENTION;
            // Table not found with a proposal or in an empty database, schema not found.
            case 42103, 42104, 90079 -> SqlFailure.SCHEMA;
            case 90097 -> SqlFailure.READ_ONLY;
            // I/O error, out of memory, exclusive mode.
            case 90028, 90031, 90108, 90135 -> SqlFailure.EXHAUSTED;
            // Connection closed or broken, database closed or closing.
            case 90007, 90067, 90098, 90121 -> SqlFailure.LOST;
            default -> SqlFailure.ofState(e);
        };
    }

    @Override
    public boolean isRolledBack(SQLException e) {
        return switch (e.getErrorCode()) {
            // Deadlock, lock timeout, read-only database.
            case 40001, 50200, 90097 -> true;
            default -> SqlErrors.state(e).equals("40001");
        };
    }

    @Override
    public boolean isStatementUndone(SQLException e) {
        // A trigger failed.
        return (SqlErrors.isOfH2(e) && (e.getErrorCode() == 0 || e.getErrorCode() == 90044))
                || isRolledBack(e)
                || SqlErrors.isOfStatement(e);
    }

    @Override
    public String uniqueKeys(String schema, String table) {
        return "SELECT TABLE_NAME AS table_name, INDEX_NAME AS key_name, COLUMN_NAME AS column_name FROM INFORMATION_SCHEMA.INDEX_COLUMNS"
                + " WHERE IS_UNIQUE AND " + TableName.lower("TABLE_NAME") + " = "
                + (table.isEmpty() ? TableName.lower("TABLE_NAME") : "'" + table + "'")
                + " AND " + TableName.lower("TABLE_SCHEMA") + " = "
                + (schema.isEmpty() ? TableName.lower("SCHEMA()") : "'" + schema + "'");
    }

    /** The message contains the index of the key: {@code "PUBLIC.EMAIL_KEY_INDEX_4 ON PUBLIC.ORG_USERS(EMAIL) ..."}. */
    @Override
    public boolean names(SQLException e, String key) {
        return String.valueOf(e.getMessage()).contains("." + key + " ON ");
    }

    @Override
    public List<String> drivers() {
        return List.of("org.h2.jdbc.JdbcConnection");
    }

    @Override
    public boolean isInTransaction(Connection driver) {
        return Boolean.TRUE.equals(Drivers.call(Drivers.call(driver, "getSession"), "hasPendingTransaction"));
    }

    @Override
    public String openTransactionQuery() {
        return "SELECT CONTAINS_UNCOMMITTED FROM INFORMATION_SCHEMA.SESSIONS WHERE SESSION_ID = SESSION_ID()";
    }

    /** Returns null for a remote session, because it does not know its {@code SCHEMA_SEARCH_PATH}. */
    @Override
    public @Nullable String knownSchema(Connection driver) throws SQLException {
        Object session = Drivers.call(driver, "getSession");
        return Boolean.FALSE.equals(Drivers.call(session, "isRemote"))
                ? driver.getSchema() + Arrays.toString((Object[]) Drivers.call(session, "getSchemaSearchPath"))
                : null;
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
        return " FOR UPDATE";
    }

    /** Compares bytes, because settings of the database can make every type of text ignore case. */
    @Override
    public String exactly(String column, String value) {
        return "STRINGTOUTF8(" + column + ") = STRINGTOUTF8(" + value + ")";
    }

    @Override
    public String groupKey(String column) {
        return "STRINGTOUTF8(" + column + ")";
    }

    @Override
    public SqlFragment exactlyOneOf(String column, Set<String> values) {
        return new SqlFragment(
                "STRINGTOUTF8(" + column + ") = ANY(CAST(? AS VARBINARY ARRAY))",
                List.of(new SqlArray("varchar", List.copyOf(values))));
    }
}
