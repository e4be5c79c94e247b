package dev.invitations.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes the databases of a routing data source. The driver usually knows the values without a request.
 *
 * @param url the URL of the connection
 * @param user the user of the connection
 * @param schema the default schema of the session; null if the driver does not know it
 */
record DatabaseIdentity(
        String url, @Nullable String user, @Nullable String schema) {

    /** Returns the identity of the database of this session; null if the driver does not know its URL. */
    static @Nullable DatabaseIdentity of(JdbcSession session) throws SQLException {
        DatabaseMetaData connected = session.connection().getMetaData();
        String url = connected.getURL();
        return url == null
                ? null
                : new DatabaseIdentity(
                        url, connected.getUserName(), session.dialect().knownSchema(session.connection()));
    }

    /** Hides the URL, which may contain a password. */
    @Override
    public String toString() {
        return "DatabaseIdentity";
    }
}
