package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The findings of {@link JdbcSchema#check}: one line per finding, which says where, what, and what to do. */
final class SchemaFindings {

    private static final String OTHER_NAMES = "rename it, or choose other names with JdbcTables.prefix";
    private static final String UPGRADE = "run JdbcSchema.apply() or a migration tool";

    private final List<String> lines = new ArrayList<>();
    private boolean breaking;
    private boolean hidesRows;
    private @Nullable SQLException cause;

    /**
     * Returns whether a finding makes statements fail. Explaining the statements would then only repeat the finding.
     */
    boolean isBreaking() {
        return breaking;
    }

    /** Returns whether a setting hides rows of the catalogue, so that further findings would be wrong. */
    boolean hidesRows() {
        return hidesRows;
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Throws the report if there are findings. */
    void report() {
        if (!lines.isEmpty()) {
            throw new StorageException(
                    "The database does not fit this version of the library; "
                            + (lines.size() == 1 ? "1 finding:" : lines.size() + " findings:")
                            + "\n" + String.join("\n", lines),
                    false,
                    cause);
        }
    }

    private void add(String where, String what, String advice) {
        lines.add(where + ": " + what + "; " + advice);
    }

    private void addBreaking(String where, String what, String advice) {
        breaking = true;
        add(where, what, advice);
    }

    private static String column(ExpectedTable table, String column) {
        return "column " + column + " of " + table.sql();
    }

    private static String table(ExpectedTable table) {
        return "table " + table.sql();
    }

    void setting(Catalog.ServerSetting setting, String value) {
        hidesRows |= setting.hidesRows();
        add("setting " + setting.name(), "is " + (value.isEmpty() ? "empty" : value), setting.advice());
    }

    void readOnly(SQLException e) {
        breaking = true;
        add("database", "is read-only" + SqlFailure.code(e) + ", so only reads work", "connect to a writable server");
    }

    void isolation() {
        add(
                "data source",
                "ignores the isolation level that the library sets",
                "use a pool that does not ignore setTransactionIsolation");
    }

    void missingTable(ExpectedTable table, int version) {
        addBreaking(
                table(table),
                "does not exist, or is hidden from this user",
                table.ours()
                        ? "run JdbcSchema.apply() or a migration tool up to version " + version
                        : "create it, or correct its name in MembersTable");
    }

    void wrongKind(ExpectedTable table, String kind) {
        addBreaking(
                table(table),
                "is " + kind + ", but must be a table",
                table.ours() ? OTHER_NAMES : "name a table in MembersTable");
    }

    void notOurs(ExpectedTable table, Collection<String> columns) {
        addBreaking(table(table), strange(columns), OTHER_NAMES);
    }

    private static String strange(Collection<String> columns) {
        return "is not a table of this library, because these columns are missing or have another type: "
                + String.join(", ", columns);
    }

    /** Returns the refusal of {@link JdbcSchema#apply} to change a table that is not one of the library's. */
    static StorageException refusal(String table, String kind, Collection<String> columns) {
        return new StorageException(
                "table " + table + ": " + (kind.isEmpty() ? strange(columns) : "is " + kind + ", but must be a table")
                        + "; " + OTHER_NAMES
                        + (kind.isEmpty() ? ", or restore the columns if the table belongs to this library" : "")
                        + ". Nothing was created or changed",
                false,
                null);
    }

    /** Returns the failure of a statement that succeeded without an effect. */
    static StorageException nameTaken(SchemaStatement statement) {
        return new StorageException(
                "apply() could not " + statement.purpose()
                        + ", because another object has its name; rename that object,"
                        + " or choose other names with JdbcTables.prefix",
                false,
                null);
    }

    /** Returns the failure of a statement whose result only its own connection sees. */
    static StorageException unseen(SchemaStatement statement) {
        return new StorageException(
                "apply() could " + statement.purpose()
                        + ", but the next connection does not see the change, because the data source lends connections"
                        + " to different databases or schemas; for H2 in memory, use a URL such as"
                        + " jdbc:h2:mem:name;DB_CLOSE_DELAY=-1",
                false,
                null);
    }

    /** Returns the failure of apply() without a schema for the tables. */
    static StorageException noSchema(SQLException e, SchemaStatement statement, String schema) {
        return new StorageException(
                (schema.isEmpty() ? "The connection has no default schema" : "The schema " + schema + " does not exist")
                        + SqlFailure.code(e) + ", so apply() cannot " + statement.purpose()
                        + (schema.isEmpty()
                                ? "; name the database in the URL, or the schema with JdbcTables.schema"
                                : "; create the schema, because apply() creates tables but no schemas, or correct"
                                        + " JdbcTables.schema"),
                false,
                e);
    }

    /** Returns the failure of apply() after other processes created the same tables at every attempt. */
    static StorageException conflicting(int attempts) {
        return new StorageException(
                "Other processes created the same tables at each of " + attempts + " attempts; call apply() again",
                true,
                null);
    }

    /** Returns the failure of {@link JdbcSchema#apply} with the object that is missing and the right that it needs. */
    static StorageException notApplied(StorageException failure, SchemaStatement statement, String right) {
        return new StorageException(
                failure.getMessage() + ". apply() has to " + statement.purpose()
                        + (right.isEmpty()
                                ? ""
                                : ", and the user needs " + right
                                        + "; grant it, or run JdbcSchema.script() as another user"),
                failure.isRetryable(),
                failure.getCause());
    }

    void flaw(ExpectedTable table, CatalogTable found) {
        add(table(table), found.flaw(), found.remedy());
    }

    void trigger(ExpectedTable table, String name) {
        add(
                table(table),
                name + " can change the rows that the library writes",
                "remove it, because only the library may write this table");
    }

    void missingColumn(ExpectedTable table, ExpectedColumn column, String type) {
        addBreaking(
                column(table, column.name()),
                "does not exist",
                !table.ours()
                        ? "add it as " + type + ", or correct its name in MembersTable"
                        : table.created().contains(column.name()) ? "restore it as " + type : UPGRADE);
    }

    void tooShort(ExpectedTable table, ExpectedColumn column, CatalogColumn found) {
        add(
                column(table, column.name()),
                "is " + found.shown() + ", but must hold " + column.type().length() + " characters",
                UPGRADE);
    }

    void wrongType(ExpectedTable table, ExpectedColumn column, CatalogColumn found, String type) {
        addBreaking(
                column(table, column.name()),
                "is " + found.shown() + ", but must be " + type,
                table.ours() ? "change its type" : "change its type, or correct it in MembersTable");
    }

    void lowPrecision(ExpectedTable table, ExpectedColumn column, CatalogColumn found, String type) {
        add(
                column(table, column.name()),
                "is " + found.shown() + ", which has no microseconds",
                "change its type to " + type);
    }

    void collation(ExpectedTable table, ExpectedColumn column, CatalogColumn found, String type, boolean folds) {
        addBreaking(
                column(table, column.name()),
                "has the collation " + found.collation()
                        + (folds ? ", for which different strings are equal" : ", which ignores spaces at the end"),
                "change its type to " + type);
    }

    void upperCase(ExpectedTable table, ExpectedColumn column, CatalogColumn found) {
        add(
                column(table, column.name()),
                "has the default " + found.defaultValue() + ", but UUIDs must be in lower case",
                "change the default");
    }

    void nullable(ExpectedTable table, ExpectedColumn column) {
        add(column(table, column.name()), "can be NULL", "declare it NOT NULL");
    }

    void notNullable(ExpectedTable table, ExpectedColumn column) {
        add(column(table, column.name()), "is NOT NULL, but the library writes NULL", "drop NOT NULL");
    }

    void generated(ExpectedTable table, ExpectedColumn column) {
        addBreaking(
                column(table, column.name()),
                "is generated by the database, but the library writes it",
                "make it an ordinary column");
    }

    void valueNotAllowed(ExpectedTable table, ExpectedColumn column, CatalogColumn found, String value) {
        addBreaking(
                column(table, column.name()),
                "is " + found.shown() + ", which cannot hold the value " + value,
                "change its type, or correct MembersTable.active");
    }

    void onUpdate(ExpectedTable table, ExpectedColumn column) {
        add(
                column(table, column.name()),
                "changes at each update of its row",
                "remove ON UPDATE, because only the library may change it");
    }

    void unfilled(ExpectedTable table, CatalogColumn found) {
        add(
                column(table, found.name()),
                "is NOT NULL without a default, and the library does not write it",
                "give it a default, or drop NOT NULL");
    }

    void missingKey(ExpectedTable table, List<String> columns, boolean primary) {
        String key = (primary ? "PRIMARY KEY (" : "UNIQUE (") + String.join(", ", columns) + ")";
        add(
                table(table),
                "has no unique key of exactly " + String.join(", ", columns) + " for all rows",
                "ALTER TABLE " + table.sql() + " ADD " + key);
    }

    void missingIndex(ExpectedTable table, String index) {
        add("index " + index + " of " + table.sql(), "does not exist", UPGRADE);
    }

    void wrongIndex(ExpectedTable table, String name, CatalogIndex found, List<String> columns) {
        add(
                "index " + name + " of " + table.sql(),
                found.flaw().equals("invalid")
                        ? "is invalid"
                        : "has the columns " + String.join(", ", found.columns()) + ", but must have "
                                + String.join(", ", columns),
                "drop it, then run JdbcSchema.apply()");
    }

    void missingRights(ExpectedTable table, List<String> rights) {
        String all = String.join(", ", rights);
        addBreaking(table(table), "this user has no right to " + all, "GRANT " + all + " ON " + table.sql());
    }

    void refused(String statement, String tables, SQLException e) {
        if (cause == null) {
            cause = e;
        }
        add(
                "statement " + statement,
                "is refused on " + tables + SqlFailure.code(e),
                "correct the tables or MembersTable; the cause has the message of the database");
    }

    /** Returns whether the database would answer in the same way again, so that the error describes the schema. */
    static boolean isRefusal(SqlNames names, SQLException e) {
        return switch (Dialects.classify(names.dialect(), e)) {
            case SCHEMA, REFUSED, CONFLICT -> true;
            default -> false;
        };
    }
}
