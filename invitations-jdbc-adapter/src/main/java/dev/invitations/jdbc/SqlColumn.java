package dev.invitations.jdbc;

/**
 * A column as statements name it.
 *
 * @param name the name in its table
 * @param alias the name in a table of values
 * @param type the type of the values
 * @param castType the SQL type to which text is cast, if the column is a key of the host that is not text; otherwise
 *     empty
 */
record SqlColumn(String name, String alias, ColumnType type, String castType) {

    static SqlColumn of(String name, ColumnType type) {
        return new SqlColumn(name, name, type, "");
    }

    /** Returns the text expression, cast to the type of this column. */
    String value(String expression) {
        return castType.isEmpty() ? expression : "CAST(" + expression + " AS " + castType + ")";
    }

    /** Returns the condition that this column of the table is equal to the text expression. */
    String is(String table, String expression) {
        return in(table) + " = " + value(expression);
    }

    /** Returns the column with its alias as label, for a SELECT list. */
    String aliased() {
        return name + " AS " + alias;
    }

    String in(String table) {
        return table + "." + name;
    }
}
