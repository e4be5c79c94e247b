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

    /**
     * Uses {@code to_regclass}, which finds the same table as a statement, also with several schemas in the search
     * path.
     */
    @Override
    public String indexNames(String schema, String table) {
        String qualified = schema.isEmpty() ? table : schema + "." + table;
        return "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = to_regclass('"
                + qualified + "')";
    }

    /**
     * Classifies a division by zero as a conflict. Only {@link PostgresChangeWriter} divides: it undoes its statement
     * in this way.
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
     * Makes the planner read the page in the order of an index. The planner estimates 1,000 rows for the function, so
     * it expects the page to be the beginning of a long list. Without this hint, the planner reads and sorts all rows
     * of a list that it expects to be short.
     */
    @Override
    public String limitHint() {
        return " CROSS JOIN GENERATE_SERIES(1, (SELECT 1))";
    }

    /**
     * Hides the value from the planner. Otherwise the planner may read all members of the domain to find one member.
     */
    @Override
    public String opaque(String column) {
        return column + " || ''";
    }

    /**
     * Makes the planner read the rows in the order of an index. The planner estimates that an unknown limit returns a
     * tenth of the rows.
     */
    @Override
    public String fullScanHint() {
        return " FETCH FIRST (SELECT " + Integer.MAX_VALUE + ") ROWS ONLY";
    }
}
