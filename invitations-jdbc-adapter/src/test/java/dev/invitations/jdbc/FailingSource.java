package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** A source that has no connection. */
record FailingSource(SQLException error) implements ConnectionSource {

    @Override
    public Connection open() throws SQLException {
        throw error;
    }

    @Override
    public void release(Connection connection) {}
}
