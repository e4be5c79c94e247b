package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The SQL, values, error codes and schema scripts of one database. All other SQL is the same for all databases. */
interface Dialect {

    /** Returns the name of the database, as its driver reports it. */
    String product();

    /** Returns the folder of the schema scripts, which is the name of the database in lower case. */
    String folder();

    /** Returns the names of the schema scripts in the order of their versions. */
    default List<String> scripts() {
        return List.of("V1__invitations.sql", "V2__longer_ids.sql");
    }

    /** Returns a query for the names of the indexes of this table. */
    String indexNames(String schema, String table);

    /** Returns whether the name of a new index includes its schema. If not, the index is in the schema of its table. */
    default boolean qualifiesIndexes() {
        return false;
    }

    /** Classifies the codes of this database, and all other codes as {@link SqlFailure#ofState} does. */
    SqlFailure classify(SQLException e);

    /** Returns how a set of changes is written and committed. */
    CommitMode commitMode();

    /** Returns whether READ UNCOMMITTED shows uncommitted changes. If not, a single read is correct at any level. */
    boolean honoursReadUncommitted();

    /** Returns the clause that locks the rows of a query against changes until the transaction ends. */
    String shareLock();

    /** Returns a join of one row, for a query that reads the beginning of a list. */
    default String limitHint() {
        return "";
    }

    /** Returns a text column as an expression whose value the planner does not know. */
    default String opaque(String column) {
        return column;
    }

    /** Returns the clause that ends a query for all rows in order. */
    default String fullScanHint() {
        return "";
    }

    /** Returns an IN predicate for the values. */
    default SqlFragment oneOf(Set<String> values) {
        return new SqlFragment(
                "= ANY(CAST(? AS VARCHAR ARRAY))", List.of(new SqlArray("varchar", List.copyOf(values))));
    }

    /**
     * Returns the invitees, at least one, as a table {@code person} with the columns {@code domain_id}, {@code kind}
     * and {@code name}. The domain is a column and the arrays are subqueries, because then PostgreSQL finds each
     * invitee by its key. Otherwise it reads all rows of a domain that it expects to be small or, for 1,000 invitees,
     * all rows of all domains.
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

    /** Returns the rows, at least one, as a table with this name. */
    default SqlFragment valuesAsTable(String name, Tuples rows) {
        String row = "(" + SqlFragment.repeated("?", rows.columns().size()) + ")";
        return new SqlFragment(
                "(VALUES " + SqlFragment.repeated(row, rows.size()) + ") AS " + name + " ("
                        + SqlFragment.list(rows.columns(), SqlColumn::alias) + ")",
                rows.cells());
    }

    /**
     * Returns an update of the table {@code i}: the columns get the values of the row {@code v} that matches the
     * condition.
     */
    default String updateFrom(String table, List<SqlColumn> columns, String rows, String condition) {
        return "MERGE INTO " + table + " i USING " + rows + " ON " + condition + " WHEN MATCHED THEN UPDATE SET "
                + SqlFragment.list(columns, column -> column.name() + " = v." + column.alias());
    }

    /** Returns a name as the database writes it. A quoted name has double quotes. */
    default String quoted(String name) {
        return name;
    }

    /** Returns the name of the type in a cast. */
    default String castType(String sqlType) {
        return sqlType;
    }

    /**
     * Returns the value for the driver. Instants are in UTC, independent of the time zones of the JVM and the session.
     */
    default Object toJdbc(Object value) {
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        return value instanceof Enum<?> constant ? constant.name() : value;
    }

    default @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    default @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
