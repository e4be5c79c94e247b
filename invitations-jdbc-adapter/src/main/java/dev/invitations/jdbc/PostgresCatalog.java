package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The catalogue of PostgreSQL. */
final class PostgresCatalog implements Catalog {

    private static final Set<String> INTEGERS = Set.of("int2", "int4", "int8");

    private static final String TABLE = " JOIN pg_class c ON c.oid = %s JOIN pg_namespace n ON n.oid = c.relnamespace"
            + " WHERE n.nspname = ? AND c.relname = ?";

    /** The condition that a policy applies to this user. The role 0 is PUBLIC. */
    private static final String POLICY_OF_USER =
            "EXISTS (SELECT 1 FROM UNNEST(y.polroles) AS o (id) WHERE CASE o.id WHEN 0 THEN TRUE ELSE pg_has_role(o.id, 'USAGE') END)";

    /**
     * Uses {@code to_regclass}, which finds the same table as a statement, also with several schemas in the search
     * path. The conditions of policies are not checked, so every restrictive policy is a flaw.
     */
    @Override
    public String find(TableName name) {
        String qualified = name.schema().isEmpty() ? name.table() : name.schema() + "." + name.table();
        return """
                SELECT n.nspname AS schema_name, c.relname AS table_name,
                    CASE WHEN c.relpersistence = 't' THEN 'a temporary table' WHEN c.relkind IN ('r', 'p') THEN ''
                        WHEN c.relkind IN ('v', 'm') THEN 'a view' WHEN c.relkind = 'f' THEN 'a foreign table'
                        ELSE 'no table' END AS kind,
                    CASE WHEN row_security_active(c.oid) AND p.missing <> ''
                        THEN 'row-level security has no policy of this user for ' || p.missing
                        WHEN row_security_active(c.oid) AND r.names <> ''
                        THEN 'restrictive policies can hide rows from this user: ' || r.names
                        WHEN c.relpersistence = 'u' THEN 'it is unlogged, so a crash of the server empties it'
                        ELSE '' END AS flaw,
                    CASE WHEN row_security_active(c.oid) AND p.missing <> ''
                        THEN 'create the policies, or use a user with BYPASSRLS'
                        WHEN row_security_active(c.oid) AND r.names <> ''
                        THEN 'drop them, or use a user with BYPASSRLS'
                        ELSE 'change it with ALTER TABLE ... SET LOGGED' END AS remedy
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN LATERAL (
                    SELECT COALESCE(STRING_AGG(each.command, ', ' ORDER BY each.place), '') AS missing
                    FROM (VALUES (1, 'SELECT', 'r'), (2, 'INSERT', 'a'), (3, 'UPDATE', 'w'), (4, 'DELETE', 'd'))
                        AS each (place, command, code)
                    WHERE NOT EXISTS (
                        SELECT 1 FROM pg_policy y
                        WHERE y.polrelid = c.oid AND y.polpermissive AND CAST(y.polcmd AS TEXT) IN ('*', each.code)
                            AND %2$s)) p
                CROSS JOIN LATERAL (
                    SELECT COALESCE(STRING_AGG(y.polname, ', ' ORDER BY y.polname), '') AS names
                    FROM pg_policy y WHERE y.polrelid = c.oid AND NOT y.polpermissive AND %2$s) r
                WHERE c.oid = to_regclass('%1$s')""".formatted(qualified, POLICY_OF_USER);
    }

    /** A domain counts as the type that it is based on. */
    @Override
    public String columns() {
        return """
                SELECT a.attname AS name, CASE WHEN b.typtype = 'e' THEN 'enum' ELSE b.typname END AS type,
                    format_type(a.atttypid, a.atttypmod) AS shown,
                    CASE WHEN b.typname = 'text' OR (b.typname = 'varchar' AND m.digits < 0) THEN 2147483647
                        WHEN b.typname = 'varchar' THEN m.digits - 4 ELSE 0 END AS length,
                    CASE WHEN b.typname NOT IN ('timestamptz', 'timestamp') THEN 0
                        WHEN m.digits < 0 THEN 6 ELSE m.digits END AS digits,
                    NOT (a.attnotnull OR t.typnotnull) AS nullable,
                    a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL AS filled,
                    a.attgenerated <> '' OR a.attidentity = 'a' AS generated,
                    FALSE AS on_update, '' AS default_value, COALESCE(l.collname, '') AS collation,
                    COALESCE(NOT l.collisdeterministic, FALSE) AS folding
                FROM pg_attribute a
                JOIN pg_type t ON t.oid = a.atttypid
                CROSS JOIN LATERAL (SELECT CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE a.atttypmod END AS digits) m
                JOIN pg_type b ON b.oid = CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END
                LEFT JOIN pg_collation l ON l.oid = a.attcollation
                """ + TABLE.formatted("a.attrelid") + " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
    }

