package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the host's names into SQL. All SQL of this adapter names tables and members' columns by tokens:
 *
 * <ul>
 *   <li>{@code {invitation}} is a table of the library's, {@code {membership}} the members' table;
 *   <li>{@code {m.user}} is a column of that one: domain, user, role, since, granted_by or founder;
 *   <li>{@code {m.user:?}} is a text as a value for it, here a parameter;
 *   <li>{@code {m.user of viewer}} is what the column holds, as text, in the table that the query knows as viewer.
 * </ul>
 */
final class Names {

    private static final Pattern TOKEN = Pattern.compile("\\{(?:(\\w+)|m\\.(\\w+)(?::([^{}]+)| of (\\w+))?)}");

    /** What is named in a script, and after which words. */
    private static final Pattern NAMED =
            Pattern.compile("\\b(TABLE IF NOT EXISTS|INDEX IF NOT EXISTS|CONSTRAINT|ON) (\\w+)");

    private static final Pattern ABOUT_MEMBERS = Pattern.compile("\\b(?:TABLE IF NOT EXISTS|ON) membership\\b");

    private static final Pattern MADE = Pattern.compile("TABLE IF NOT EXISTS (\\w+)");

    /** The first word of a line in a table, where it is no key word. */
    private static final Pattern COLUMN = Pattern.compile("(?m)^ {4}([a-z]\\w*) ");

    private static final Pattern END = Pattern.compile("(?<=;)\\R");

    /** Batches of every size make texts without end. When there are so many it begins anew; those in use come back. */
    private static final int REMEMBERED = 512;

    /** Longer ones, which are lists of many rows, take so long to run that this is nothing beside it. */
    private static final int REMEMBERED_LENGTH = 10_000;

    private final JdbcTables tables;
    private final Map<Object, String> written = new ConcurrentHashMap<>();
    private final Map<Dialect, Map<String, String>> known = new EnumMap<>(Dialect.class);

    Names(JdbcTables tables) {
        this.tables = tables;
        for (Dialect dialect : Dialect.values()) {
            known.put(dialect, new ConcurrentHashMap<>());
        }
    }

    /** @throws IllegalArgumentException when the text is not what the pattern says */
    static String matching(Pattern pattern, String what, String text) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("The " + what + " must match " + pattern);
        }
        return text;
    }

    MembersTable members() {
        return tables.members();
    }

    /** A text that was made for this before; null where none was. */
    @Nullable String written(Object what) {
        return written.get(what);
    }

    /** Remembers a text, whose kinds must be few. */
    String written(Object what, String sql) {
        written.put(what, sql);
        return sql;
    }

    /** The text with names for tokens. */
    String in(String sql, Dialect dialect) {
        Map<String, String> texts = requireNonNull(known.get(dialect));
        String named = texts.get(sql);
        if (named == null) {
            named = TOKEN.matcher(sql).replaceAll(token -> Matcher.quoteReplacement(named(token, dialect)));
            if (texts.size() >= REMEMBERED) {
                texts.clear();
            }
            if (sql.length() <= REMEMBERED_LENGTH) {
                texts.put(sql, named);
            }
        }
        return named;
    }

    private String named(MatchResult token, Dialect dialect) {
        String table = token.group(1);
        if (table != null) {
            return table.equals("membership") && !tables.ownMembers()
                    ? dialect.quoted(members().table())
                    : tables.table(table);
        }
        MembersTable.Column column = members().column(token.group(2));
        if (column == null) {
            throw new IllegalArgumentException("No such column: " + token.group());
        }
        String value = token.group(3);
        if (value != null) {
            return column.sqlType().isEmpty() ? value : dialect.cast(value, column.sqlType());
        }
        String name = dialect.quoted(column.name());
        String of = token.group(4);
        if (of == null) {
            return name;
        }
        return column.sqlType().isEmpty() ? of + "." + name : dialect.cast(of + "." + name, "VARCHAR");
    }

    /** The script that makes the tables under their names; without that of the members, where the host has its own. */
    String script(Dialect dialect) {
        return END.splitAsStream(dialect.schema())
                .filter(statement ->
                        tables.ownMembers() || !ABOUT_MEMBERS.matcher(statement).find())
                .map(statement -> NAMED.matcher(statement)
                        .replaceAll(named -> named.group(1) + " " + scripted(named.group(1), named.group(2), dialect)))
                .collect(Collectors.joining("\n"));
    }

    /** A table of a script, and its columns, as SQL here speaks of them. */
    record Table(String token, List<String> columns) {}

    /** What a script makes; of the members' table, if it is the host's, what the host has said of it. */
    List<Table> tables(String script) {
        return END.splitAsStream(script).flatMap(this::table).toList();
    }

    private Stream<Table> table(String statement) {
        Matcher made = MADE.matcher(statement);
        if (!made.find()) {
            return Stream.of();
        }
        String name = made.group(1);
        if (name.equals("membership") && !tables.ownMembers()) {
            return Stream.of(new Table("{membership}", members().tokens()));
        }
        return Stream.of(new Table(
                "{" + name + "}",
                COLUMN.matcher(statement)
                        .results()
                        .map(column -> column.group(1))
                        .toList()));
    }

    private String scripted(String what, String name, Dialect dialect) {
        return switch (what) {
            case "CONSTRAINT" -> tables.prefix() + name;
            case "INDEX IF NOT EXISTS" -> dialect.qualifiesIndexes() ? tables.table(name) : tables.prefix() + name;
            default -> tables.table(name);
        };
    }
}
