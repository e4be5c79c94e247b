package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

final class PostgresDialect implements Dialect {

    /** The unique indexes of a table and of its partitions, whose indexes have names of their own. */
    private static final String UNIQUE_KEYS = """
            SELECT t.relname AS table_name, k.relname AS key_name, a.attname AS column_name
            FROM pg_class t
            JOIN pg_namespace n ON n.oid = t.relnamespace
            JOIN pg_class p ON p.oid = t.oid OR pg_partition_root(p.oid) = t.oid
            JOIN pg_index i ON i.indrelid = p.oid AND (i.indisunique OR i.indisexclusion)
            JOIN pg_class k ON k.oid = i.indexrelid
            JOIN pg_attribute a ON a.attrelid = p.oid
            WHERE %1$s AND (a.attnum = ANY((CAST(i.indkey AS INT2[]))[0:i.indnkeyatts - 1])
                OR ((i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)
                    AND EXISTS (SELECT 1 FROM pg_depend d
                        WHERE d.classid = CAST('pg_class' AS REGCLASS) AND d.objid = i.indexrelid
                            AND d.refclassid = d.classid AND d.refobjid = p.oid AND d.refobjsubid = a.attnum)))
            UNION ALL
            SELECT t.relname, '', '' FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace
            WHERE %1$s AND t.relkind NOT IN ('r', 'p')""";

    @Override
    public String product() {
        return "PostgreSQL";
    }

    @Override
    public String folder() {
        return "postgresql";
    }

    @Override
    public SqlFailure classify(SQLException e) {
        PostgresServerError answer = PostgresServerError.of(e);
        return answer == null ? classifyWithoutAnswer(e) : classify(answer, e);
    }

    private static SqlFailure classify(PostgresServerError answer, SQLException e) {
        String state = SqlErrors.state(e);
        if (answer.isRaised()) {
            return switch (state) {
                case "23505" -> SqlFailure.CONFLICT;
                case "40001", "40P01", "55P03" -> SqlFailure.CONTENTION;
                default -> SqlFailure.REFUSED;
            };
        }
        if (answer.endsSession()) {
            return switch (SqlErrors.stateClass(e)) {
                case "08", "25", "40", "57", "58", "XX" -> SqlFailure.LOST;
                // The server refused to begin the session, for example because the database does not exist.
                default -> SqlFailure.ofState(e);
            };
        }
        if (PostgresServerError.SESSION_ENDED.contains(state)) {
            return SqlFailure.REFUSED;
        }
        return switch (state) {
            case "0A000" -> answer.isOutdatedPlan() ? SqlFailure.CONTENTION : SqlFailure.REFUSED;
            case "42P01", "42703", "3F000" -> answer.isInFunction() ? SqlFailure.REFUSED : SqlFailure.SCHEMA;
            // A server that answers has a connection; another server was lost, for example by a foreign table.
            default -> SqlErrors.stateClass(e).equals("08") ? SqlFailure.EXHAUSTED : classifyWithoutAnswer(e);
        };
    }

    private static SqlFailure classifyWithoutAnswer(SQLException e) {
        return switch (SqlErrors.state(e)) {
            // An exclusion constraint, which may be the key of a members table.
            case "23P01" -> SqlFailure.CONFLICT;
            // Prepared statement that is unknown to the session or exists already.
            case "26000", "42P05" -> SqlFailure.CONTENTION;
            // Object in use.
            case "55006" -> SqlFailure.EXHAUSTED;
            case "42P01", "42703" -> SqlFailure.SCHEMA;
            default -> SqlFailure.ofState(e);
        };
    }

    /**
     * A statement that the server itself answers with the severity ERROR is rolled back. The driver makes exceptions of
     * its own too, some of them after the server has committed. If the driver's exception is missing, because a proxy
     * replaced it, only SQLStates count that no driver uses.
     */
    @Override
    public boolean isRolledBack(SQLException e) {
        PostgresServerError answer = PostgresServerError.of(e);
        if (answer != null) {
            return answer.isUndone();
        }
        return !SqlErrors.state(e).equals("40003")
                && !PostgresServerError.isOfDriver(e)
                && switch (SqlErrors.stateClass(e)) {
                    case "23", "40", "42", "P0" -> true;
                    default -> false;
                };
    }

    @Override
    public boolean isStatementUndone(SQLException e) {
        return isRolledBack(e);
    }

    /**
     * The columns of a key are also those of its expressions and its condition. Behind a view or a foreign table, any
     * table may have the key of domain and user, so such a table has a key without a name.
     */
    @Override
    public String uniqueKeys(String schema, String table) {
        return UNIQUE_KEYS.formatted("LOWER(t.relname) = "
                + (table.isEmpty() ? "LOWER(t.relname)" : "'" + table + "'") + " AND "
                + (schema.isEmpty() ? "pg_table_is_visible(t.oid)" : "LOWER(n.nspname) = '" + schema + "'"));
    }

    @Override
    public boolean names(SQLException e, String key) {
        PostgresServerError answer = PostgresServerError.of(e);
        return answer != null && answer.constraint().equals(key);
    }

    /** Without the answer of the server, and for a system table, the key is unknown. */
    @Override
    public @Nullable String describeKey(SQLException e) {
        PostgresServerError answer = PostgresServerError.of(e);
        if (answer == null || answer.schema().equals("pg_catalog")) {
            return null;
        }
        return answer.constraint().isEmpty()
                ? "A trigger or a function refused the row with the code of a duplicate key"
                : "The table " + answer.table() + " refused the row because of its unique key " + answer.constraint();
    }

