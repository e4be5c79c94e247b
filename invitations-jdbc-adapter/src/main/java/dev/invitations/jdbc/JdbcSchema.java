package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Creates, upgrades and checks the tables that {@link JdbcStorage} and {@link JdbcRoleCatalog} need.
 *
 * <p>The schema has versions. Each version is one script per database: {@code V1__...}, {@code V2__...}. The scripts
 * are in this jar under {@code dev/invitations/jdbc/schema}, in one folder per database. Flyway can run the scripts of
 * a folder, and Liquibase can run the {@code changelog.xml}, which chooses the folder. The scripts use the names of
 * {@link JdbcTables#standard}. For other names, print the {@link #script} and keep it with your own migrations.
 *
 * <p>No table stores a version number. The tables, columns and indexes that exist show the version.
 */
public final class JdbcSchema {

    /** The number of attempts without progress. */
    private static final int ATTEMPTS = 10;

    private static final Object TURN = new Object();

    private final OwnTransactions transactions;

    private JdbcSchema(OwnTransactions transactions) {
        this.transactions = transactions;
    }

    /**
     * Returns an object that creates, upgrades and checks the tables with the standard names, in the default schema of
     * the connections.
     *
     * @param database the data source of the host
     * @return a new object
     * @throws IllegalArgumentException if the data source lends the connection of a running transaction, such as
     *     {@code TransactionAwareDataSourceProxy} of Spring
     */
    public static JdbcSchema of(DataSource database) {
        return of(database, JdbcTables.standard());
    }

    /**
     * Returns an object that creates, upgrades and checks the tables with these names. It does not create or change a
     * members table of the host.
     *
     * @param database the data source of the host
     * @param tables the names of the tables
     * @return a new object
     * @throws IllegalArgumentException if the data source lends the connection of a running transaction, such as
     *     {@code TransactionAwareDataSourceProxy} of Spring
     */
    public static JdbcSchema of(DataSource database, JdbcTables tables) {
        return new JdbcSchema(new OwnTransactions(BoundDataSources.refuse(database)::getConnection, tables));
    }

    /**
     * Returns the statements of all versions, with the chosen names. On an empty database, {@link #apply} runs the same
     * statements. Each statement can be repeated.
     *
     * @return the statements, in the order of the versions
     * @throws StorageException if the database is not supported or cannot be reached
     */
    public String script() {
        return SchemaStatement.all(transactions.names()).stream()
                .map(SchemaStatement::text)
                .collect(Collectors.joining("\n"));
    }

    /**
     * Creates or upgrades the tables, and keeps their rows. The method runs only the statements whose table, column or
     * index does not exist yet, in the order of the versions. Several processes may call it at once, and a failed call
     * may be repeated.
     *
     * <p>The method reads the catalogue first. If nothing is missing, it runs no DDL, takes no lock that a writer waits
     * for, and needs no right to create tables. If a table has the name of a table of the library, but not its columns,
     * the method creates and changes nothing, and its exception names the table. An upgrade of tables in use waits for
     * running transactions, and later statements on these tables wait for the upgrade. On PostgreSQL, set
     * {@code lock_timeout} for the database user that runs the upgrade.
     *
     * @throws StorageException if the database is not supported, cannot be reached, or refuses a statement; the message
     *     names the table, column or index, and the right that the user needs
     * @throws StorageException if a table, view or other object has the name of a table of the library
     */
    public void apply() {
        apply(transactions);
    }

    /**
     * Checks that the library works on this database with this user. A host calls this method at startup. The method
     * changes nothing and blocks no writer. It reads the catalogue, and rolls back an UPDATE that matches no row. It
     * lets the database explain every statement of the library without executing the statement. It checks:
     *
     * <ul>
     *   <li>the server: read-only mode, encoding, and the settings {@code sql_mode}, {@code binlog_format} and
     *       {@code unique_checks} of MariaDB, and {@code MODE}, {@code IGNORECASE} and {@code COLLATION} of H2;
     *   <li>the tables of the library: columns, types, lengths, collations, NULL, unique keys, indexes, triggers,
     *       rules, the engine and row-level security;
     *   <li>a members table of the host: the same, except lengths, indexes that are not unique, triggers and rules; and
     *       a default for each other column that is {@code NOT NULL};
     *   <li>the rights of the user on each table.
     * </ul>
     *
     * <p>Additional columns that the database fills, and longer columns, are allowed. The method does not read rows,
     * and does not compare {@code CHECK} constraints and foreign keys. On MariaDB a user without the right
     * {@code TRIGGER} does not see triggers.
     *
     * @throws StorageException if the method has findings. The first line of the message is the number of findings, and
     *     each other line is one finding: where, what, and what to do
     * @throws StorageException if the database is not supported or cannot be reached
     */
    public void check() {
        SchemaCheck.run(transactions).report();
    }

    /**
     * Creates or upgrades the tables. On H2 the callers of one process take turns: H2 replaces a table with a changed
     * copy, and an index that another session creates in the meantime is lost.
     */
    static void apply(OwnTransactions transactions) {
        if (Catalogs.of(transactions.names().dialect()).showsUnfinishedChanges()) {
            synchronized (TURN) {
                complete(transactions);
            }
        } else {
            complete(transactions);
        }
    }

    private static void complete(OwnTransactions transactions) {
        List<SchemaStatement> missing = transactions.read(JdbcSchema::missing);
        int attempts = ATTEMPTS;
        while (!missing.isEmpty()) {
            SchemaChange change = new SchemaChange(transactions, missing);
            boolean done = change.run(attempts == 1);
            // If two processes create the same table, one of them may fail. Its next attempt finds the table.
            List<SchemaStatement> left = transactions.read(JdbcSchema::missing);
            attempts = left.equals(missing) ? attempts - 1 : ATTEMPTS;
            if (attempts == 0) {
                throw !done
                        ? SchemaFindings.conflicting(ATTEMPTS)
                        : change.isVisible()
                                ? SchemaFindings.unseen(left.get(0))
                                : SchemaFindings.nameTaken(left.get(0));
            }
            if (attempts < ATTEMPTS) {
                OwnTransactions.pause(ATTEMPTS - attempts, left);
            }
            missing = left;
        }
    }

    private static List<SchemaStatement> missing(JdbcSession session) throws SQLException {
        return SchemaState.of(session).missing(session.names());
    }
}
