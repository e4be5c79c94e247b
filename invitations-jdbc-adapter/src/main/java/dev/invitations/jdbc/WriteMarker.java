package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The markers with which a statement of {@link PostgresChangeWriter} fails on purpose, so that the server undoes it. A
 * marker is text that the statement casts to a number, and the server quotes it in its message, in every language. No
 * value of a host can be a marker: names of roles contain no spaces, and ids are cast to numbers only if they are
 * numbers.
 */
final class WriteMarker {

    /** The statement wrote only a part of the changes, because another transaction committed first. */
    static final String CONFLICT = "'invitations: conflict;'";

    /** The statement did not write a member, because the user is a member already. */
    static final String DUPLICATE = "'invitations: duplicate;'";

    private static final Pattern MARKER =
            Pattern.compile("invitations: (conflict|duplicate|row|status|column)(?: ([^ ;]+))?(?: ([^ ;]+))?;");

    private static final String INVALID_TEXT = "22P02";

    private WriteMarker() {}

    /** Returns the marker of a row that the table does not have after the statement, or still has. */
    static String row(String table) {
        return "'invitations: row " + table + ";'";
    }

    /** Returns the marker of a row with a status that the library does not change. */
    static String status(String table) {
        return "'invitations: status " + table + ";'";
    }

    /** Returns the marker of a column that stores another value. */
    static String column(String table, String name) {
        return "'invitations: column " + table + " " + name + ";'";
    }

    /**
     * Returns whether the error is the marker of a conflict.
     *
     * @throws DuplicateMemberException if the error is the marker of a user that is a member already
     * @throws dev.invitations.port.StorageException if the error is another marker
     */
    static boolean isConflict(SQLException e) throws DuplicateMemberException {
        SQLException coded = SqlErrors.coded(e);
        if (!SqlErrors.state(coded).equals(INVALID_TEXT) || coded.getMessage() == null) {
            return false;
        }
        Matcher marker = MARKER.matcher(coded.getMessage());
        if (!marker.find()) {
            return false;
        }
        switch (marker.group(1)) {
            case "column" -> throw WrittenRows.differs(marker.group(2), marker.group(3));
            case "duplicate" -> throw new DuplicateMemberException();
            case "status" -> throw WrittenRows.blocked(marker.group(2));
            case "row" -> throw WrittenRows.missing(marker.group(2));
            default -> {
                return true;
            }
        }
    }
}
