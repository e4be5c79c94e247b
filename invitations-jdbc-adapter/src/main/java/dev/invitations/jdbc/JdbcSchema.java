package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables that {@link JdbcStorage} needs. The same scripts are in this jar for migration tools, named as Flyway likes
 * it, under {@code dev/invitations/jdbc/schema}, a folder per database.
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
