package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables, columns and indexes that exist in the database. Reading them takes no lock that a writer waits for. */
final class SchemaState {

    private static final int CONFIRMATIONS = 5;

    private final Map<String, CatalogTable> tables = new HashMap<>();
    private final Set<String> indexes = new HashSet<>();

    private SchemaState() {}

    /**
     * Reads the state of the tables of the library.
     *
     * @throws dev.invitations.port.StorageException if an object with the name of a table is not a table of the library
     */
    static SchemaState of(JdbcSession session) throws SQLException {
        SchemaState state = new SchemaState();
        for (ExpectedTable expected : ExpectedTable.all(session.names())) {
            CatalogTable found = expected.ours() ? CatalogTable.find(session, expected.name()) : null;
            if (found == null) {
                continue;
            }
            refuseForeign(session, expected, found);
            state.tables.put(expected.sql(), found);
            state.indexes.addAll(found.indexNames(session));
        }
        return state;
    }

    private static void refuseForeign(JdbcSession session, ExpectedTable expected, CatalogTable found)
            throws SQLException {
        List<String> strangers =
                new ArrayList<>(SchemaInspection.misfits(Catalogs.of(session.dialect()), expected, found));
        List<String> absent = SchemaInspection.absent(expected, found);
        if (!absent.isEmpty() && !isChanging(session, expected)) {
            strangers.addAll(absent);
        }
        if (!found.kind().isEmpty() || !strangers.isEmpty()) {
            throw SchemaFindings.refusal(expected.sql(), found.kind(), strangers);
        }
    }

    /**
     * Returns whether another process changes the table at this moment, so that the catalogue shows only a part of it. A
     * query sees the whole table or none.
     */
    private static boolean isChanging(JdbcSession session, ExpectedTable expected) throws SQLException {
        if (!Catalogs.of(session.dialect()).showsUnfinishedChanges()) {
            return false;
        }
        for (int i = 0; i < CONFIRMATIONS; i++) {
            if (canBeRead(session, expected, String.join(", ", expected.created()))
                    || !canBeRead(session, expected, "1")) {
                return true;
            }
        }
        return false;
    }

    private static boolean canBeRead(JdbcSession session, ExpectedTable expected, String columns) throws SQLException {
        try {
            session.execute("SELECT " + columns + " FROM " + expected.sql() + " WHERE 1 = 0");
            return true;
        } catch (SQLException e) {
            if (SchemaFindings.isRefusal(session.names(), e)) {
                return false;
            }
            throw e;
        }
    }

    /** Returns the statements whose result does not exist. */
    List<SchemaStatement> missing(SqlNames names) {
        return SchemaStatement.all(names).stream()
                .filter(statement -> !has(statement))
                .toList();
    }

    private boolean has(SchemaStatement statement) {
        if (statement.index() != null) {
            return indexes.contains(statement.index());
        }
        CatalogTable found = tables.get(statement.target());
        if (found == null || statement.column() == null) {
            return found != null;
        }
        CatalogColumn column = found.column(statement.column());
        return column != null && column.length() >= statement.length();
    }
}
