package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Defines the SQL, values, error codes and schema scripts of one database. All other SQL is the same for all databases.
 *
 * <p>To add a database:
 *
 * <ol>
 *   <li>Implement this interface in a class of its own. {@link #product} must return the name that the driver reports.
 *       The default methods use arrays, VALUES lists and MERGE of standard SQL. Override the methods that do not work
 *       on the database.
 *   <li>Implement {@link #classify}: a duplicate key is {@link SqlFailure#CONFLICT}, and a deadlock or a lock timeout
 *       is {@link SqlFailure#CONTENTION}.
 *   <li>Return {@link CommitMode#TRANSACTION} from {@link #commitMode}. {@link CommitMode#STATEMENT} uses
 *       {@link PostgresChangeWriter}, which is written for PostgreSQL.
 *   <li>Add the object to {@link Dialects#ALL}, and write its {@link Catalog} for {@link Catalogs}.
 *   <li>Write the {@link #scripts} in the {@link #folder} below {@code dev/invitations/jdbc/schema}, add the folder to
 *       {@code changelog.xml}, and open it in {@code module-info.java}. Text columns must compare strings by their
 *       bytes, UUIDs must be ordered as unsigned numbers, and instants must have microseconds.
 *   <li>Bind the contract suite to the database, as the tests of the other databases do. Its rules decide whether the
 *       dialect is correct.
 * </ol>
 */
interface Dialect {

    /** Returns the name of the database, as its driver reports it. */
    String product();

    /** Returns the name of the folder of the schema scripts: the name of the database in lower case. */
    String folder();

    /** Returns the names of the schema scripts in the order of their versions. */
    default List<String> scripts() {
        return List.of("V1__invitations.sql", "V2__longer_ids.sql", "V3__addresses.sql");
    }

    /** Returns whether CREATE INDEX needs the schema before the name of the index. */
    default boolean qualifiesIndexes() {
        return false;
    }

    /** Classifies the error codes of this database. Other codes are classified by {@link SqlFailure#ofState}. */
    SqlFailure classify(SQLException e);

    /**
     * Returns whether the error proves that a commit did not take effect. Only errors of a closed list prove this. Any
     * other error may hide a commit.
     */
    boolean isRolledBack(SQLException e);

    /** Returns the names of the classes of the connections of the drivers for this database. */
    List<String> drivers();

    /**
     * Returns whether the error proves that a statement in auto-commit mode changed nothing. Only errors of a closed
     * list prove this: those of {@link #isRolledBack}, and errors that a statement has before it commits.
     */
    boolean isStatementUndone(SQLException e);

    /**
     * Returns a query for the columns of the unique keys of this table, with the columns {@code table_name},
     * {@code key_name} and {@code column_name}. A key with an empty name has unknown columns. An empty name of the
     * table stands for every table of the schema, and an empty name of the schema for the default schema.
     */
    String uniqueKeys(String schema, String table);

    /** Returns whether the error of a duplicate key names this key. */
    boolean names(SQLException e, String key);

    /**
     * Describes the key that the error of a duplicate key names, with its table.
     *
     * @return the description for a message; null if the error does not name a table
     */
    default @Nullable String describeKey(SQLException e) {
        return null;
    }

    /**
     * Returns whether the driver knows that a transaction is open on its connection. Asks the driver and not the
     * server, except for a remote H2, where it costs one request.
     */
    boolean isInTransaction(Connection driver) throws SQLException;

    /**
     * Returns a query for whether the session has an open transaction, for a connection whose driver cannot be asked.
     * On PostgreSQL and H2 it finds only a transaction that has changed or locked rows.
     */
    String openTransactionQuery();

    /**
     * Returns the setting by which the session finds a table without a schema, such as the default schema. Sends no
     * request. Two sessions of one database and one user with the same setting find the same tables.
     *
     * @return the setting; null if the driver does not know it
     */
    @Nullable String knownSchema(Connection driver) throws SQLException;

    /** Returns the mode in which a set of changes is written and committed. */
    CommitMode commitMode();

    /** Returns whether READ UNCOMMITTED shows uncommitted changes. If not, a read is correct at any isolation level. */
    boolean honoursReadUncommitted();

    /** Returns the clause that locks the rows of a query against changes until the transaction ends. */
    String shareLock();

    /**
     * Returns a join with one row that makes the planner expect a long list, or nothing if the planner needs no hint.
     */
    default String limitHint() {
        return "";
    }

    /**
     * Returns an expression with the value of a text column, without the collation of the column. A comparison with a
     * column of the host then has the collation of the host's column, so that the host's indexes apply.
     */
    default String withoutCollation(String column) {
        return column;
    }

    /**
     * Returns the latest instant before the stored date, which is not an instant, such as 2026-02-00. Returns null if
     * there is none.
     */
    default @Nullable Instant latestBefore(String date) {
        return null;
    }

    /** Returns the condition that the column is NULL. */
    default String isNull(String column) {
        return column + " IS NULL";
    }

    /** Returns whether NULL is the first value in descending order. */
    default boolean descendsFromNull() {
        return false;
    }

    /**
     * Returns the clause that limits a query to this number of rows, and makes it read the rows in the order of an
     * index.
     */
    default String firstInOrder(int rows) {
        return SqlFragment.first(rows);
    }

    /**
     * Returns the condition that the text of the column, as the driver returns it, and the value are equal as strings
     * of Java, whatever the type and the collation of the column are. No index supports the condition.
     */
    String exactly(String column, String value);

    /** Returns an expression for GROUP BY. It is equal for two rows only if the texts of the column are equal. */
    String groupKey(String column);

    /** Returns the condition {@link #exactly} for any of the values. */
    SqlFragment exactlyOneOf(String column, Set<String> values);

    /**
     * Returns the condition that the column has one of the values, at least one. The rows are found by the index of the
     * column.
     */
    default SqlFragment isOneOf(String column, Collection<String> values) {
        return new SqlFragment(
                column + " = ANY(CAST(? AS VARCHAR ARRAY))", List.of(new SqlArray("varchar", List.copyOf(values))));
    }

    /**
     * Returns the invitees, at least one, as a table {@code person} with the columns {@code domain_id}, {@code kind}
     * and {@code name}. The domain is a column and the arrays are subqueries, because then PostgreSQL finds each
     * invitee by its key. Without them, PostgreSQL reads all rows of a domain that it expects to be small or, for 1,000
     * invitees, all rows of all domains.
     */
    default SqlFragment inviteesAsTable(DomainId domain, Collection<Invitee> invitees) {
        return new SqlFragment(
                "UNNEST(" + SqlFragment.repeated("(SELECT CAST(? AS VARCHAR ARRAY))", 3)
                        + ") AS person (domain_id, kind, name)",
                List.of(
                        new SqlArray("varchar", Collections.nCopies(invitees.size(), domain.value())),
                        new SqlArray(
                                "varchar", invitees.stream().map(Invitee::kind).toList()),
                        new SqlArray(
                                "varchar", invitees.stream().map(Invitee::value).toList())));
    }

    /**
     * Returns the rows of the query for each invitee, at least one. The query gets the condition that an invitation
     * {@code i} is to the invitee. It is in parentheses, or consists of several queries in parentheses with UNION ALL.
     * So each invitee is found by an index, also if each query has a limit.
     */
    default SqlFragment ofEach(Collection<? extends Invitee> invitees, UnaryOperator<SqlFragment> query) {
        return SqlFragment.unionAll(invitees.stream()
                .map(each ->
                        query.apply(new SqlFragment(isTo("?", "?"), List.of(each.kind(), each.value(), each.value()))))
                .toList());
    }

    /** Returns the condition that an invitation {@code i} is to the invitee of these expressions. */
    default String isTo(String kind, String name) {
        return "i.invitee_kind = " + kind + " AND i.invitee = " + name + " AND " + exactly("i.invitee", name);
    }

    /** Returns the rows, at least one, as a table with this name. */
    default SqlFragment valuesAsTable(String name, Tuples rows) {
        String row = "(" + SqlFragment.repeated("?", rows.columns().size()) + ")";
        return new SqlFragment(
                "(VALUES " + SqlFragment.repeated(row, rows.size()) + ") AS " + name + " ("
                        + SqlFragment.list(rows.columns(), SqlColumn::alias) + ")",
                rows.cells());
    }

    /**
     * Returns an UPDATE of the table, with the alias {@code i}. The columns get the values of the row {@code v} that
     * meets the condition.
     */
    default String updateFrom(String table, List<SqlColumn> columns, String rows, String condition) {
        return "MERGE INTO " + table + " i USING " + rows + " ON " + condition + " WHEN MATCHED THEN UPDATE SET "
                + SqlFragment.list(columns, column -> column.name() + " = v." + column.alias());
    }

    /**
     * Returns a query that runs the INSERT and returns these columns of the rows as the statement left them. If
     * {@link #returnsUpdatedRows}, it also works for an UPDATE and for {@link #updateFrom}.
     */
    default String returning(String change, String columns) {
        return "SELECT " + columns + " FROM FINAL TABLE (" + change + ")";
    }

    /**
     * Returns whether the database can return the rows of an update. If not, the changed rows of the members table are
     * read before the commit, and the changed invitations are not verified.
     */
    default boolean returnsUpdatedRows() {
        return true;
    }

    /** Returns whether the warning says that the database changed a value. */
    default boolean isChangedValue(SQLWarning warning) {
        return false;
    }

    /** Returns the name in the quotes of this database, if the name is in double quotes. */
    default String quoted(String name) {
        return name;
    }

    /** Returns the name that CAST uses for the SQL type. */
    default String castType(String sqlType) {
        return sqlType;
    }

    /**
     * Returns the value as the driver takes it. Instants are in UTC, whatever the time zones of the JVM and the session
     * are.
     */
    default Object toJdbc(Object value) {
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        return value instanceof Enum<?> constant ? constant.name() : value;
    }

    /** Reads a UUID; null for NULL. */
    default @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /** Reads an instant; null for NULL. */
    default @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
