package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes the databases of a routing data source. The driver knows the values without a request.
 *
 * @param url the URL of the connection
 * @param user the user of the connection
 * @param schema the schema of {@link JdbcTables}, or the setting by which the session finds tables
 */
record DatabaseIdentity(String url, String user, String schema) {

    /** Returns the identity of the session's database; null if the driver does not know one of the values. */
    static @Nullable DatabaseIdentity of(JdbcSession session) throws SQLException {
        DatabaseMetaData connected = session.connection().getMetaData();
        String url = connected.getURL();
        String user = connected.getUserName();
        String schema = schema(session);
        return url == null || user == null || schema == null ? null : new DatabaseIdentity(url, user, schema);
    }

    private static @Nullable String schema(JdbcSession session) throws SQLException {
        String named = session.names().tables().schema();
        if (!named.isEmpty()) {
            return named;
        }
        Connection driver =
                Drivers.connection(session.connection(), session.dialect().drivers());
        return driver == null ? null : session.dialect().knownSchema(driver);
    }

    /** Hides the URL, which may contain a password. */
    @Override
    public String toString() {
        return "DatabaseIdentity";
    }
}
