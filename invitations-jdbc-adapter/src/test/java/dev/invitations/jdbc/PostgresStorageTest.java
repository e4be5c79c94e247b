package dev.invitations.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.contract.StorageContract;
import dev.invitations.port.Storage;
import org.junit.jupiter.api.AfterAll;

class PostgresStorageTest implements StorageContract {

    private static final HikariDataSource POOL = pool();

    @Override
    public Storage emptyStorage() {
        TestDatabase.execute(
                POOL,
                "DELETE FROM invitation; DELETE FROM membership; DELETE FROM invitation_event; DELETE FROM invitation_outbox");
        return JdbcStorage.over(POOL);
    }

    @AfterAll
    static void close() {
        POOL.close();
    }

    private static HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setDataSource(TestDatabase.POSTGRESQL.empty());
        return new HikariDataSource(config);
    }
}
