package dev.invitations.jdbc;

/**
 * A column that the library needs.
 *
 * @param column the column as statements name it
 * @param name the name as the host or the script wrote it
 * @param nullable whether the library writes NULL
 * @param ours whether the table belongs to the library
 * @param ascii whether the scripts restrict the column to ASCII, because the library writes only its own words
 */
record ExpectedColumn(SqlColumn column, String name, boolean nullable, boolean ours, boolean ascii) {

    ColumnType type() {
        return column.type();
    }

    boolean isText() {
        return type().kind() == ColumnType.Kind.TEXT && column.castType().isEmpty();
    }

    /** Returns whether the key is a whole number. */
    boolean isNumber() {
        return column.castType().equals("BIGINT") || column.castType().equals("SIGNED");
    }

    /** Returns whether the values are UUIDs, as keys or by the type of the column. */
    boolean isUuid() {
        return type().kind() == ColumnType.Kind.UUID || column.castType().equals("UUID");
    }

    /** Returns whether the column holds a role in a table of the host, so that it may have an enum type. */
    boolean isRoleOfHost() {
        return !ours && column.alias().equals("m_role");
    }
}
