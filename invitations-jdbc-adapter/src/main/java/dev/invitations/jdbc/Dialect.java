package dev.invitations.jdbc;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.port.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** In what the supported databases differ. What is not here is the same SQL for all of them. */
enum Dialect {
    H2("H2", "h2", " FOR UPDATE", true) {
        @Override
        boolean qualifiesIndexes() {
            return true;
        }
    },
    POSTGRESQL("PostgreSQL", "postgresql", " FOR SHARE", false) {
        @Override
        String beginning() {
            return " CROSS JOIN GENERATE_SERIES(1, (SELECT 1))";
        }

        @Override
        String apart(String column) {
            return column + " || ''";
        }

        @Override
        String toTheEnd() {
            return " FETCH FIRST (SELECT " + Integer.MAX_VALUE + ") ROWS ONLY";
        }
    },

    /**
     * Has neither arrays nor instants nor, in all its versions, UUIDs in the order of their text. A list of rows is text
     * of any length in the statement; there each value says its type, for the server may be asked to prepare it before it
     * sees one, and would take the texts to be of length 0.
     */
    MARIADB("MariaDB", "mariadb", " LOCK IN SHARE MODE", true) {
        @Override
        Part oneOf(Set<String> names) {
            return names.isEmpty()
                    ? new Part("IN (NULL)", List.of())
                    : new Part("IN (" + Session.marks(names.size()) + ")", List.copyOf(names));
        }

        @Override
        Part people(DomainId domain, Collection<Invitee> people) {
            return table(
                    "person",
                    people.stream()
                            .map(person -> {
                                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                                row.put("domain_id", domain.value());
                                row.put("kind", person.kind());
                                row.put("name", person.value());
                                return row;
                            })
                            .toList());
        }

        @Override
        Part table(String name, List<Map<String, @Nullable Object>> rows) {
            Set<String> columns = rows.get(0).keySet();
            String row = columns.stream()
                    .map(column -> "CAST(? AS " + type(column, rows) + ")")
                    .collect(Collectors.joining(", ", "(", ")"));
            return new Part(
                    "(WITH listed (" + String.join(", ", columns) + ") AS (VALUES " + Session.marks(row, rows.size())
                            + ") SELECT * FROM listed) AS " + name,
                    Session.cells(rows));
        }

        private String type(String column, List<Map<String, @Nullable Object>> rows) {
            Object example = rows.stream()
                    .map(row -> row.get(column))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse("");
            if (example instanceof Instant) {
                return "DATETIME(6)";
            }
            if (example instanceof UUID) {
                return "CHAR(36) CHARACTER SET ascii";
            }
            return example instanceof Number ? "SIGNED" : "CHAR(" + Limits.ID_LENGTH + ")";
        }

        /** In the order of the rows, each found by its key. */
        @Override
        String update(String table, Set<String> columns, String rows, String condition) {
            return columns.stream()
                    .map(column -> "i." + column + " = v." + column)
                    .collect(Collectors.joining(
                            ", ", "UPDATE " + rows + " STRAIGHT_JOIN " + table + " ON " + condition + " SET ", ""));
        }

        @Override
        String quoted(String name) {
            return name.replace('"', '`');
        }

        @Override
        String cast(String value, String type) {
            return super.cast(value, type.equals("BIGINT") ? "SIGNED" : type);
        }

        @Override
        Object bound(Object value) {
            if (value instanceof Instant instant) {
                return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
            }
            return value instanceof UUID ? value.toString() : super.bound(value);
        }

        @Override
        @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
            String text = row.getString(column);
            return text == null ? null : UUID.fromString(text);
        }

