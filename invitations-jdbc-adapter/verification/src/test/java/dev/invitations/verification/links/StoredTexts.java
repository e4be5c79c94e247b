package dev.invitations.verification.links;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/** The values of every column of every table of a database, as the catalogue of the database lists them. */
final class StoredTexts {

    private StoredTexts() {}

    /** Returns the values of each column as one text. The key is the table and the column. */
    static Map<String, String> of(DataSource source) throws SQLException {
        Map<String, String> texts = new TreeMap<>();
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData meta = connection.getMetaData();
            String quote = meta.getIdentifierQuoteString();
            try (ResultSet tables =
                    meta.getTables(connection.getCatalog(), null, "%", new String[] {"TABLE", "BASE TABLE"})) {
                while (tables.next()) {
                    String schema = tables.getString("TABLE_SCHEM");
                    if (!"INFORMATION_SCHEMA".equals(schema)) {
                        String prefix = schema == null ? "" : quote + schema + quote + ".";
                        String table = tables.getString("TABLE_NAME");
                        read(connection, table, prefix + quote + table + quote, texts);
                    }
                }
            }
        }
        return texts;
    }

    private static void read(Connection connection, String table, String quoted, Map<String, String> texts)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM " + quoted)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int column = 1; column <= columns; column++) {
                    String name = table + "." + rows.getMetaData().getColumnLabel(column);
                    texts.merge(name, text(rows.getObject(column)) + "\n", String::concat);
                }
            }
        }
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes
                ? HexFormat.of().formatHex(bytes) + " " + new String(bytes, StandardCharsets.ISO_8859_1)
                : String.valueOf(value);
    }
}
