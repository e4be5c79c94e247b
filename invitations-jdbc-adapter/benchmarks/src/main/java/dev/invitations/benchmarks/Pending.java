package dev.invitations.benchmarks;

import dev.invitations.model.Invitee;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** The data that a host's page has of an invitation whose button is pressed. */
record Pending(String domain, UUID uuid, Invitee.Kind kind, String invitee) {

    /** Returns an invitation of a user. */
    static Pending of(ResultSet row) throws SQLException {
        return of(row, Invitee.Kind.USER);
    }

    static Pending of(ResultSet row, Invitee.Kind kind) throws SQLException {
        return new Pending(row.getString(1), row.getObject(2, UUID.class), kind, row.getString(3));
    }

    /** Returns the user that presses the button. The id of a user is the part of its address before the at sign. */
    String user() {
        return kind == Invitee.Kind.USER ? invitee : invitee.substring(0, invitee.indexOf('@'));
    }
}