        /** Some of what it takes for a date is none; like any other value that nobody wrote, that is no failure of the database. */
        @Override
        @Nullable Instant instant(ResultSet row, String column) throws SQLException {
            try {
                LocalDateTime utc = row.getObject(column, LocalDateTime.class);
                return utc == null ? null : utc.toInstant(ZoneOffset.UTC);
            } catch (SQLDataException e) {
                throw new DateTimeException(column + " is no date", e);
            }
        }
    };

    /** Of the scripts. */
    static final int SCHEMA_VERSION = 1;

    /** A part of a statement with its values. */
    record Part(String sql, List<?> values) {}

    private final String product;
    private final String folder;
    private final String shareLock;
    private final boolean readsDirty;

    Dialect(String product, String folder, String shareLock, boolean readsDirty) {
        this.product = product;
        this.folder = folder;
        this.shareLock = shareLock;
        this.readsDirty = readsDirty;
    }

    /** The database behind this connection. */
    static Dialect of(Connection connection) throws SQLException {
        String name = connection.getMetaData().getDatabaseProductName();
        for (Dialect dialect : values()) {
            if (dialect.product.equals(name)) {
                return dialect;
            }
        }
        String supported = Arrays.stream(values()).map(d -> d.product).collect(Collectors.joining(", "));
        throw new StorageException(name + " is not supported; supported databases are " + supported, false, null);
    }

    /** Ends a query so that the rows it finds stay as they are until the transaction ends. */
    String shareLock() {
        return shareLock;
    }

    /** Whether READ UNCOMMITTED shows what is not committed; where it does not, a single read is right at any level. */
    boolean readsDirty() {
        return readsDirty;
    }

    /**
     * A table of one row, joined to those of which the first are wanted. PostgreSQL takes it for a thousand rows: so any
     * page is to it the beginning of a long list, which it reads in the order of an index. Else it reads and sorts all
     * there is, wherever it expects that to be little.
     */
    String beginning() {
        return "";
    }

    /**
     * The value of this text column, so that PostgreSQL does not see that it is that of a parameter: else it may find one
     * member by merging with all of the domain.
     */
    String apart(String column) {
        return column;
    }

    /** Ends a query that wants all rows in order; says the same to PostgreSQL, which then expects to return a tenth. */
    String toTheEnd() {
        return "";
    }

    /** What follows a column to say that it is one of these. */
    Part oneOf(Set<String> names) {
        return new Part("= ANY(CAST(? AS VARCHAR ARRAY))", List.of(new Session.Cells("varchar", List.copyOf(names))));
    }

    /**
     * A table {@code person} with the columns {@code domain_id}, {@code kind} and {@code name}: a row for each of these, at
     * least one. That the domain is a column and the number is hidden makes PostgreSQL look for each of them by its key;
     * else it reads all there is of a domain that it takes for a small one, or of all domains for a thousand people.
     */
    Part people(DomainId domain, Collection<Invitee> people) {
        String names = "(SELECT CAST(? AS VARCHAR ARRAY))";
        return new Part(
                "UNNEST(" + String.join(", ", names, names, names) + ") AS person (domain_id, kind, name)",
                List.of(
                        new Session.Cells("varchar", Collections.nCopies(people.size(), domain.value())),
                        new Session.Cells(
                                "varchar", people.stream().map(Invitee::kind).toList()),
                        new Session.Cells(
                                "varchar", people.stream().map(Invitee::value).toList())));
    }

    /** These rows, at least one, as a table of this name. */
    Part table(String name, List<Map<String, @Nullable Object>> rows) {
        Set<String> columns = rows.get(0).keySet();
        String row = "(" + Session.marks(columns.size()) + ")";
        return new Part(
                "(VALUES " + Session.marks(row, rows.size()) + ") AS " + name + " (" + String.join(", ", columns) + ")",
                Session.cells(rows));
    }

    /** Gives these columns of the table {@code i} the values of the row {@code v} for which the condition holds. */
    String update(String table, Set<String> columns, String rows, String condition) {
        return columns.stream()
                .map(column -> column + " = v." + column)
                .collect(Collectors.joining(
                        ", ",
                        "MERGE INTO " + table + " USING " + rows + " ON " + condition
                                + " WHEN MATCHED THEN UPDATE SET ",
                        ""));
    }

    /** As the database writes a name that stands in double quotes, or in none. */
    String quoted(String name) {
        return name;
    }

    String cast(String value, String type) {
        return "CAST(" + value + " AS " + type + ")";
    }

    /** Whether the name of a new index has the schema before it; elsewhere it is in that of its table. */
    boolean qualifiesIndexes() {
        return false;
    }

    /** What the driver is given, so that neither the JVM's nor the session's time zone has a say. */
    Object bound(Object value) {
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        return value instanceof Enum<?> constant ? constant.name() : value;
    }

    @Nullable UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /**
     * Whether one statement is all that a write needs; such a statement, and one that reads, is then a transaction of its
     * own, for to switch auto-commit on costs nothing.
     */
    boolean isAtOnce() {
        return this == POSTGRESQL;
    }

    /** The script that makes the tables, under the names of {@link JdbcTables#standard}. */
    String schema() {
        String resource = "schema/" + folder + "/V" + SCHEMA_VERSION + "__invitations.sql";
        try (InputStream script = Dialect.class.getResourceAsStream(resource)) {
            if (script == null) {
                throw new IllegalStateException(resource + " is missing from this jar");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
