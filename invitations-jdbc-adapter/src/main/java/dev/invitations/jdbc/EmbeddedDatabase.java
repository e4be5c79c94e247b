package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.h2.Driver;

/**
 * An H2 database in a file. H2 closes the file with the last connection, so one connection is kept open until close.
 */
final class EmbeddedDatabase {

    private final String url;
    private final Driver driver;
    private Connection kept;
    private boolean closed;

    private EmbeddedDatabase(String url, Driver driver) throws SQLException {
        this.url = url;
        this.driver = driver;
        this.kept = connect(driver, url);
    }

    static EmbeddedDatabase open(Path file) {
        String path = file.toAbsolutePath().toString();
        if (path.indexOf(';') >= 0) {
            throw new IllegalArgumentException(
                    "file must not contain a semicolon, which starts a setting of H2, but was \"" + path + "\"");
        }
        // Without a write delay (the default of H2 is half a second), changes are in the file system when a call
        // returns. The close delay is set, because an earlier version stored another value in the file.
        String url = "jdbc:h2:file:" + path + ";DB_CLOSE_DELAY=0;TRACE_LEVEL_FILE=0;WRITE_DELAY=0";
        try {
            return new EmbeddedDatabase(url, new Driver());
        } catch (SQLException e) {
            throw Dialects.classify(null, e).toUnreachable(e);
        }
    }

    private static Connection connect(Driver driver, String url) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "sa");
        login.setProperty("password", "");
        return driver.connect(url, login);
    }

    /** Opens a connection, which the caller closes. */
    Connection connect() throws SQLException {
        keepOpen();
        return connect(driver, url);
    }

    /**
     * Opens the database again if H2 has closed it. H2 closes the whole database if a thread is interrupted while it
     * reads or writes the file. Without an open connection, every later call would open and close the file.
     */
    private synchronized void keepOpen() throws SQLException {
        if (closed) {
            throw new StorageException(
                    "The storage is closed; open the file again with JdbcStorage.embedded", false, null);
        }
        if (!isOpen(kept)) {
            kept = connect(driver, url);
        }
    }

    /** Executes a statement, because {@code isClosed} and {@code isValid} do not notice that H2 closed the database. */
    private static boolean isOpen(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            return statement.execute("VALUES 1");
        } catch (SQLException e) {
            return false;
        }
    }

    /** Closes the file, unless another storage or a running call uses it. */
    synchronized void close() throws SQLException {
        closed = true;
        kept.close();
    }
}
