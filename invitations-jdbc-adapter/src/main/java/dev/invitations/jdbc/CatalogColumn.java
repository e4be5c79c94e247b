package dev.invitations.jdbc;

import java.sql.SQLException;

/**
 * A column as the catalogue describes it.
 *
 * @param name the name
 * @param type the name of its type in lower case
 * @param shown the type as messages show it
 * @param length the number of characters that a text column holds; 0 for other types
 * @param digits the number of fractional digits of a time; 0 for other types
 * @param nullable whether the column may be NULL
 * @param filled whether the database fills the column if an insert leaves it out
 * @param generated whether an insert must leave the column out
 * @param onUpdate whether the database changes the column at each update of its row
 * @param defaultValue the expression of the default; empty if there is none
 * @param collation the name of its collation; empty if it has none
 * @param folding whether the catalogue says that the collation equates different strings
 */
record CatalogColumn(
        String name,
        String type,
        String shown,
        long length,
        int digits,
        boolean nullable,
        boolean filled,
        boolean generated,
        boolean onUpdate,
        String defaultValue,
        String collation,
        boolean folding) {

    static CatalogColumn of(ResultRow row) throws SQLException {
        return new CatalogColumn(
                row.getString("name"),
                row.getString("type"),
                text(row, "shown"),
                row.getLong("length"),
                row.getInt("digits"),
                row.getBoolean("nullable"),
                row.getBoolean("filled"),
                row.getBoolean("generated"),
                row.getBoolean("on_update"),
                text(row, "default_value"),
                text(row, "collation"),
                row.getBoolean("folding"));
    }

    /** Returns the text, which may be empty. Some modes of the databases replace an empty text with NULL. */
    static String text(ResultRow row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }
}
