package dev.invitations.jdbc;

import java.sql.SQLException;

/**
 * Reports that a user is a member already. In a members table that keeps former members, a membership begins with an
 * update, so the unique key of the table does not report it.
 */
final class DuplicateMemberException extends SQLException {

    private static final long serialVersionUID = 1L;

    DuplicateMemberException() {
        super("The user is a member already", "23505");
    }
}
