package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** The databases that the tests run against. */
enum TestDatabase {
    /** Whoever waits for a key, not for a row, is not shown as blocked: only its statement takes long. */
    H2("""
            SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL
            OR (SESSION_ID <> SESSION_ID() AND EXECUTING_STATEMENT IS NOT NULL
                AND EXECUTING_STATEMENT_START < DATEADD(MILLISECOND, -200, CURRENT_TIMESTAMP))""") {
        @Override
        DataSource unprepared() {
            JdbcDataSource database = new JdbcDataSource();
            database.setURL("jdbc:h2:mem:" + unused() + ";DB_CLOSE_DELAY=-1");
            database.setUser("sa");
            return database;
        }

        @Override
        DataSource empty() {
            DataSource database = unprepared();
            JdbcSchema.of(database).apply();
            return database;
        }
    },

    POSTGRESQL("SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") {
        @Override
        DataSource unprepared() {
            String name = unused();
            execute(PostgresServer.dataSource(), "CREATE DATABASE " + name);
            return PostgresServer.dataSource("postgres", name);
        }

        @Override
        DataSource empty() {
            DataSource database = PostgresServer.dataSource();
            JdbcSchema.of(database).apply();
            execute(database, "TRUNCATE invitation, membership, invitation_event, invitation_outbox, invitation_role");
            return database;
        }

        @Override
        String committing() {
            return "executeQuery";
        }

        @Override
        List<String> beforeCommitting() {
            return List.of("getAutoCommit", "isReadOnly");
        }
    },

    /** Not from INNODB_TRX, which shows nothing new to who asks all the time. */
    MARIADB("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
            + " WHERE VARIABLE_NAME = 'INNODB_ROW_LOCK_CURRENT_WAITS'") {
        @Override
        DataSource unprepared() {
            return MariaDbServer.dataSource(unused());
        }

        @Override
        DataSource empty() {
            DataSource database = MariaDbServer.dataSource("test");
            JdbcSchema.of(database).apply();
            execute(database, DELETE_ALL);
            return database;
        }
    };

    /** Faster than to truncate where there are few rows. */
    static final String DELETE_ALL =
            "DELETE FROM invitation; DELETE FROM membership; DELETE FROM invitation_event; DELETE FROM invitation_outbox;"
                    + " DELETE FROM invitation_role";

    /** Another one for each loader of this class, for {@link Seeded} has several on the same servers. */
    private static final String PREFIX = "test_" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + "_";

    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final String waiting;

    TestDatabase(String waiting) {
        this.waiting = waiting;
    }

    /** The call that commits a save. */
    String committing() {
        return "commit";
    }

    /** Calls after whose failure it is certain that nothing was saved. */
    List<String> beforeCommitting() {
        return List.of("prepareStatement", "setAutoCommit", "getTransactionIsolation");
    }

    private static String unused() {
        return PREFIX + COUNTER.incrementAndGet();
    }

    /** A database of its own, without the tables. */
    abstract DataSource unprepared();

    /** A database with the tables and nothing in them. */
    abstract DataSource empty();

    /** A query for how many sessions wait for the lock of another one. */
    String waiting() {
        return waiting;
    }

    /** Returns as soon as some session waits for the lock of another one. */
    void awaitBlocked(DataSource database) {
        Eventually.holds("a session waits for a lock", () -> isBlocked(database));
    }

    /** The same; or that this call, which should wait, is done without. */
    void awaitBlocked(DataSource database, Future<?> call) {
        Eventually.holds("a session waits for a lock", () -> call.isDone() || isBlocked(database));
    }

    private boolean isBlocked(DataSource database) {
        return !query(database, waiting).get(0).equals("0");
    }

    /** One statement after the other, as migration tools do it. */
    static void execute(DataSource database, String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String part : sql.split(";\\s+|;$", -1)) {
                if (!part.isBlank()) {
                    statement.execute(part);
                }
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The first column. */
    static List<String> query(DataSource database, String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
