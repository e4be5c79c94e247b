package dev.invitations.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** A database of its own, where things begin in the same state again and again, and are looked at in SQL afterwards. */
final class Ledger implements AutoCloseable {

    /** All rows there are, in words. */
    record Contents(List<String> members, List<String> invitations, List<String> events, List<String> notifications) {}

    private static final List<String> TABLES =
            List.of("membership", "invitation", "invitation_event", "invitation_outbox");

    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Each of these finds nothing, or else says what is wrong. */
    private static final List<String> INVARIANTS = List.of("""
            SELECT 'two live invitations of ' AS wrong, i.invitee AS whose FROM invitation i WHERE i.closed_at IS NULL
            GROUP BY i.domain_id, i.invitee_kind, i.invitee HAVING COUNT(*) > 1""", """
            SELECT 'accepted and live, but no member: ', i.invitee FROM invitation i
            WHERE i.closed_at IS NULL AND i.status = 'ACCEPTED' AND NOT EXISTS (
                SELECT 1 FROM membership m WHERE m.domain_id = i.domain_id AND m.user_id = i.invitee)""", """
            SELECT 'an event twice: ', MIN(e.subject) FROM invitation_event e
            GROUP BY e.event_id HAVING COUNT(*) > 1""", """
            SELECT 'versions with a gap, or one twice: ', i.invitee FROM invitation i
            WHERE i.version <> (
                SELECT CASE WHEN MIN(e.version) = 1 AND COUNT(*) = COUNT(DISTINCT e.version) AND COUNT(*) = MAX(e.version)
                    THEN COUNT(*) ELSE -1 END
                FROM invitation_event e WHERE e.domain_id = i.domain_id AND e.invitation_id = i.invitation_id)""", """
            SELECT 'an event without its invitation: ', e.subject FROM invitation_event e
            WHERE e.invitation_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM invitation i WHERE i.domain_id = e.domain_id AND i.invitation_id = e.invitation_id)""", """
            SELECT 'a notification without its event: ', o.invitee FROM invitation_outbox o
            WHERE 1 <> (
                SELECT COUNT(*) FROM invitation_event e
                WHERE e.domain_id = o.domain_id AND e.event_id = o.notification_id
                    AND e.invitation_id = o.invitation_id AND e.version = o.version)""", """
            SELECT 'nobody manages ', e.domain_id FROM invitation_event e WHERE NOT EXISTS (
                SELECT 1 FROM membership m WHERE m.domain_id = e.domain_id AND m.role = 'admin')""");

    /** The same, where nothing has been delivered yet. */
    private static final String UNTOLD = """
            SELECT 'an event that nobody is to be told: ', e.subject FROM invitation_event e
            WHERE e.kind IN ('SENT', 'RESENT', 'ACCEPTED', 'REJECTED') AND NOT EXISTS (
                SELECT 1 FROM invitation_outbox o WHERE o.domain_id = e.domain_id AND o.notification_id = e.event_id)""";

    private final DataSource source;
    private final Connection direct;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    Ledger(TestDatabase database) throws SQLException {
        this.source = database.unprepared();
        JdbcSchema.of(source).apply();
        this.direct = source.getConnection();
    }

    /** The database, past whatever is in the way of the library. */
    DataSource source() {
        return source;
    }

    /** Keeps what there is now as a state to {@link #begin} in. */
    void keep(String state) throws SQLException {
        for (String table : TABLES) {
            execute("CREATE TABLE " + state + "_" + table + " AS SELECT * FROM " + table);
        }
    }

    /** Puts everything back to this state. */
    void begin(String state) throws SQLException {
        for (String table : TABLES) {
            execute("DELETE FROM " + table);
            execute("INSERT INTO " + table + " SELECT * FROM " + state + "_" + table);
        }
    }

    /** What is wrong, whatever was done; empty if all is right. */
    List<String> wrong() throws SQLException {
        return wrong(INVARIANTS);
    }

    /** The same, where all that was to be told since is still to be told. */
    List<String> wrongOrUntold() throws SQLException {
        List<String> all = new ArrayList<>(INVARIANTS);
        all.add(UNTOLD);
        return wrong(all);
    }

    private List<String> wrong(List<String> invariants) throws SQLException {
        try (ResultSet rows = prepared(String.join(" UNION ALL ", invariants)).executeQuery()) {
            List<String> wrong = new ArrayList<>();
            while (rows.next()) {
                wrong.add(rows.getString(1) + rows.getString(2));
            }
            return wrong;
        }
    }

    /** The first column. */
    List<String> query(String sql) throws SQLException {
        try (ResultSet rows = prepared(sql).executeQuery()) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    /** All there is. */
    Contents contents() throws SQLException {
        return new Contents(
                rows("membership"), rows("invitation"), rows("invitation_event"), rows("invitation_outbox"));
    }

    private List<String> rows(String table) throws SQLException {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = prepared("SELECT * FROM " + table).executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(rows.getString(i)).append('|');
                }
                found.add(words(row.toString()));
            }
        }
        found.sort(null);
        return found;
    }

    /** Without the ids, which are others each time. */
    static String words(String text) {
        return ID.matcher(text).replaceAll("#");
    }

    /** Prepared once, for it is needed thousands of times. */
    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = direct.prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    private void execute(String sql) throws SQLException {
        prepared(sql).execute();
    }

    @Override
    public void close() throws SQLException {
        direct.close();
    }
}
