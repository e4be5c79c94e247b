package dev.invitations.verification.crashes;

import dev.invitations.jdbc.fixture.Eventually;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL server with durable commits. It can be killed, and restarted from its files. */
final class KillablePostgres implements AutoCloseable {

    private final Path data;
    private EmbeddedPostgres server;

    /** Starts a server with its files in this empty folder. */
    KillablePostgres(Path data) throws IOException {
        this.data = data;
        this.server = started(0);
    }

    private EmbeddedPostgres started(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(
                        Path.of("target", "postgres").toAbsolutePath().toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                // A session may choose not to wait for the flush. The WAL writer must not flush the commits of such a
                // session soon afterwards by chance.
                .setServerConfig("wal_writer_delay", "10s");
        return port == 0 ? builder.start() : builder.setPort(port).start();
    }

    /** Returns the URL, which stays the same after a restart. */
    String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /** Kills all processes of the server at once with SIGKILL. Returns when all have ended. */
    void kill() throws IOException {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.descendants()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        Eventually.holds("the server is gone", () -> all.stream().noneMatch(ProcessHandle::isAlive));
    }

    /** Restarts the server after a {@link #kill}. */
    void restart() {
        try {
            int port = server.getPort();
            server.close();
            server = started(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
