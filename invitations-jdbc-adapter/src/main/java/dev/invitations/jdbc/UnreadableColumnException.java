package dev.invitations.jdbc;

import dev.invitations.port.Position;
import dev.invitations.port.UnreadableRowException;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reports a column of the current row with a value that the library cannot use. */
final class UnreadableColumnException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With these characters, a stored value could forge or reorder a log line. */
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

    /**
     * A column of the key of a table.
     *
     * @param name the name in the table
     * @param label the label in the result
     */
    record KeyColumn(String name, String label) {}

    private final String column;

    /** Creates an exception for the column with this label in the result. */
    UnreadableColumnException(String column, RuntimeException cause) {
        super(cause);
        this.column = column;
    }

    /** Returns the label of the column in the result. */
    String column() {
        return column;
    }

    /**
     * Returns the failure of the row.
     *
     * @param table the name of the table
     * @param key the key of the row
     * @param name the name of the unreadable column in the table
     * @param position the position of the row in its list; null if it cannot be read
     */
    UnreadableRowException inRow(
            ResultRow row, String table, List<KeyColumn> key, String name, @Nullable Position position)
            throws SQLException {
        StringBuilder named = new StringBuilder();
        for (KeyColumn part : key) {
            named.append(named.isEmpty() ? "" : ", ")
                    .append(part.name())
                    .append(' ')
                    .append(shown(row, part));
        }
        return new UnreadableRowException(
                "The row of " + table + " with " + named + " cannot be read: " + name
                        + (row.findString(column) == null ? " is NULL" : " has a value that the library cannot use")
                        + "; correct or delete the row",
                position,
                getCause());
    }

    private static String shown(ResultRow row, KeyColumn part) throws SQLException {
        String text = row.findString(part.label());
        return text == null ? "NULL" : '"' + NOT_SHOWN.matcher(text).replaceAll("?") + '"';
    }
}
