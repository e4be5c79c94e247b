package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tables, columns and indexes that exist in the database. Reading them takes no lock that a writer waits for. */
final class SchemaState {

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
            List<String> strangers = SchemaInspection.strangers(Catalogs.of(session.dialect()), expected, found);
            if (!found.kind().isEmpty() || !strangers.isEmpty()) {
                throw SchemaFindings.refusal(expected.sql(), found.kind(), strangers);
            }
            state.tables.put(expected.sql(), found);
            state.indexes.addAll(found.indexNames(session));
        }
        return state;
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