    @Override
    public String indexNames() {
        return "SELECT x.relname AS name FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid"
                + TABLE.formatted("i.indrelid") + " AND i.indisvalid";
    }

    /** Reads NULLS NOT DISTINCT from a copy of the row, because servers before version 15 do not have the column. */
    @Override
    public String indexes() {
        return """
                SELECT x.relname AS index_name, i.indisunique AS is_unique,
                    COALESCE(pg_get_expr(i.indpred, i.indrelid), '') AS predicate,
                    CASE WHEN NOT i.indisvalid THEN 'invalid' WHEN NOT i.indimmediate THEN 'deferrable'
                        WHEN to_jsonb(i) ->> 'indnullsnotdistinct' = 'true' THEN 'NULLS NOT DISTINCT'
                        ELSE '' END AS flaw,
                    COALESCE(a.attname, '') AS column_name
                FROM pg_index i
                JOIN pg_class x ON x.oid = i.indexrelid
                CROSS JOIN LATERAL UNNEST(CAST(i.indkey AS int2[])) WITH ORDINALITY AS k (number, place)
                LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
                """ + TABLE.formatted("i.indrelid") + " AND k.place <= i.indnkeyatts ORDER BY x.relname, k.place";
    }

    @Override
    public String triggers() {
        return """
                SELECT e.name AS name FROM (
                    SELECT tgrelid AS relation, 'trigger ' || tgname AS name FROM pg_trigger
                    WHERE NOT tgisinternal AND tgenabled <> 'D'
                    UNION ALL SELECT ev_class, 'rule ' || rulename FROM pg_rewrite WHERE ev_enabled <> 'D') e
                """ + TABLE.formatted("e.relation") + " ORDER BY e.name";
    }

    @Override
    public List<ServerSetting> settings() {
        return List.of(new ServerSetting(
                "server_encoding",
                "SELECT current_setting('server_encoding') AS value WHERE current_setting('server_encoding') <> 'UTF8'",
                "create the database with ENCODING 'UTF8'"));
    }

    @Override
    public boolean lacksRight(SQLException e) {
        return SqlErrors.state(e).equals("42501");
    }

    @Override
    public String rightFor(SchemaStatement statement) {
        return statement.index() == null && statement.column() == null
                ? "CREATE on the schema"
                : "to be the owner of table " + statement.target();
    }

    @Override
    public boolean fits(CatalogColumn found, ExpectedColumn expected) {
        String type = found.type();
        if (expected.isNumber()) {
            return INTEGERS.contains(type);
        }
        if (expected.isUuid()) {
            return type.equals("uuid");
        }
        return switch (expected.type().kind()) {
            case TEXT ->
                expected.column().castType().isEmpty()
                        ? type.equals("varchar") || type.equals("text") || (expected.isStatus() && type.equals("enum"))
                        : type.equals("enum");
            case UUID -> type.equals("uuid");
            case INSTANT -> type.equals("timestamptz");
            case INT -> type.equals("int4") || type.equals("int8");
            case LONG -> type.equals("int8");
            case BOOLEAN -> type.equals("bool");
        };
    }

    @Override
    public String recommended(ExpectedColumn expected) {
        if (expected.isNumber()) {
            return "BIGINT";
        }
        if (expected.isUuid()) {
            return "UUID";
        }
        return switch (expected.type().kind()) {
            case TEXT ->
                expected.column().castType().isEmpty()
                        ? "VARCHAR(" + expected.type().length() + ")" + (expected.ours() ? " COLLATE \"C\"" : "")
                        : "the enum type " + expected.column().castType();
            case UUID -> "UUID";
            case INSTANT -> "TIMESTAMP(6) WITH TIME ZONE";
            case INT -> "INTEGER";
            case LONG -> "BIGINT";
            case BOOLEAN -> "BOOLEAN";
        };
    }

    @Override
    public TextComparison comparison(CatalogColumn column) {
        return column.folding() ? TextComparison.FOLDED : TextComparison.EXACT;
    }

    /** Accepts also a partial index of the domain that contains only the founders. */
    @Override
    public boolean isFounderIndex(CatalogIndex index, String domain, String founder) {
        return Catalog.super.isFounderIndex(index, domain, founder)
                || (index.guardsSomeRows(List.of(domain))
                        && index.predicate()
                                .replaceAll("[()\"]|IS TRUE|= true", "")
                                .strip()
                                .equalsIgnoreCase(founder));
    }
}
