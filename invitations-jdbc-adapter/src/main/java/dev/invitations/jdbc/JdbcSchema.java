package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * The tables that {@link JdbcStorage} needs. The same scripts are in this jar for migration tools, named as Flyway likes
 * it, under {@code dev/invitations/jdbc/schema}, a folder per database.
 */
public final class JdbcSchema {

    private static final int ATTEMPTS = 5;

    private final Transactions transactions;

    private JdbcSchema(Transactions transactions) {
        this.transactions = transactions;
    }

    /** The schema for the kind of database behind this data source, in the default schema of its connections. */
    public static JdbcSchema of(DataSource database) {
        return new JdbcSchema(new Transactions(database::getConnection));
    }

    /**
     * The script that makes the tables, to be read or run elsewhere.
     *
     * @throws dev.invitations.port.StorageException when the database is not supported or cannot be reached
     */
    public String script() {
        return transactions.dialect().schema();
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

    static void apply(Transactions transactions) {
        for (int attempt = 1; !transactions.write(JdbcSchema::run); attempt++) {
            // Of two that make the same table at once, PostgreSQL lets one fail; it finds the table at the next
            // attempt.
            if (attempt == ATTEMPTS) {
                throw new StorageException("The tables could not be made: others were always faster", true, null);
            }
        }
    }

    private static boolean run(Session session) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            for (String part : session.dialect().schema().split(";\\R", -1)) {
                if (!part.isBlank()) {
                    statement.execute(part);
                }
            }
        }
        return true;
    }
}
