package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * An H2 database in a file. H2 closes the file with the last connection, so one connection is kept open until close.
 * All calls of H2 run on threads that nothing interrupts.
 */
final class EmbeddedDatabase implements OwnTransactions.ConnectionSupplier {

    private final String url;
    private final Driver driver;
    private final UninterruptedCalls calls = new UninterruptedCalls("invitations-h2");
    private Connection kept;
    private boolean closed;

    private EmbeddedDatabase(String url, Driver driver) throws SQLException {
        this.url = url;
        this.driver = driver;
        this.kept = calls.run(() -> connect(driver, url));
    }

    static EmbeddedDatabase open(Path path) {
        return open(path, new org.h2.Driver());
    }

    static EmbeddedDatabase open(Path path, Driver driver) {
        EmbeddedFile file = EmbeddedFile.of(path);
        file.restrictToOwner();
        // Without a write delay (the default of H2 is half a second), changes are in the file system when a call
        // returns. The close delay is set, because an earlier version stored another value in the file.
        String url = "jdbc:h2:file:" + file.name() + ";DB_CLOSE_DELAY=0;TRACE_LEVEL_FILE=0;WRITE_DELAY=0";
        try {
            return new EmbeddedDatabase(url, driver);
        } catch (SQLException e) {
            StorageException otherVersion = file.versionFailure(e);
            throw otherVersion != null
                    ? otherVersion
                    : Dialects.classify(null, e).toUnreachable(e);
        }
    }

    private static Connection connect(Driver driver, String url) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", "sa");
        login.setProperty("password", "");
        return driver.connect(url, login);
    }

    /** Opens a connection, which the caller closes. A concurrent close waits, so no call opens the file after it. */
    @Override
    public synchronized Connection open() throws SQLException {
        keepOpen();
        return connectAgain();
    }

    /** Connects to the existing database, because H2 would replace a deleted file by an empty database. */
    private Connection connectAgain() throws SQLException {
        return connect(driver, url + ";IFEXISTS=TRUE");
    }

    @Override
    public <T, E extends Exception> T run(OwnTransactions.ConnectedCall<T, E> call) throws E {
        return calls.run(call);
    }

    /**
     * Opens the database again if H2 has closed it. H2 closes the whole database after an error of the file system.
     * Without an open connection, every later call would open and close the file.
     */
    private void keepOpen() throws SQLException {
        if (closed) {
            throw new StorageException(
                    "The storage is closed; open the file again with JdbcStorage.embedded", false, null);
        }
        if (!isOpen(kept)) {
            kept = connectAgain();
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
    void close() throws SQLException {
        calls.run(this::closeKept);
    }

    private synchronized boolean closeKept() throws SQLException {
        closed = true;
        kept.close();
        return closed;
    }
}
