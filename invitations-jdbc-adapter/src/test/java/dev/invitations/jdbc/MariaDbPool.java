package dev.invitations.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** A database of its own behind a pool, as hosts have it: for the tests that need many commands. */
final class MariaDbPool {

    private static final DataSource POOL = start();

    private MariaDbPool() {}

    /** The database with the tables and nothing in them. */
    static DataSource emptied() {
        TestDatabase.execute(POOL, TestDatabase.DELETE_ALL);
        return POOL;
    }

    private static DataSource start() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(TestDatabase.MARIADB.unprepared());
        config.setMaximumPoolSize(8);
        DataSource pool = new HikariDataSource(config);
        JdbcSchema.of(pool).apply();
        return pool;
    }
}
