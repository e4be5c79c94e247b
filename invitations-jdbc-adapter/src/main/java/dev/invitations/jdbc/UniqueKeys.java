package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a violated unique key is a key of the library. A conflict on such a key can be decided again. The host
 * may have other unique keys, on its members table or on a table that its triggers write, which would refuse every
 * attempt. A key is recognised by its columns, because the host chooses the names. In doubt, it is a key of the library.
 */
final class UniqueKeys {

    private static final Logger LOG = LoggerFactory.getLogger(UniqueKeys.class);

    private final SqlNames names;

    /** The tables of the library, as statements name them, with the columns of their keys in lower case. */
    private final Map<String, List<Set<String>>> own = new LinkedHashMap<>();

    private UniqueKeys(SqlNames names) {
        this.names = names;
        own.put(
                names.invitation(),
                List.of(Set.of("domain_id", "invitation_id"), Set.of("domain_id", "invitee_kind", "live_invitee")));
        List<Set<String>> members = new ArrayList<>();
        String domain = plain(names.memberDomain().name());
        members.add(Set.of(domain, plain(names.memberUser().name())));
        SqlColumn founder = names.memberFounder();
        if (founder != null) {
            members.add(Set.of(domain, plain(founder.name())));
        }
        own.put(names.membership(), members);
        own.put(names.event(), List.of(Set.of("domain_id", "subject", "occurred_at", "event_id")));
        own.put(names.outbox(), List.of(Set.of("domain_id", "invitation_id", "version")));
        own.put(names.role(), List.of(Set.of("domain_id", "role", "action")));
    }

    /**
     * Returns the exception for a violated unique key that is not a key of the library; null if it is one.
     *
     * @param session a connection that can run queries after the error
     * @throws SQLException if the connection is lost
     */
    static @Nullable StorageException refusal(JdbcSession session, SQLException e) throws SQLException {
        try {
            String message = new UniqueKeys(session.names()).message(session, SqlErrors.coded(e));
            return message == null ? null : new StorageException(message, false, e);
        } catch (SQLException failed) {
            if (Dialects.classify(session.dialect(), failed) == SqlFailure.LOST) {
                throw failed;
            }
            LOG.debug("The unique keys could not be read", failed);
            return null;
        }
    }

    private @Nullable String message(JdbcSession session, SQLException e) throws SQLException {
        Dialect dialect = names.dialect();
        String found = dialect.describeKey(e);
        for (UniqueKey key : read(session, own.keySet())) {
            if (key.name().isEmpty()) {
                return null;
            }
            if (dialect.names(e, key.name())) {
                if (isOwn(key)) {
                    return null;
                }
                found = key.description();
            }
        }
        if (found == null) {
            // A trigger of the host may have written another table.
            found = read(session, List.of("")).stream()
                    .filter(key -> dialect.names(e, key.name()))
                    .map(UniqueKey::description)
                    .findFirst()
                    .orElse(null);
        }
        return found == null
                ? null
                : found + SqlFailure.code(e)
                        + ", which is not a key of the library; a repeat would fail too, so remove the cause first";
    }

    /** A row that violates a longer key violates the shorter key of the library too. */
    private boolean isOwn(UniqueKey key) {
        return own.getOrDefault(key.table(), List.of()).stream().anyMatch(key.columns()::containsAll);
    }

    /** A unique key of a table, with its columns in lower case. A key without a name has unknown columns. */
    private record UniqueKey(String table, String name, Set<String> columns) {

        String description() {
            return "The table " + table + " refused the row because of its unique key " + name;
        }
    }

    /** Reads the keys of the tables. An empty name stands for every table in the default schema. */
    private Collection<UniqueKey> read(JdbcSession session, Collection<String> tables) throws SQLException {
        List<String> queries = new ArrayList<>();
        for (String table : tables) {
            int dot = table.indexOf('.');
            String schema = dot < 0 ? "" : plain(table.substring(0, dot));
            queries.add("SELECT " + (table.isEmpty() ? "k.table_name" : "'" + table + "'")
                    + " AS table_name, k.key_name, k.column_name FROM ("
                    + names.dialect().uniqueKeys(schema, plain(table.substring(dot + 1))) + ") k");
        }
        Map<List<String>, UniqueKey> keys = new LinkedHashMap<>();
        session.query(String.join(" UNION ALL ", queries), row -> {
            String table = row.getString("table_name");
            String name = row.getString("key_name");
            return keys.computeIfAbsent(List.of(table, name), key -> new UniqueKey(table, name, new HashSet<>()))
                    .columns()
                    .add(row.getString("column_name").toLowerCase(Locale.ROOT));
        });
        return keys.values();
    }

    /** Returns the name without its quotes, in lower case. */
    private static String plain(String name) {
        return name.replaceAll("[\"`]", "").toLowerCase(Locale.ROOT);
    }
}
