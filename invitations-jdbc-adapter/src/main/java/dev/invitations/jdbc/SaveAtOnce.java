package dev.invitations.jdbc;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The same write as {@link Save}, as one statement of PostgreSQL: one round trip and one commit, whatever it changes.
 *
 * <p>{@code fit} has a row if all that was decided on about members still holds; the locks it takes see past the
 * statement's snapshot. {@code moved} are the invitations that still had the version decided on. Only if that is all of
 * them, {@code go} has a row, and the rest is done. That some were moved and others were not cannot be taken back by a
 * statement that succeeds, so this one then fails on purpose, see {@link Failure}.
 *
 * <p>A single row is given as values and several as arrays, so that there are few texts, and each of them is planned once.
 */
final class SaveAtOnce {

    /** The types of the columns that hold no text. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("invitation_id", "uuid"),
            Map.entry("event_id", "uuid"),
            Map.entry("notification_id", "uuid"),
            Map.entry("{m.granted_by}", "uuid"),
            Map.entry("created_at", "timestamptz"),
            Map.entry("sent_at", "timestamptz"),
            Map.entry("answered_at", "timestamptz"),
            Map.entry("closed_at", "timestamptz"),
            Map.entry("expires_at", "timestamptz"),
            Map.entry("{m.since}", "timestamptz"),
            Map.entry("occurred_at", "timestamptz"),
            Map.entry("due_at", "timestamptz"),
            Map.entry("times_sent", "int4"),
            Map.entry("attempts", "int4"),
            Map.entry("version", "int8"),
            Map.entry("version_before", "int8"),
            Map.entry("{m.founder}", "bool"),
            Map.entry("set_aside", "bool"));

    private static final String SAME_MEMBER = "m.{m.domain} = {m.domain:v.m_domain} AND m.{m.user} = {m.user:v.m_user}";

    private final Session session;
    private final Writes writes;
    private final StringBuilder sql = new StringBuilder();
    private final List<@Nullable Object> values = new ArrayList<>(80);

    private final Shape shape;
    private final @Nullable String known;

    /** What the text depends on: of everything, whether there is none, one, or two for many. */
    private record Shape(
            int held,
            int strangers,
            boolean founding,
            int moves,
            int changed,
            int ended,
            int joining,
            int added,
            int events,
            int notifications) {

        static Shape of(Writes writes) {
            int ended = (int)
                    writes.turns().stream().filter(turn -> turn.next() == null).count();
            return new Shape(
                    some(writes.held().size()),
                    some(writes.strangers().size()),
                    writes.isFounding(),
                    some(writes.moves().size()),
                    some(writes.turns().size() - ended),
                    some(ended),
                    some(writes.joining().size()),
                    some(writes.added().size()),
                    some(writes.events().size()),
                    some(writes.notifications().size()));
        }

        private static int some(int count) {
            return Math.min(count, 2);
        }
    }

    private SaveAtOnce(Session session, Writes writes) {
        this.session = session;
        this.writes = writes;
        this.shape = Shape.of(writes);
        this.known = session.names().written(shape);
    }

    /** Whether everything was as it was decided on, and is now as it was decided. */
    static boolean run(Session session, Writes writes) throws SQLException {
        return new SaveAtOnce(session, writes).run();
    }

    private boolean run() throws SQLException {
        int moves = writes.moves().size();
        add("WITH ");
        held();
        fit();
        moved();
        add("go AS (SELECT 1 FROM fit WHERE (SELECT COUNT(*) FROM moved) = ?)", moves);
        turned();
        insert("membership", writes.joiningRows(session.names().members()));
        insert("invitation", writes.added().stream().map(Rows::row).toList());
        insert("invitation_event", writes.events());
        insert("invitation_outbox", writes.notifications());
        add(" SELECT EXISTS (SELECT 1 FROM go) AS done");
        if (moves > 1) {
            add(", 1 / CASE WHEN (SELECT COUNT(*) FROM moved) IN (0, ?) THEN 1 ELSE 0 END", moves);
        }
        String text = known != null ? known : session.names().written(shape, sql.toString());
        return session.query(text, row -> row.getBoolean("done"), values.toArray())
                .get(0);
    }

