package dev.invitations.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * One real PostgreSQL server per JVM, started at the first use; it ends with the JVM, however that ends. Public, so that
 * what {@link Seeded} loads once more can share it.
 */
public final class PostgresServer {

    private static final EmbeddedPostgres SERVER = start();

    private PostgresServer() {}

    /** Without a pool: each connection is a new one. */
    public static DataSource dataSource() {
        return SERVER.getPostgresDatabase();
    }

    public static DataSource dataSource(String user, String database) {
        return SERVER.getDatabase(user, database);
    }

    private static EmbeddedPostgres start() {
        try {
            Path target = Path.of("target").toAbsolutePath();
            Path data = Files.createTempDirectory(Files.createDirectories(target), "postgres-data-");
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setOverrideWorkingDirectory(target.resolve("postgres").toFile())
                    .setDataDirectory(data)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("fsync", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("max_connections", "200")
                    .start();
            LastWill.leave("cd '" + data + "' && kill -9 $(head -n 1 postmaster.pid); rm -rf '" + data + "'");
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
