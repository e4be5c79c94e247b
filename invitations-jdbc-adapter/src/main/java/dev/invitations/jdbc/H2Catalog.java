package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The catalogue of H2. */
final class H2Catalog implements Catalog {

    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "integer", "bigint");
    private static final Set<String> TEXTS =
            Set.of("character varying", "varchar_ignorecase", "character large object");
    private static final int NO_TABLE_RIGHT = 90096;
    private static final int NO_ADMINISTRATOR = 90040;

    private static final String TABLE = " WHERE %1$sTABLE_SCHEMA = ? AND %1$sTABLE_NAME = ?";

    @Override
    public String find(TableName name) {
        return """
                SELECT TABLE_SCHEMA AS schema_name, TABLE_NAME AS table_name,
                    CASE TABLE_TYPE WHEN 'BASE TABLE' THEN '' WHEN 'VIEW' THEN 'a view'
                        ELSE 'a ' ||\s""" + TableName.lower("TABLE_TYPE") + """
                     END AS kind,
                    '' AS flaw, '' AS remedy
                FROM INFORMATION_SCHEMA.TABLES WHERE\s"""
                + (name.schema().isEmpty() ? "TABLE_SCHEMA = SCHEMA()" : TableName.is("TABLE_SCHEMA", name.schema()))
                + " AND " + TableName.is("TABLE_NAME", name.table());
    }

    /** H2 renames a copy of the table while its rows of the catalogue are read. */
    @Override
    public boolean showsUnfinishedChanges() {
        return true;
    }

    @Override
    public String columns() {
        return "SELECT COLUMN_NAME AS name, " + TableName.lower("DATA_TYPE") + """
                 AS type,
                    DATA_TYPE || CASE WHEN DATA_TYPE IN ('CHARACTER', 'CHARACTER VARYING', 'VARCHAR_IGNORECASE')
                            THEN '(' || CHARACTER_MAXIMUM_LENGTH || ')'
                        WHEN DATETIME_PRECISION IS NOT NULL THEN '(' || DATETIME_PRECISION || ')' ELSE '' END AS shown,
                    COALESCE(CHARACTER_MAXIMUM_LENGTH, 0) AS length, COALESCE(DATETIME_PRECISION, 0) AS digits,
                    IS_NULLABLE = 'YES' AS nullable,
                    COLUMN_DEFAULT IS NOT NULL OR IS_IDENTITY = 'YES' OR IS_GENERATED = 'ALWAYS' AS filled,
                    IS_GENERATED = 'ALWAYS' OR COALESCE(IDENTITY_GENERATION, '') = 'ALWAYS' AS generated,
                    COLUMN_ON_UPDATE IS NOT NULL AS on_update,
                    COALESCE(COLUMN_DEFAULT, '') AS default_value, DATA_TYPE AS collation, FALSE AS folding
                FROM INFORMATION_SCHEMA.COLUMNS""" + TABLE.formatted("")
                + " ORDER BY ORDINAL_POSITION";
    }

    @Override
    public String indexNames() {
        return "SELECT INDEX_NAME AS name FROM INFORMATION_SCHEMA.INDEXES" + TABLE.formatted("");
    }

    @Override
    public String indexes() {
        return """
                SELECT i.INDEX_NAME AS index_name, COALESCE(c.IS_UNIQUE, FALSE) AS is_unique, '' AS predicate,
                    CASE WHEN i.NULLS_DISTINCT IN ('NO', 'ALL') THEN 'NULLS NOT DISTINCT' ELSE '' END AS flaw,
                    c.COLUMN_NAME AS column_name
                FROM INFORMATION_SCHEMA.INDEXES i JOIN INFORMATION_SCHEMA.INDEX_COLUMNS c
                    ON c.INDEX_SCHEMA = i.INDEX_SCHEMA AND c.INDEX_NAME = i.INDEX_NAME
                """ + TABLE.formatted("i.") + " ORDER BY i.INDEX_NAME, c.ORDINAL_POSITION";
    }

    @Override
    public String triggers() {
        return "SELECT 'trigger ' || TRIGGER_NAME AS name FROM INFORMATION_SCHEMA.TRIGGERS"
                + " WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? ORDER BY TRIGGER_NAME";
    }

    @Override
    public List<ServerSetting> settings() {
        return List.of(
                setting(
                        "MODE",
                        "NOT IN ('REGULAR', 'PostgreSQL', 'MySQL')",
                        "use REGULAR, PostgreSQL or MySQL, because other modes change how values are stored"),
                setting(
                        "IGNORECASE",
                        "<> '0'",
                        "execute SET IGNORECASE FALSE, because with it new columns compare strings without their case"),
                setting("COLLATION", "<> 'OFF'", "execute SET COLLATION OFF before tables are created"));
    }

    private static ServerSetting setting(String name, String wrong, String advice) {
        return new ServerSetting(
                name,
                "SELECT SETTING_VALUE AS \"VALUE\" FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = '" + name
                        + "' AND SETTING_VALUE " + wrong,
                advice);
    }

    @Override
    public boolean lacksRight(SQLException e) {
        int code = SqlErrors.coded(e).getErrorCode();
        return code == NO_TABLE_RIGHT || code == NO_ADMINISTRATOR;
    }

    @Override
    public String rightFor(SchemaStatement statement) {
        return "to be the owner of the schema, or ADMIN";
    }

    /** H2 checks rights only when it executes a statement. The statement must match no row. */
    @Override
    public String checkingRights(String statement) {
        return statement;
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
            case TEXT -> TEXTS.contains(type) || (expected.mayBeEnum() && type.equals("enum"));
            case UUID -> false;
            case INSTANT -> type.equals("timestamp with time zone");
            case INT -> type.equals("integer") || type.equals("bigint");
            case LONG -> type.equals("bigint");
            case BOOLEAN -> type.equals("boolean");
        };
    }

    @Override
    public String recommended(ExpectedColumn expected) {
        if (expected.isNumber()) {
            return "BIGINT";
        }
        return switch (expected.isUuid()
                ? ColumnType.Kind.UUID
                : expected.type().kind()) {
            case TEXT -> "VARCHAR(" + expected.type().length() + ")";
            case UUID -> "UUID";
            case INSTANT -> "TIMESTAMP(6) WITH TIME ZONE";
            case INT -> "INTEGER";
            case LONG -> "BIGINT";
            case BOOLEAN -> "BOOLEAN";
        };
    }

    @Override
    public TextComparison comparison(CatalogColumn column) {
        return column.type().equals("varchar_ignorecase") ? TextComparison.FOLDED : TextComparison.EXACT;
    }
}
