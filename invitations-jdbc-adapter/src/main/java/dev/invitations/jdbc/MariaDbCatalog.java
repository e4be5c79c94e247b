package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** The catalogue of MariaDB. */
final class MariaDbCatalog implements Catalog {

    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "mediumint", "int", "bigint");
    private static final Set<String> TEXTS = Set.of("char", "varchar", "text", "mediumtext", "longtext");

    private static final String TABLE = " WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?";

    @Override
    public String find(TableName name) {
        return """
                SELECT TABLE_SCHEMA AS schema_name, TABLE_NAME AS table_name,
                    CASE WHEN TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') THEN ''
                        WHEN TABLE_TYPE LIKE '%%VIEW' THEN 'a view' ELSE CONCAT('a ', LOWER(TABLE_TYPE)) END AS kind,
                    CASE WHEN ENGINE <> 'InnoDB' THEN CONCAT('its engine is ', ENGINE, ', which has no transactions')
                        ELSE '' END AS flaw,
                    'change it with ALTER TABLE ... ENGINE = InnoDB' AS remedy
                FROM information_schema.TABLES
                WHERE TABLE_SCHEMA = %s AND TABLE_NAME = '%s'""".formatted(
                        name.schema().isEmpty() ? "DATABASE()" : "'" + TableName.unquoted(name.schema()) + "'",
                        TableName.unquoted(name.table()));
    }

    @Override
    public String columns() {
        return """
                SELECT COLUMN_NAME AS name, DATA_TYPE AS type, COLUMN_TYPE AS shown,
                    CASE WHEN DATA_TYPE = 'enum' THEN 0 ELSE COALESCE(CHARACTER_MAXIMUM_LENGTH, 0) END AS length,
                    COALESCE(DATETIME_PRECISION, 0) AS digits, IS_NULLABLE = 'YES' AS nullable,
                    COLUMN_DEFAULT IS NOT NULL OR EXTRA LIKE '%auto_increment%' OR IS_GENERATED = 'ALWAYS'
                        AS filled,
                    IS_GENERATED = 'ALWAYS' AS generated, EXTRA LIKE '%on update%' AS on_update,
                    COALESCE(COLUMN_DEFAULT, '') AS default_value,
                    COALESCE(COLLATION_NAME, '') AS collation, FALSE AS folding
                FROM information_schema.COLUMNS""" + TABLE + " ORDER BY ORDINAL_POSITION";
    }

    @Override
    public String indexNames() {
        return "SELECT DISTINCT INDEX_NAME AS name FROM information_schema.STATISTICS" + TABLE;
    }

    @Override
    public String indexes() {
        return """
                SELECT INDEX_NAME AS index_name, NON_UNIQUE = 0 AS is_unique, '' AS predicate,
                    CASE WHEN SUB_PART IS NULL THEN '' ELSE 'prefix' END AS flaw,
                    CASE WHEN SUB_PART IS NULL THEN COALESCE(COLUMN_NAME, '') ELSE '' END AS column_name
                FROM information_schema.STATISTICS""" + TABLE + " ORDER BY INDEX_NAME, SEQ_IN_INDEX";
    }

    @Override
    public String triggers() {
        return "SELECT CONCAT('trigger ', TRIGGER_NAME) AS name FROM information_schema.TRIGGERS"
                + " WHERE EVENT_OBJECT_SCHEMA = ? AND EVENT_OBJECT_TABLE = ? ORDER BY TRIGGER_NAME";
    }

    @Override
    public List<ServerSetting> settings() {
        return List.of(
                // The query has a limit of its own, because the setting also limits this query.
                new ServerSetting(
                        "sql_select_limit",
                        "SELECT @@sql_select_limit AS value FROM DUAL WHERE @@sql_select_limit < 18446744073709551615"
                                + " LIMIT 1",
                        "set it to DEFAULT, because it hides rows from the library",
                        true),
                new ServerSetting(
                        "binlog_format",
                        "SELECT @@binlog_format AS value FROM DUAL WHERE @@log_bin = 1 AND @@binlog_format = 'STATEMENT'",
                        "set it to ROW or MIXED, because InnoDB refuses every write at READ COMMITTED"),
                new ServerSetting(
                        "sql_mode",
                        "SELECT @@sql_mode AS value FROM DUAL WHERE @@sql_mode NOT LIKE '%STRICT_TRANS_TABLES%'"
                                + " AND @@sql_mode NOT LIKE '%STRICT_ALL_TABLES%'",
                        "add STRICT_TRANS_TABLES, because without it the server shortens values that do not fit"),
                new ServerSetting(
                        "sql_mode",
                        "SELECT @@sql_mode AS value FROM DUAL WHERE @@sql_mode LIKE '%EMPTY_STRING_IS_NULL%'"
                                + " OR @@sql_mode LIKE '%PAD_CHAR_TO_FULL_LENGTH%'",
                        "remove EMPTY_STRING_IS_NULL and PAD_CHAR_TO_FULL_LENGTH, because they change stored values"),
                new ServerSetting(
                        "unique_checks",
                        "SELECT @@unique_checks AS value FROM DUAL WHERE @@unique_checks = 0",
                        "set it to 1, because the library relies on unique keys"));
    }

    @Override
    public boolean lacksRight(SQLException e) {
        return switch (SqlErrors.coded(e).getErrorCode()) {
            case 1044, 1142, 1143, 1227 -> true;
            default -> false;
        };
    }

    @Override
    public String rightFor(SchemaStatement statement) {
        if (statement.index() != null) {
            return "the right INDEX on table " + statement.target();
        }
        return statement.column() == null
                ? "the right CREATE on the database"
                : "the right ALTER on table " + statement.target();
    }

    @Override
    public boolean fits(CatalogColumn found, ExpectedColumn expected) {
        String type = found.type();
        if (expected.isNumber()) {
            return INTEGERS.contains(type);
        }
        if (expected.isUuid()) {
            boolean text = (type.equals("char") || type.equals("varchar")) && found.length() >= 36;
            boolean key = !expected.column().castType().isEmpty();
            return (text && !key) || (type.equals("uuid") && !expected.ours());
        }
        return switch (expected.type().kind()) {
            case TEXT -> TEXTS.contains(type) || (expected.mayBeEnum() && type.equals("enum"));
            case UUID -> false;
            case INSTANT -> type.equals("datetime");
            case INT -> type.equals("int") || type.equals("bigint");
            case LONG -> type.equals("bigint");
            case BOOLEAN -> INTEGERS.contains(type);
        };
    }

    @Override
    public String recommended(ExpectedColumn expected) {
        if (expected.isNumber()) {
            return "BIGINT";
        }
        if (expected.isUuid() && !expected.column().castType().isEmpty()) {
            return "UUID";
        }
        String ascii = " CHARACTER SET ascii COLLATE ascii_bin";
        return switch (expected.type().kind()) {
            case TEXT ->
                "VARCHAR(" + expected.type().length() + ")"
                        + (expected.ascii() ? ascii : " CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin");
            case UUID -> "CHAR(36)" + ascii;
            case INSTANT -> "DATETIME(6)";
            case INT -> "INTEGER";
            case LONG -> "BIGINT";
            case BOOLEAN -> "BOOLEAN";
        };
    }

    /** A CHAR column stores no spaces at the end, so padding makes no difference. */
    @Override
    public TextComparison comparison(CatalogColumn column) {
        String collation = column.collation();
        if (collation.isEmpty()
                || collation.endsWith("_nopad_bin")
                || column.type().equals("enum")) {
            return TextComparison.EXACT;
        }
        if (!collation.endsWith("_bin")) {
            return TextComparison.FOLDED;
        }
        return column.type().equals("char") ? TextComparison.EXACT : TextComparison.PADDED;
    }
}
