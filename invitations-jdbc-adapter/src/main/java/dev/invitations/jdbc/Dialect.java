package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** In what the supported databases differ. What is not here is the same SQL for all of them. */
enum Dialect {
    H2("H2", "h2", " FOR UPDATE", true),
    POSTGRESQL("PostgreSQL", "postgresql", " FOR SHARE", false);

    private final String product;
    private final String folder;
    private final String shareLock;
    private final boolean readsDirty;

    Dialect(String product, String folder, String shareLock, boolean readsDirty) {
        this.product = product;
        this.folder = folder;
        this.shareLock = shareLock;
        this.readsDirty = readsDirty;
    }

    /** The database behind this connection. */
    static Dialect of(Connection connection) throws SQLException {
        String name = connection.getMetaData().getDatabaseProductName();
        for (Dialect dialect : values()) {
            if (dialect.product.equals(name)) {
                return dialect;
            }
        }
        String supported = Arrays.stream(values()).map(d -> d.product).collect(Collectors.joining(", "));
        throw new StorageException(name + " is not supported; supported databases are " + supported, false, null);
    }

    /** Ends a query so that the rows it finds stay as they are until the transaction ends. */
    String shareLock() {
        return shareLock;
    }

    /** Whether READ UNCOMMITTED shows what is not committed; where it does not, a single read is right at any level. */
    boolean readsDirty() {
        return readsDirty;
    }

    /** The script that makes the tables. */
    String schema() {
        String resource = "schema/" + folder + "/V1__invitations.sql";
        try (InputStream script = Dialect.class.getResourceAsStream(resource)) {
            if (script == null) {
                throw new IllegalStateException(resource + " is missing from this jar");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
