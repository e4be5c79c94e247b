package dev.invitations.jdbc;

import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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

    /** The columns of the keys of the library by the table, as statements name it. All columns are in lower case. */
    private final Map<String, List<Set<String>>> own = new LinkedHashMap<>();

    private UniqueKeys(SqlNames names) {
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
        Dialect dialect = session.dialect();
        String found = dialect.describeKey(e);
        for (Map.Entry<String, List<Set<String>>> table : own.entrySet()) {
            for (Map.Entry<String, Set<String>> key :
                    read(session, table.getKey()).entrySet()) {
                if (key.getKey().isEmpty()) {
                    return null;
                }
                if (dialect.names(e, key.getKey())) {
                    if (table.getValue().stream().anyMatch(key.getValue()::containsAll)) {
                        return null;
                    }
                    found = "The table " + table.getKey() + " refused the row because of its unique key "
                            + key.getKey();
                }
            }
        }
        return found == null
                ? null
                : found + SqlFailure.code(e)
                        + ", which is not a key of the library; remove the cause, because a repeat would fail too";
    }

    /** Returns the unique keys of the table with their columns. An empty name is a key of unknown columns. */
    private static Map<String, Set<String>> read(JdbcSession session, String table) throws SQLException {
        int dot = table.indexOf('.');
        String schema = dot < 0 ? "" : plain(table.substring(0, dot));
        Map<String, Set<String>> keys = new LinkedHashMap<>();
        session.query(
                session.dialect().uniqueKeys(schema, plain(table.substring(dot + 1))),
                row -> keys.computeIfAbsent(row.getString("key_name"), name -> new LinkedHashSet<>())
                        .add(row.getString("column_name").toLowerCase(Locale.ROOT)));
        return keys;
    }

    /** Returns the name without its quotes, in lower case. */
    private static String plain(String name) {
        return name.replaceAll("[\"`]", "").toLowerCase(Locale.ROOT);
    }
}