    @Override
    public List<String> drivers() {
        return List.of("org.postgresql.jdbc.PgConnection");
    }

    @Override
    public boolean isInTransaction(Connection driver) {
        Object state = Drivers.call(driver, "getTransactionState");
        return state != null && !state.toString().equals("IDLE");
    }

    @Override
    public String openTransactionQuery() {
        return "SELECT txid_current_if_assigned() IS NOT NULL";
    }

    /** Returns null before version 18, which does not report the {@code search_path}. The path may contain the user. */
    @Override
    public @Nullable String knownSchema(Connection driver) {
        return Drivers.call(driver, "getParameterStatuses") instanceof Map<?, ?> known
                        && known.get("search_path") instanceof String path
                ? path + " of " + known.get("session_authorization")
                : null;
    }

    @Override
    public CommitMode commitMode() {
        return CommitMode.STATEMENT;
    }

    @Override
    public boolean honoursReadUncommitted() {
        return false;
    }

    @Override
    public String shareLock() {
        return " FOR SHARE";
    }

    @Override
    public String returning(String change, String columns) {
        return change + " RETURNING " + columns;
    }

    /**
     * CONCAT uses the output function of the type, so it keeps the padding of CHAR, as the driver does. COALESCE hides
     * the comparison from the planner, which would expect one row in 200 for it.
     */
    @Override
    public String exactly(String column, String value) {
        return "COALESCE(CONCAT(" + column + ") COLLATE \"C\" = " + value + ", FALSE)";
    }

    @Override
    public String groupKey(String column) {
        return "CONCAT(" + column + ") COLLATE \"C\"";
    }

    @Override
    public SqlFragment exactlyOneOf(String column, Set<String> values) {
        return new SqlFragment(
                exactly(column, "ANY(CAST(? AS VARCHAR ARRAY))"),
                List.of(new SqlArray("varchar", List.copyOf(values))));
    }

    @Override
    public SqlFragment inviteesAsTable(DomainId domain, Collection<Invitee> invitees) {
        Map<String, List<?>> columns = new LinkedHashMap<>();
        columns.put("domain_id", Collections.nCopies(invitees.size(), domain.value()));
        columns.put("kind", invitees.stream().map(Invitee::kind).toList());
        columns.put("name", invitees.stream().map(Invitee::value).toList());
        return people(columns);
    }

    /** Joins several invitees laterally, so there is one text for any number. A join loses the order of the rows. */
    @Override
    public SqlFragment ofEach(Collection<? extends Invitee> invitees, UnaryOperator<SqlFragment> query) {
        if (invitees.size() == 1) {
            return Dialect.super.ofEach(invitees, query);
        }
        Map<String, List<?>> columns = new LinkedHashMap<>();
        columns.put("kind", invitees.stream().map(Invitee::kind).toList());
        columns.put("name", invitees.stream().map(Invitee::value).toList());
        SqlFragment people = people(columns);
        SqlFragment rows = query.apply(new SqlFragment(isTo("person.kind", "person.name"), List.of()));
        List<@Nullable Object> values = new ArrayList<>(people.values());
        values.addAll(rows.values());
        return new SqlFragment(
                "(SELECT i.* FROM " + people.sql() + " CROSS JOIN LATERAL (" + rows.sql() + ") i)", values);
    }

    /**
     * Returns the columns as a table {@code person}. Subqueries hide the values, so that the planner finds each invitee
     * by its key; {@link Dialect#inviteesAsTable} gives the reason. The planner expects ten rows of a function, so it
     * might read a whole table for one invitee.
     */
    private static SqlFragment people(Map<String, List<?>> columns) {
        List<@Nullable Object> values = new ArrayList<>();
        if (columns.values().iterator().next().size() == 1) {
            columns.values().forEach(column -> values.add(column.get(0)));
            return new SqlFragment(
                    "(SELECT " + SqlFragment.list(columns.keySet(), name -> "(SELECT CAST(? AS VARCHAR)) AS " + name)
                            + ") AS person",
                    values);
        }
        columns.values().forEach(column -> values.add(new SqlArray("varchar", column)));
        return new SqlFragment(
                "UNNEST(" + SqlFragment.repeated("(SELECT CAST(? AS VARCHAR ARRAY))", columns.size()) + ") AS person ("
                        + String.join(", ", columns.keySet()) + ")",
                values);
    }

    /**
     * Makes the planner read the page in the order of an index. The planner estimates 1,000 rows for the function, so
     * it expects the page to be the beginning of a long list. Without this hint, the planner reads and sorts all rows
     * of a list that it expects to be short.
     */
    @Override
    public String limitHint() {
        return " CROSS JOIN GENERATE_SERIES(1, (SELECT 1))";
    }

    /**
     * The output function has no collation, and the result of the input function has the default collation, which
     * yields to every other collation. The functions also hide the value from the planner. Otherwise the planner may
     * read all members of the domain to find one member.
     */
    @Override
    public String withoutCollation(String column) {
        return "TEXTIN(TEXTOUT(" + column + "))";
    }

    @Override
    public boolean descendsFromNull() {
        return true;
    }

    /**
     * Makes the planner read the rows in the order of an index. The planner estimates that an unknown limit returns a
     * tenth of the rows.
     */
    @Override
    public String firstInOrder(int rows) {
        return " FETCH FIRST (SELECT " + rows + ") ROWS ONLY";
    }
}
