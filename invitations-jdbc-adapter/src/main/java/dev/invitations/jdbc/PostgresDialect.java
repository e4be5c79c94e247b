package dev.invitations.jdbc;

import java.sql.SQLException;

final class PostgresDialect implements Dialect {

    @Override
    public String product() {
        return "PostgreSQL";
    }

    @Override
    public String folder() {
        return "postgresql";
    }

    /** {@code to_regclass} finds the table as statements find it, also on a search path of several schemas. */
    @Override
    public String indexNames(String schema, String table) {
        String qualified = schema.isEmpty() ? table : schema + "." + table;
        return "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass('"
                + qualified + "')";
    }

    /**
     * A division by zero is a conflict, because {@link PostgresChangeWriter} has the only one and undoes itself by it.
     */
    @Override
    public SqlFailure classify(SQLException e) {
        return switch (e.getSQLState() == null ? "" : e.getSQLState()) {
            case "22012" -> SqlFailure.CONFLICT;
            case "40P01", "55P03" -> SqlFailure.CONTENTION;
            case "42P01", "42703" -> SqlFailure.SCHEMA;
            default -> SqlFailure.ofState(e);
        };
    }

    @Override
    public CommitMode commitMode() {
        return CommitMode.STATEMENT;
    }

    @Override
    public boolean honoursReadUncommitted() {
        return false;
    }

    @Override
    public String shareLock() {
        return " FOR SHARE";
    }

    /**
     * The planner estimates 1,000 rows for the function, so the wanted page is the beginning of a long list, which it
     * reads in the order of an index. Without it, the planner reads and sorts everything where it expects few rows.
     */
    @Override
    public String limitHint() {
        return " CROSS JOIN GENERATE_SERIES(1, (SELECT 1))";
    }

    /** Without it, the planner may find one member by merging with all members of the domain. */
    @Override
    public String opaque(String column) {
        return column + " || ''";
    }

    /**
     * The planner estimates that an unknown limit returns a tenth of the rows, and reads them in the order of an index.
     */
    @Override
    public String fullScanHint() {
        return " FETCH FIRST (SELECT " + Integer.MAX_VALUE + ") ROWS ONLY";
    }
}
