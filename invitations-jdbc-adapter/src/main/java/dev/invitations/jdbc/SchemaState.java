package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The tables, columns and indexes that exist in the database. Reading them blocks no writer. */
final class SchemaState {

    private final Map<String, Map<String, Integer>> tables = new HashMap<>();
    private final Set<String> indexes = new HashSet<>();

    private SchemaState() {}

    /** Reads the state of the tables with these standard names. */
    static SchemaState of(JdbcSession session, Set<String> wanted) throws SQLException {
        JdbcTables names = session.names().tables();
        SchemaState state = new SchemaState();
        for (String table : wanted) {
            state.tables.put(table, columns(session, "SELECT * FROM " + names.table(table) + " WHERE 1 = 0"));
            state.indexes.addAll(session.query(
                    session.dialect().indexNames(names.schema(), names.prefix() + table),
                    row -> row.cells().getString(1).toLowerCase(Locale.ROOT)));
        }
        return state;
    }

    /** Returns the columns of a query with their lengths; empty if a table or column of the query does not exist. */
    static Map<String, Integer> columns(JdbcSession session, String query) throws SQLException {
        try {
            return session.columns(query);
        } catch (SQLException e) {
            if (Dialects.classify(session.dialect(), e) == SqlFailure.SCHEMA) {
                return Map.of();
            }
            throw e;
        }
    }

    /** Returns the columns of a table with their lengths; empty if the table does not exist. */
    Map<String, Integer> columns(String table) {
        return tables.getOrDefault(table, Map.of());
    }

    /** Returns the statements whose result does not exist. */
    List<SchemaStatement> missing(List<SchemaStatement> statements) {
        return statements.stream().filter(statement -> !has(statement)).toList();
    }

    private boolean has(SchemaStatement statement) {
        Map<String, Integer> columns = columns(statement.table());
        if (statement.index() != null) {
            return indexes.contains(statement.index());
        }
        if (statement.column() == null) {
            return !columns.isEmpty();
        }
        Integer length = columns.get(statement.column());
        return length != null && length >= statement.length();
    }
}
