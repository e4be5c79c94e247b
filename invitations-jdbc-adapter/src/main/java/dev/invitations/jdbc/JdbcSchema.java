package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that {@link JdbcStorage} and {@link JdbcRoleCatalog} need. The same scripts are in this jar for migration tools,
 * under {@code dev/invitations/jdbc/schema}: a folder per database, named as Flyway likes it, and a {@code changelog.xml}
 * for Liquibase that picks the right one. They make the tables of {@link JdbcTables#standard}; whoever wants other names
 * prints the {@link #script} and keeps it with its own migrations.
 */
public final class JdbcSchema {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcStorage.class);

    private static final int ATTEMPTS = 5;

    private final OwnTransactions transactions;

    private JdbcSchema(OwnTransactions transactions) {
        this.transactions = transactions;
    }

    /** The schema for the kind of database behind this data source, in the default schema of its connections. */
    public static JdbcSchema of(DataSource database) {
        return of(database, JdbcTables.standard());
    }

    /** The schema under these names. Where the host has a members table of its own, that is left to the host. */
    public static JdbcSchema of(DataSource database, JdbcTables tables) {
        return new JdbcSchema(new OwnTransactions(database::getConnection, tables));
    }

    /**
     * The script that makes the tables, to be read or run elsewhere.
     *
     * @throws dev.invitations.port.StorageException when the database is not supported or cannot be reached
     */
    public String script() {
        return transactions.names().script(transactions.dialect());
    }

    /**
     * Makes the tables and indexes that are not there yet, and leaves alone those that are. May run in several processes
     * at once.
     *
     * @throws dev.invitations.port.StorageException when the database is not supported, cannot be reached, or refuses
     */
    public void apply() {
        apply(transactions);
    }

    /**
     * Makes sure at the start of a host that every table and column is there that this version of the library uses. A
     * column more does no harm; types, keys and indexes are not looked at.
     *
     * @throws dev.invitations.port.StorageException when something is missing, naming all that is, and the version of the
     *     schema that is wanted; or when the database is not supported or cannot be reached
     */
    public void check() {
        List<String> missing = new ArrayList<>();
        int tables = 0;
        for (Names.Table table :
                transactions.names().tables(transactions.dialect().schema())) {
            tables++;
            List<String> found = columns("SELECT * FROM " + table.token() + " WHERE 1 = 0");
            if (found.isEmpty()) {
                missing.add("table " + named(table.token()));
                continue;
            }
            for (String column : table.columns()) {
                boolean there = column.startsWith("{")
                        ? !columns("SELECT " + column + " FROM " + table.token() + " WHERE 1 = 0")
                                .isEmpty()
                        : found.contains(column);
                if (!there) {
                    missing.add("column " + named(column) + " of " + named(table.token()));
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new StorageException(
                    (missing.stream().filter(what -> what.startsWith("table ")).count() == tables
                                    ? "There are no tables"
                                    : "The tables are older")
                            + "; version " + Dialect.SCHEMA_VERSION + " of the schema is wanted, and missing are: "
                            + String.join(", ", missing),
                    false,
                    null);
        }
    }

    private String named(String token) {
        return transactions.names().in(token, transactions.dialect());
    }

    /** In lower case, as the scripts write them; none where the database does not know what is asked for. */
    private List<String> columns(String query) {
        return transactions.read(session -> {
            try {
                return session.columns(query);
            } catch (SQLException e) {
                if (Failure.of(e) == Failure.SCHEMA) {
                    return List.of();
                }
                throw e;
            }
        });
    }

    static void apply(OwnTransactions transactions) {
        for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
            // Of two that make the same table at once, one may fail; it finds the table at its next attempt.
            if (transactions.write(JdbcSchema::tried)) {
                return;
            }
        }
        if (!transactions.write(JdbcSchema::run)) {
            throw new StorageException("The tables could not be made: others were always faster", true, null);
        }
    }

    private static boolean tried(Session session) {
        try {
            return run(session);
        } catch (SQLException e) {
            LOG.debug("The tables could not be made at once", e);
            return false;
        }
    }

    private static boolean run(Session session) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            for (String part : session.names().script(session.dialect()).split(";\\R", -1)) {
                if (!part.isBlank()) {
                    statement.execute(part);
                }
            }
        }
        return true;
    }
}
