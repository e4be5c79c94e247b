package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table that the library needs. The scripts define the tables of the library, so each version of the schema is checked
 * without further code.
 *
 * @param sql the name as statements use it
 * @param name the name in parts
 * @param ours whether the table belongs to the library
 * @param columns the columns that the code reads or writes
 * @param created the columns of the first version of the table; empty for a table of the host
 * @param primaryKey the columns of the primary key; empty for a table of the host
 * @param keys the columns of each unique key, without the key of the founder
 * @param indexes the columns of each index by its name
 * @param rights the rights that the statements need
 */
record ExpectedTable(
        String sql,
        TableName name,
        boolean ours,
        List<ExpectedColumn> columns,
        Set<String> created,
        List<String> primaryKey,
        List<List<String>> keys,
        Map<String, List<String>> indexes,
        List<String> rights) {

    private static final Pattern COLUMN = Pattern.compile("(?m)^ {4}([a-z_]+) +([A-Z].*?),?$");
    private static final Pattern ADDED = Pattern.compile("ADD COLUMN IF NOT EXISTS ([a-z_]+) ([^;]*)");
    private static final Pattern KEY = Pattern.compile("(PRIMARY KEY|UNIQUE) \\(([^)]+)\\)");
    private static final Pattern INDEX = Pattern.compile("CREATE INDEX [^(]*\\(([^)]+)\\)");

    private static final List<String> ALL_RIGHTS = List.of("SELECT", "INSERT", "UPDATE", "DELETE");

    /** Returns all tables, with the members table of the host if it has one. */
    static List<ExpectedTable> all(SqlNames names) {
        List<SchemaStatement> script = SchemaStatement.all(names);
        List<ExpectedTable> all = new ArrayList<>();
        all.add(ours(names, script, "invitation", Columns.INVITATION_TABLE.columns(), ALL_RIGHTS.subList(0, 3)));
        all.add(
                names.tables().ownMembers()
                        ? ours(names, script, "membership", names.allMembers(), ALL_RIGHTS)
                        : hosts(names));
        all.add(ours(names, script, "invitation_event", Columns.EVENT.columns(), ALL_RIGHTS.subList(0, 2)));
        all.add(ours(names, script, "invitation_outbox", Columns.OUTBOX_TABLE, ALL_RIGHTS));
        all.add(ours(names, script, "invitation_role", Columns.ROLE_TABLE, List.of("SELECT", "INSERT", "DELETE")));
        return all;
    }

    private static ExpectedTable ours(
            SqlNames names, List<SchemaStatement> script, String table, List<SqlColumn> columns, List<String> rights) {
        Map<String, String> definitions = new LinkedHashMap<>();
        Set<String> created = new HashSet<>();
        List<List<String>> keys = new ArrayList<>();
        Map<String, List<String>> indexes = new LinkedHashMap<>();
        for (SchemaStatement statement : script) {
            if (!statement.table().equals(table)) {
                continue;
            }
            String text = statement.text();
            if (text.contains("CREATE TABLE")) {
                COLUMN.matcher(text).results().forEach(column -> definitions.put(column.group(1), column.group(2)));
                created.addAll(definitions.keySet());
                KEY.matcher(text).results().forEach(key -> keys.add(names(key.group(2))));
            }
            ADDED.matcher(text).results().forEach(column -> definitions.put(column.group(1), column.group(2)));
            Matcher index = INDEX.matcher(text);
            if (statement.index() != null && index.find()) {
                indexes.put(statement.index(), names(index.group(1)));
            }
        }
        List<String> primaryKey = keys.get(0);
        keys.removeIf(key -> key.contains("founder"));
        JdbcTables tables = names.tables();
        return new ExpectedTable(
                tables.table(table),
                new TableName(tables.schema(), tables.prefix() + table),
                true,
                columns.stream()
                        .map(column -> {
                            String definition = definitions.getOrDefault(column.name(), "");
                            return new ExpectedColumn(
                                    column,
                                    column.name(),
                                    !definition.contains("NOT NULL"),
                                    true,
                                    definition.contains("CHARACTER SET ascii"),
                                    List.of());
                        })
                        .toList(),
                created,
                primaryKey,
                keys,
                indexes,
                rights);
    }

    private static List<String> names(String columns) {
        return List.of(columns.replace(" DESC", "").split(", *"));
    }

    private static ExpectedTable hosts(SqlNames names) {
        MembersTable host = names.tables().members();
        List<ExpectedColumn> columns = new ArrayList<>();
        for (SqlColumn column : names.allMembers()) {
            String what = column.alias().substring(2);
            columns.add(new ExpectedColumn(
                    column, requireNonNull(host.column(what)).name(), what.equals("founder"), false, false, List.of()));
        }
        MembersTable.Former former = host.former();
        if (former != null) {
            columns.add(ExpectedColumn.status(former.column(), names.dialect().quoted(former.column()), former));
        }
        List<String> key = List.of(lower(columns.get(0)), lower(columns.get(1)));
        return new ExpectedTable(
                names.membership(),
                TableName.of(host.table()),
                false,
                columns,
                Set.of(),
                List.of(),
                List.of(key),
                Map.of(),
                ALL_RIGHTS);
    }

    /** Returns the name of the column as {@link CatalogIndex} has it. */
    static String lower(ExpectedColumn column) {
        return TableName.unquoted(column.name()).toLowerCase(Locale.ROOT);
    }

    /** Returns the statements that need one right each, in a form that matches no row. */
    String probe(String right) {
        String names = SqlFragment.list(columns, column -> column.column().name());
        String none = " FROM " + sql + " WHERE 1 = 0";
        String last = columns.get(columns.size() - 1).column().name();
        return switch (right) {
            case "SELECT" -> "SELECT " + names + none;
            case "INSERT" -> "INSERT INTO " + sql + " (" + names + ") SELECT " + names + none;
            case "UPDATE" -> "UPDATE " + sql + " SET " + last + " = " + last + " WHERE 1 = 0";
            default -> "DELETE" + none;
        };
    }
}
