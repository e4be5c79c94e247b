package dev.invitations.benchmarks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** The data that a host's page has of an invitation whose button is pressed. */
record Pending(String domain, UUID uuid, String invitee) {

    static Pending of(ResultSet row) throws SQLException {
        return new Pending(row.getString(1), row.getObject(2, UUID.class), row.getString(3));
    }
}
