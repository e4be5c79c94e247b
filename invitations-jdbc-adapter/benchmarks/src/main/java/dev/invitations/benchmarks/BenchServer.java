package dev.invitations.benchmarks;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.jdbc.JdbcSchema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A durable PostgreSQL server: every commit is flushed. Checkpoints and vacuum run only on request, so that they do not
 * slow down one implementation and spare another. Its files are deleted when it is closed.
 */
final class BenchServer implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final List<HikariDataSource> pools = new ArrayList<>();

    /**
     * Starts the server.
     *
     * @param fullPageWrites whether to log a whole page at its first change after a checkpoint. In production this slows
     *     down tables of every size, but in a benchmark it soon ends on a small table and not on a large one
     */
    BenchServer(boolean fullPageWrites) throws IOException {
        server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(
                        Path.of("target", "postgres").toAbsolutePath().toFile())
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", fullPageWrites ? "on" : "off")
                .setServerConfig("shared_buffers", "1GB")
                .setServerConfig("work_mem", "64MB")
                .setServerConfig("maintenance_work_mem", "1GB")
                .setServerConfig("max_wal_size", "16GB")
                .setServerConfig("checkpoint_timeout", "1h")
                .setServerConfig("autovacuum", "off")
                // A table needs no log if it is filled in the transaction that created it.
                .setServerConfig("wal_level", "minimal")
                .setServerConfig("max_wal_senders", "0")
                .start();
    }

    /** Creates a database with the library's tables, behind a pool. */
    HikariDataSource database(String name, int connections) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection()) {
            PlainJdbc.run(connection, "CREATE DATABASE " + name);
        }
        HikariConfig config = new HikariConfig();
        config.setDataSource(server.getDatabase("postgres", name));
        config.setMaximumPoolSize(connections);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        JdbcSchema.of(pool).apply();
        return pool;
    }

    @Override
    public void close() throws IOException {
        pools.forEach(HikariDataSource::close);
        server.close();
    }
}
