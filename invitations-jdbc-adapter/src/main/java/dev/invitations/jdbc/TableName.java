package dev.invitations.jdbc;

import java.util.Locale;

/**
 * The name of a table in parts. A part in double quotes is case-sensitive.
 *
 * @param schema the schema; empty for the default schema of the connection
 * @param table the table
 */
record TableName(String schema, String table) {

    /** Splits a name that {@link NameRule} allows. */
    static TableName of(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? new TableName("", name) : new TableName(name.substring(0, dot), name.substring(dot + 1));
    }

    /** Returns the expression in lower case. LOWER of H2 depends on the locale of the JVM: in Turkish, I becomes ı. */
    static String lower(String expression) {
        return "TRANSLATE(" + expression + ", 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')";
    }

    /** Returns the condition that this column of the catalogue has the name. */
    static String is(String column, String name) {
        return isQuoted(name)
                ? column + " = '" + unquoted(name) + "'"
                : lower(column) + " = '" + name.toLowerCase(Locale.ROOT) + "'";
    }

    /** Returns whether the catalogue name is the name of the statement. */
    static boolean isSame(String inCatalog, String name) {
        return isQuoted(name) ? inCatalog.equals(unquoted(name)) : inCatalog.equalsIgnoreCase(name);
    }

    private static boolean isQuoted(String name) {
        return name.startsWith("\"");
    }

    static String unquoted(String name) {
        return name.replace("\"", "");
    }
}
