package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalogue describes it. Reading it takes no lock that a writer waits for.
 *
 * @param schema the schema in the catalogue
 * @param table the name in the catalogue
 * @param kind the kind of an object that is not an ordinary table; otherwise empty
 * @param flaw a property that the library cannot work with; usually empty
 * @param remedy the change that removes the flaw
 * @param columns the columns
 */
record CatalogTable(String schema, String table, String kind, String flaw, String remedy, List<CatalogColumn> columns) {

    /** Finds the table that statements of this session use; null if there is none. */
    static @Nullable CatalogTable find(JdbcSession session, TableName name) throws SQLException {
        Catalog catalog = Catalogs.of(session.dialect());
        List<CatalogTable> found = session.query(
                catalog.find(name),
                row -> new CatalogTable(
                        row.getString("schema_name"),
                        row.getString("table_name"),
                        CatalogColumn.text(row, "kind"),
                        CatalogColumn.text(row, "flaw"),
                        CatalogColumn.text(row, "remedy"),
                        List.of()));
        if (found.isEmpty()) {
            return null;
        }
        CatalogTable table = found.get(0);
        List<CatalogColumn> columns = session.query(catalog.columns(), CatalogColumn::of, table.schema, table.table);
        // Another process created, changed or dropped the table between the two queries.
        return columns.isEmpty()
                ? null
                : new CatalogTable(table.schema, table.table, table.kind, table.flaw, table.remedy, columns);
    }

    /** Returns the column that a statement calls by this name; null if there is none. */
    @Nullable CatalogColumn column(String name) {
        return columns.stream()
                .filter(column -> TableName.isSame(column.name(), name))
                .findFirst()
                .orElse(null);
    }

    /** Returns the names of the usable indexes in lower case. */
    List<String> indexNames(JdbcSession session) throws SQLException {
        return session.query(
                Catalogs.of(session.dialect()).indexNames(),
                row -> row.getString("name").toLowerCase(Locale.ROOT),
                schema,
                table);
    }

    List<CatalogIndex> indexes(JdbcSession session) throws SQLException {
        List<CatalogIndex> indexes = new ArrayList<>();
        session.query(
                Catalogs.of(session.dialect()).indexes(),
                row -> {
                    String name = row.getString("index_name");
                    String column = CatalogColumn.text(row, "column_name").toLowerCase(Locale.ROOT);
                    CatalogIndex last = indexes.isEmpty() ? null : indexes.get(indexes.size() - 1);
                    if (last != null && last.name().equals(name)) {
                        return last.columns().add(column);
                    }
                    return indexes.add(new CatalogIndex(
                            name,
                            row.getBoolean("is_unique"),
                            CatalogColumn.text(row, "predicate"),
                            CatalogColumn.text(row, "flaw"),
                            new ArrayList<>(List.of(column))));
                },
                schema,
                table);
        return indexes;
    }

    List<String> triggers(JdbcSession session) throws SQLException {
        return session.query(Catalogs.of(session.dialect()).triggers(), row -> row.getString("name"), schema, table);
    }
}
