package dev.invitations.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of its own behind a pool, as hosts have it: for the tests that need many commands. Opened at the first use,
 * once for all that have the same settings, and kept.
 *
 * @param isolation the level of its connections when they are handed out, and of a host's transactions on them
 * @param driver what the driver is told at the end of its URL
 */
record Pool(TestDatabase database, boolean autoCommit, int isolation, String driver) {

    private static final ConcurrentHashMap<Pool, Opened> OPENED = new ConcurrentHashMap<>();

    private record Opened(DataSource unpooled, HikariDataSource pooled) {

        boolean isInUse() {
            return pooled.getHikariPoolMXBean().getActiveConnections() > 0;
        }
    }

    static Pool of(TestDatabase database) {
        return new Pool(database, true, Connection.TRANSACTION_READ_COMMITTED, "");
    }

    Pool withoutAutoCommit() {
        return new Pool(database, false, isolation, driver);
    }

    Pool repeatableRead() {
        return new Pool(database, autoCommit, Connection.TRANSACTION_REPEATABLE_READ, driver);
    }

    Pool serializable() {
        return new Pool(database, autoCommit, Connection.TRANSACTION_SERIALIZABLE, driver);
    }

    Pool driver(String told) {
        return new Pool(database, autoCommit, isolation, told);
    }

    /**
     * The database with the tables and nothing in them. It is a new one if a connection was not given back: what a test
     * has lost must not fail the next one.
     */
    DataSource emptied() {
        Opened opened = OPENED.compute(this, (pool, known) -> known == null || known.isInUse() ? open(pool) : known);
        TestDatabase.execute(opened.unpooled(), TestDatabase.DELETE_ALL);
        return opened.pooled();
    }

    /** For who is the last to use them before the JVM ends. */
    static void closeAll() {
        OPENED.values().forEach(opened -> opened.pooled().close());
        OPENED.clear();
    }

    private static Opened open(Pool settings) {
        DataSource unpooled = settings.database().unprepared();
        JdbcSchema.of(unpooled).apply();
        settings.tell(unpooled);
        HikariConfig config = around(unpooled);
        config.setAutoCommit(settings.autoCommit());
        config.setTransactionIsolation(String.valueOf(settings.isolation()));
        return new Opened(unpooled, new HikariDataSource(config));
    }

    /** A pool around a database that has been prepared otherwise, with nothing set. */
    static DataSource over(DataSource database) {
        return new HikariDataSource(around(database));
    }

    private static HikariConfig around(DataSource database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(database);
        config.setMaximumPoolSize(8);
        config.setMinimumIdle(1);
        return config;
    }

    private void tell(DataSource source) {
        if (driver.isEmpty()) {
            return;
        }
        try {
            if (source instanceof PGSimpleDataSource postgres) {
                postgres.setURL(told(postgres.getURL()));
            } else if (source instanceof MariaDbDataSource maria) {
                maria.setUrl(told(maria.getUrl()));
            } else {
                throw new AssertionError(source + " cannot be told " + driver);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private String told(String url) {
        return url + (url.contains("?") ? "&" : "?") + driver;
    }

    /** As the names of tests show it. */
    @Override
    public String toString() {
        String level = isolation == Connection.TRANSACTION_SERIALIZABLE
                ? "SERIALIZABLE"
                : isolation == Connection.TRANSACTION_REPEATABLE_READ ? "REPEATABLE READ" : "READ COMMITTED";
        return level + (autoCommit ? ", auto-commit" : ", no auto-commit") + (driver.isEmpty() ? "" : ", " + driver);
    }
}
