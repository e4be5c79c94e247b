package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(JdbcSchema.class);

    /** The number of attempts without progress. */
    private static final int ATTEMPTS = 5;

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
     * <p>If nothing is missing, the method only reads metadata: it runs no DDL, blocks no writer, and needs no right to
     * create tables. An upgrade of tables in use waits for running transactions, and later statements on these tables
     * wait for the upgrade. On PostgreSQL, set {@code lock_timeout} for the database user that runs the upgrade.
     *
     * @throws StorageException if the database is not supported, cannot be reached, or refuses a statement
     */
    public void apply() {
        apply(transactions);
    }

    /**
     * Checks that the database has every table and column that this version of the library uses, and that the columns
     * of the library are long enough. A host calls this method at startup. Additional columns are allowed. Other
     * properties of columns, keys and indexes are not checked. In a members table of the host, only the names of the
     * columns are checked.
     *
     * @throws StorageException if a table or column is missing or too short; the message lists all of them, and the
     *     version to upgrade to
     * @throws StorageException if the database is not supported or cannot be reached
     */
    public void check() {
        List<String> missing = transactions.read(JdbcSchema::problems);
        if (!missing.isEmpty()) {
            int version = transactions.names().dialect().scripts().size();
            boolean none = missing.stream().allMatch(what -> what.startsWith("table "));
            throw new StorageException(
                    (none ? "Tables do not exist" : "The tables are older than this version of the library")
                            + ". Upgrade to version " + version
                            + " of the schema with JdbcSchema.apply() or a migration tool. Missing: "
                            + String.join(", ", missing),
                    false,
                    null);
        }
    }

    private static List<String> problems(JdbcSession session) throws SQLException {
        SqlNames names = session.names();
        Map<String, List<SqlColumn>> wanted = new LinkedHashMap<>();
        wanted.put(names.invitation(), Columns.INVITATION_TABLE.columns());
        if (names.tables().ownMembers()) {
            wanted.put(names.membership(), names.allMembers());
        }
        wanted.put(names.event(), Columns.EVENT.columns());
        wanted.put(names.outbox(), Columns.OUTBOX_TABLE);
        wanted.put(names.role(), Columns.ROLE_TABLE);
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, List<SqlColumn>> table : wanted.entrySet()) {
            Map<String, Integer> found = SchemaState.columns(session, all(table.getKey()));
            if (found.isEmpty()) {
                problems.add("table " + table.getKey());
                continue;
            }
            for (SqlColumn column : table.getValue()) {
                Integer length = found.get(column.name());
                if (length == null) {
                    problems.add("column " + column.name() + " of " + table.getKey());
                } else if (length < column.type().length()) {
                    problems.add("column " + column.name() + " of " + table.getKey() + " with "
                            + column.type().length() + " characters, not " + length);
                }
            }
        }
        if (!names.tables().ownMembers()) {
            problems.addAll(problemsOfHost(session));
        }
        return problems;
    }

    /** Queries each column by name, because the host's names may be quoted. */
    private static List<String> problemsOfHost(JdbcSession session) throws SQLException {
        String table = session.names().membership();
        if (SchemaState.columns(session, all(table)).isEmpty()) {
            return List.of("table " + table);
        }
        List<String> problems = new ArrayList<>();
        for (SqlColumn column : session.names().allMembers()) {
            if (SchemaState.columns(session, "SELECT " + column.name() + " FROM " + table + " WHERE 1 = 0")
                    .isEmpty()) {
                problems.add("column " + column.name() + " of " + table);
            }
        }
        return problems;
    }

    private static String all(String table) {
        return "SELECT * FROM " + table + " WHERE 1 = 0";
    }

    static void apply(OwnTransactions transactions) {
        List<SchemaStatement> missing = transactions.read(JdbcSchema::missing);
        int attempts = ATTEMPTS;
        while (!missing.isEmpty()) {
            List<SchemaStatement> statements = missing;
            boolean last = attempts == 1;
            if (transactions.write(session -> last ? run(session, statements) : tried(session, statements))) {
                return;
            }
            if (last) {
                throw new StorageException(
                        "Other processes created the same tables at each of " + ATTEMPTS
                                + " attempts; call apply() again",
                        true,
                        null);
            }
            // If two processes create the same table, one of them may fail. Its next attempt finds the table.
            missing = transactions.read(JdbcSchema::missing);
            attempts = missing.size() < statements.size() ? ATTEMPTS : attempts - 1;
        }
    }

    private static List<SchemaStatement> missing(JdbcSession session) throws SQLException {
        List<SchemaStatement> all = SchemaStatement.all(session.names());
        SchemaState state = SchemaState.of(
                session, new HashSet<>(all.stream().map(SchemaStatement::table).toList()));
        return state.missing(all);
    }

    private static boolean tried(JdbcSession session, List<SchemaStatement> statements) {
        try {
            return run(session, statements);
        } catch (SQLException e) {
            LOG.debug("An attempt to create or upgrade the tables failed", e);
            return false;
        }
    }

    private static boolean run(JdbcSession session, List<SchemaStatement> statements) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            for (SchemaStatement each : statements) {
                statement.execute(each.text());
            }
        }
        return true;
    }
}
