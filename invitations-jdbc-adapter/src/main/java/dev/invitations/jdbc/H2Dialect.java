package dev.invitations.jdbc;

import java.sql.SQLException;

final class H2Dialect implements Dialect {

    /** The code of a lock timeout. Its SQLState, HYT00, is the SQLState of every timeout. */
    private static final int LOCK_TIMEOUT = 50_200;

    private static final int NO_SCHEMA = 90_079;

    private static final int READ_ONLY_DATABASE = 90_097;

    @Override
    public String product() {
        return "H2";
    }

    @Override
    public String folder() {
        return "h2";
    }

    @Override
    public String indexNames(String schema, String table) {
        return "SELECT INDEX_NAME FROM INFORMATION_SCHEMA.INDEXES WHERE LOWER(TABLE_NAME) = '" + table
                + "' AND LOWER(TABLE_SCHEMA) = " + (schema.isEmpty() ? "LOWER(SCHEMA())" : "'" + schema + "'");
    }

    @Override
    public boolean qualifiesIndexes() {
        return true;
    }

    @Override
    public SqlFailure classify(SQLException e) {
        return switch (e.getErrorCode()) {
            case LOCK_TIMEOUT -> SqlFailure.CONTENTION;
            case NO_SCHEMA -> SqlFailure.SCHEMA;
            case READ_ONLY_DATABASE -> SqlFailure.READ_ONLY;
            default -> tableNotFound(e) ? SqlFailure.SCHEMA : SqlFailure.ofState(e);
        };
    }

    /** H2 has two further SQLStates for a missing table: if it proposes another name, and if the database is empty. */
    private static boolean tableNotFound(SQLException e) {
        return "42S03".equals(e.getSQLState()) || "42S04".equals(e.getSQLState());
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
}
