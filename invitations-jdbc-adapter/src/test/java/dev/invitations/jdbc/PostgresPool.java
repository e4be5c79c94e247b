package dev.invitations.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;

/** A database of its own behind a pool, as hosts have it: for the tests that need many commands. */
final class PostgresPool {

    private static final DataSource POOL = start();

    private PostgresPool() {}

    /** The database with the tables and nothing in them. */
    static DataSource emptied() {
        // Faster than to truncate where there are few rows.
        TestDatabase.execute(
                POOL,
                "DELETE FROM invitation; DELETE FROM membership; DELETE FROM invitation_event; DELETE FROM invitation_outbox");
        return POOL;
    }

    private static DataSource start() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(TestDatabase.POSTGRESQL.unprepared());
        config.setMaximumPoolSize(8);
        DataSource pool = new HikariDataSource(config);
        JdbcSchema.of(pool).apply();
        return pool;
    }
}
