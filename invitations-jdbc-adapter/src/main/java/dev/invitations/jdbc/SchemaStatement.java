package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a schema script, with the names that a host has chosen. Each statement creates or changes one table,
 * index or column, and can be repeated.
 *
 * @param text the statement with its comments
 * @param table the standard name of the table that it creates or changes
 * @param target the name of this table as statements use it
 * @param index the name of the index that it creates; null for other statements
 * @param column the column that it adds or widens; null for other statements
 * @param length the number of characters that the column must hold at least; 0 for a column without a length
 */
record SchemaStatement(
        String text,
        String table,
        String target,
        @Nullable String index,
        @Nullable String column,
        int length) {

    /** Finds the names of tables, indexes and constraints. In the scripts they occur only behind these key words. */
    private static final Pattern NAMED =
            Pattern.compile("\\b(TABLE IF NOT EXISTS|INDEX IF NOT EXISTS|ALTER TABLE|CONSTRAINT|ON) (\\w+)");

    private static final Pattern COLUMN = Pattern.compile(
            "ALTER TABLE \\w+ (?:ADD COLUMN IF NOT EXISTS|ALTER COLUMN|MODIFY COLUMN) (\\w+)(?:[A-Z ]+VARCHAR\\((\\d+)\\))?");

    /** A statement ends with a semicolon at the end of a line. */
    private static final Pattern END = Pattern.compile("(?<=;)\\R");

    /**
     * Returns the statements of all versions in their order. If the host has its own members table, the statements
     * about the members table of the library are left out.
     */
    static List<SchemaStatement> all(SqlNames names) {
        List<SchemaStatement> all = new ArrayList<>();
        for (String script : names.dialect().scripts()) {
            all.addAll(of(script, names));
        }
        return all;
    }

    /** Returns what the statement does, for messages. */
    String purpose() {
        if (index != null) {
            return "create index " + index;
        }
        return (column == null ? "create table " : "add or change column " + column + " of table ") + target;
    }

    /** Returns the statements of one script. */
    static List<SchemaStatement> of(String script, SqlNames names) {
        return END.splitAsStream(text("schema/" + names.dialect().folder() + "/" + script))
                .map(statement -> of(statement, names.tables(), names.dialect()))
                .filter(statement ->
                        names.tables().ownMembers() || !statement.table().equals("membership"))
                .toList();
    }

    private static SchemaStatement of(String text, JdbcTables tables, Dialect dialect) {
        String table = null;
        String index = null;
        Matcher named = NAMED.matcher(text);
        StringBuilder renamed = new StringBuilder();
        while (named.find()) {
            String name = named.group(2);
            String under = switch (named.group(1)) {
                case "CONSTRAINT" -> tables.prefix() + name;
                case "INDEX IF NOT EXISTS" -> {
                    index = tables.prefix() + name;
                    yield dialect.qualifiesIndexes() ? tables.table(name) : index;
                }
                default -> {
                    table = name;
                    yield tables.table(name);
                }
            };
            named.appendReplacement(renamed, "$1 " + under);
        }
        named.appendTail(renamed);
        Matcher column = COLUMN.matcher(text);
        boolean changesColumn = column.find();
        String length = changesColumn ? column.group(2) : null;
        return new SchemaStatement(
                renamed.toString(),
                requireNonNull(table, text),
                tables.table(table),
                index,
                changesColumn ? column.group(1) : null,
                length == null ? 0 : Integer.parseInt(length));
    }

    private static String text(String resource) {
        try (InputStream script = SchemaStatement.class.getResourceAsStream(resource)) {
            if (script == null) {
                throw new IllegalStateException(resource + " is missing from this jar");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
