package dev.invitations.jdbc;

import java.util.List;

/**
 * A column that the library needs.
 *
 * @param column the column as statements name it
 * @param name the name as the host or the script wrote it
 * @param nullable whether the library writes NULL
 * @param ours whether the table belongs to the library
 * @param ascii whether the scripts restrict the column to ASCII, because the library writes only its own words
 * @param values the values of the status of a members table of the host; empty for other columns
 */
record ExpectedColumn(
        SqlColumn column, String name, boolean nullable, boolean ours, boolean ascii, List<String> values) {

    /** Returns the column of a table of the host with the status of former members. */
    static ExpectedColumn status(String name, String quoted, MembersTable.Former former) {
        int length = Math.max(former.active().length(), former.ended().length());
        return new ExpectedColumn(
                SqlColumn.of(quoted, ColumnType.text(length)),
                name,
                true,
                false,
                false,
                List.of(former.active(), former.ended()));
    }

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

    /** Returns whether the column holds the status of a table of the host. */
    boolean isStatus() {
        return !values.isEmpty();
    }

    /** Returns whether the column may have an enum type whose values are written as text. */
    boolean mayBeEnum() {
        return isStatus() || (!ours && column.alias().equals("m_role"));
    }
}