    /** Others may rely at the same time on whom this relies on; not so on whom this changes. */
    private void held() {
        if (!writes.held().isEmpty()) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            writes.held().forEach((user, role) -> rows.add(member(user, role)));
            add("held AS (SELECT 1 FROM {membership} m JOIN ");
            table(rows);
            add(" ON " + SAME_MEMBER + " AND m.{m.role} = {m.role:v.m_role} ORDER BY m.{m.user} FOR ");
            add(writes.turns().isEmpty() ? "SHARE OF m), " : "UPDATE OF m), ");
        }
    }

    private void fit() {
        add("fit AS (SELECT 1 WHERE TRUE");
        if (!writes.held().isEmpty()) {
            add(" AND (SELECT COUNT(*) FROM held) = ?", writes.held().size());
        }
        if (!writes.strangers().isEmpty()) {
            add(" AND NOT EXISTS (SELECT 1 FROM {membership} m JOIN ");
            table(writes.strangers().stream().map(user -> member(user, null)).toList());
            add(" ON " + SAME_MEMBER + ")");
        }
        if (writes.isFounding()) {
            add(" AND NOT EXISTS (SELECT 1 FROM {membership} m WHERE m.{m.domain} = {m.domain:?})", writes.domain());
        }
        add("), ");
    }

    private void moved() {
        List<Writes.Move> moves = writes.moves();
        if (moves.isEmpty()) {
            add("moved AS (SELECT 1 WHERE FALSE), ");
            return;
        }
        Map<String, @Nullable Object> columns = Rows.movable(moves.get(0).after());
        add("moved AS (UPDATE {invitation} i SET ");
        text(() -> columns.keySet().stream()
                .map(column -> column + " = v." + column)
                .collect(Collectors.joining(", ")));
        add(" FROM fit, ");
        table(moves.stream().map(Writes.Move::row).toList());
        add(" WHERE i.domain_id = v.domain_id AND i.invitation_id = v.invitation_id AND i.version = v.version_before"
                + " RETURNING 1), ");
    }

    /** The rows are locked and have been looked at, so none of them can be missing here. */
    private void turned() {
        List<Map<String, @Nullable Object>> changed = new ArrayList<>();
        List<Map<String, @Nullable Object>> ended = new ArrayList<>();
        for (Writes.Turn turn : writes.turns()) {
            (turn.next() == null ? ended : changed).add(member(turn.user(), turn.next()));
        }
        if (!changed.isEmpty()) {
            add(", changed AS (UPDATE {membership} m SET {m.role} = {m.role:v.m_role} FROM go, ");
            table(changed);
            add(" WHERE " + SAME_MEMBER + ")");
        }
        if (!ended.isEmpty()) {
            add(", ended AS (DELETE FROM {membership} m USING go, ");
            table(ended);
            add(" WHERE " + SAME_MEMBER + ")");
        }
    }

    private Map<String, @Nullable Object> member(String user, @Nullable String role) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("{m.domain}", writes.domain());
        row.put("{m.user}", user);
        if (role != null) {
            row.put("{m.role}", role);
        }
        return row;
    }

    private void insert(String table, List<Map<String, @Nullable Object>> rows) {
        if (!rows.isEmpty()) {
            Set<String> columns = rows.get(0).keySet();
            text(() -> ", to_" + table + " AS (INSERT INTO {" + table + "} (" + String.join(", ", columns) + ") SELECT "
                    + columns.stream().map(SaveAtOnce::cell).collect(Collectors.joining(", ")) + " FROM go, ");
            table(rows);
            add(")");
        }
    }

    /** These rows as a table {@code v}; for why they hold the domain, and how the arrays are given, see {@link Dialect#people}. */
    private void table(List<Map<String, @Nullable Object>> rows) {
        Map<String, @Nullable Object> first = rows.get(0);
        if (rows.size() == 1) {
            text(() -> first.keySet().stream()
                    .map(column -> "CAST(? AS " + type(column) + ") AS " + plain(column))
                    .collect(Collectors.joining(", ", "(SELECT ", ") AS v")));
            values.addAll(first.values());
            return;
        }
        text(() -> first.keySet().stream()
                        .map(column -> "(SELECT CAST(? AS " + type(column) + "[]))")
                        .collect(Collectors.joining(", ", "UNNEST(", ") AS v "))
                + first.keySet().stream().map(SaveAtOnce::plain).collect(Collectors.joining(", ", "(", ")")));
        for (String column : first.keySet()) {
            values.add(new Session.Cells(
                    type(column), rows.stream().map(row -> row.get(column)).toList()));
        }
    }

    /** The name of a column of the table {@code v}. */
    private static String plain(String column) {
        return column.startsWith("{") ? column.substring(1, column.length() - 1).replace('.', '_') : column;
    }

    /** Its value, as the table to be written keeps it. */
    private static String cell(String column) {
        String cell = "v." + plain(column);
        return column.startsWith("{") ? column.replace("}", ":" + cell + "}") : cell;
    }

    private static String type(String column) {
        return TYPES.getOrDefault(column, "varchar");
    }

    private void add(String text, Object... its) {
        if (known == null) {
            sql.append(text);
        }
        values.addAll(List.of(its));
    }

    /** Text without values, made only where it is not known. */
    private void text(Supplier<String> text) {
        if (known == null) {
            sql.append(text.get());
        }
    }
}
