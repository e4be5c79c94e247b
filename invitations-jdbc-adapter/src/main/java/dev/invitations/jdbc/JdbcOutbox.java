package dev.invitations.jdbc;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.Limits;
import dev.invitations.model.Notification;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The notifications that are not delivered yet. A row is leased by its token; whoever holds another token, or none,
 * changes nothing. The lease ends when the row is due again.
 */
final class JdbcOutbox implements Outbox {

    private static final String COLUMNS =
            Rows.INVITATION + ", notification_id, kind, occurred_at, due_at, attempts, last_error";

    /**
     * What a row waits for is looked up row by row, with an index. To look for rows without an earlier one PostgreSQL reads the
     * whole table for each row, while it takes it for the nearly empty one that it was before a crowd came.
     */
    private static final String FIND_DUE = """
            SELECT %s
            FROM {invitation_outbox} o
            WHERE o.set_aside = FALSE AND o.due_at <= ?
                AND o.version <= COALESCE((
                    SELECT MIN(first.version) FROM {invitation_outbox} first
                    WHERE first.domain_id = o.domain_id AND first.invitation_id = o.invitation_id
                        AND first.set_aside = FALSE
                        AND (first.lease_token IS NOT NULL OR first.kind NOT IN ('INVITED', 'INVITED_AGAIN'))), o.version)
            ORDER BY o.due_at, o.notification_id
            """.formatted(COLUMNS);

    private static final String KEY = " WHERE domain_id = ? AND invitation_id = ? AND version = ?";

    private static final String SAME_KEY =
            "i.domain_id = v.domain_id AND i.invitation_id = v.invitation_id AND i.version = v.version";

    /** In one order, so that there is one text. */
    private static final Set<String> LEASED = new LinkedHashSet<>(List.of("lease_token", "due_at"));

    private static final String BEGIN = "UPDATE {invitation_outbox} SET attempts = ?, due_at = ?";

    private static final String FAILED =
            "UPDATE {invitation_outbox} SET lease_token = NULL, due_at = ?, last_error = ?";

    private static final String SET_ASIDE =
            "UPDATE {invitation_outbox} SET set_aside = TRUE, lease_token = NULL, due_at = ?, last_error = ?";

    private static final String ASIDE = " WHERE set_aside = TRUE AND notification_id = ?";

    /** The id of what has none that can be read. */
    private static final UUID NIL = new UUID(0, 0);

    private final Transactions transactions;

    JdbcOutbox(Transactions transactions) {
        this.transactions = transactions;
    }

    /** A row, its key as it is stored, and why it cannot be read, if so. */
    private record Found(List<Object> key, DeadLetter content, String problem) {

        static Found of(Row row) throws SQLException {
            List<Object> key = List.of(row.stored("domain_id"), row.stored("invitation_id"), row.stored("version"));
            Optional<Notification> notification = Optional.empty();
            String problem = "";
            try {
                notification = Optional.of(notification(row));
            } catch (RuntimeException e) {
                problem = "Cannot be read: " + e.getClass().getName();
            }
            String error = row.getString("last_error");
            DeadLetter content = new DeadLetter(
                    readOr(NIL, () -> id(row, "notification_id")),
                    notification,
                    row.getInt("attempts"),
                    readOr(Instant.EPOCH, () -> Rows.instant(row, "due_at")),
                    error == null ? "" : error);
            return new Found(key, content, problem);
        }

        private static Notification notification(Row row) throws SQLException {
            id(row, "notification_id");
            id(row, "invitation_id");
            return Rows.notification(row);
        }

        /** One that is written as nobody here writes it would not be found again. */
        private static UUID id(Row row, String column) throws SQLException {
            UUID id = Rows.uuid(row, column);
            if (!row.stored(column).toString().equals(id.toString())) {
                throw new IllegalArgumentException(column + " is no UUID in lower case");
            }
            return id;
        }

        private interface Reading<T> {
            T read() throws SQLException;
        }

        private static <T> T readOr(T otherwise, Reading<T> reading) throws SQLException {
            try {
                return reading.read();
            } catch (RuntimeException e) {
                return otherwise;
            }
        }

        @Nullable Object[] keyAfter(Object... values) {
            List<Object> all = new ArrayList<>(List.of(values));
            all.addAll(key);
            return all.toArray();
        }
    }

    @Override
    public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
        List<Claim> claims = new ArrayList<>();
        List<DeadLetter> unreadable = new ArrayList<>();
        transactions.write(session -> {
            claims.clear();
            unreadable.clear();
            for (Found found :
                    session.query(FIND_DUE + Session.first(limit) + " FOR UPDATE SKIP LOCKED", Found::of, now)) {
                DeadLetter content = found.content();
                if (content.notification().isPresent()) {
                    claims.add(new Claim(content.notification().get(), content.attempts(), token));
                } else {
                    unreadable.add(
                            new DeadLetter(content.id(), Optional.empty(), content.attempts(), now, found.problem()));
                    session.update(SET_ASIDE + KEY, found.keyAfter(now, found.problem()));
                }
            }
            lease(session, claims, leaseEnd);
            return !claims.isEmpty() || !unreadable.isEmpty();
        });
        return new Claims(claims, unreadable);
    }

    /** In one statement, for the rows are locked: each of them is there. */
    private static void lease(Session session, List<Claim> claims, Instant leaseEnd) throws SQLException {
        if (claims.isEmpty()) {
            return;
        }
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Claim claim : claims) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("domain_id", claim.notification().invitation().id().domain().value());
            row.put("invitation_id", claim.notification().invitation().id().uuid());
            row.put("version", claim.notification().version());
            row.put("lease_token", claim.token());
            row.put("due_at", leaseEnd);
            rows.add(row);
        }
        Dialect.Part leases = session.dialect().table("v", rows);
        String sql = session.dialect().update("{invitation_outbox} i", LEASED, leases.sql(), SAME_KEY);
        int leased = session.update(sql, leases.values().toArray());
        if (leased != rows.size()) {
            throw new SQLException("A lease of " + rows.size() + " rows was one of " + leased);
        }
    }

    @Override
    public boolean startAttempt(Claim claim, Instant leaseEnd) {
        return held(claim, BEGIN, claim.attempts() + 1, leaseEnd);
    }

    @Override
    public boolean acknowledge(Claim claim) {
        return held(claim, "DELETE FROM {invitation_outbox}");
    }

    @Override
    public boolean reschedule(Claim claim, Instant dueAt, String error) {
        return held(claim, FAILED, dueAt, shortened(error));
    }

    @Override
    public boolean deadLetter(Claim claim, Instant at, String error) {
        return held(claim, SET_ASIDE, at, shortened(error));
    }

    private boolean held(Claim claim, String statement, Object... values) {
        Notification notification = claim.notification();
        List<Object> all = new ArrayList<>(List.of(values));
        all.add(notification.invitation().id().domain().value());
        all.add(notification.invitation().id().uuid());
        all.add(notification.version());
        all.add(claim.token());
        return updated(statement + KEY + " AND lease_token = ?", all.toArray());
    }

    @Override
    public List<DeadLetter> deadLetters(@Nullable Position after, int limit) {
        Conditions conditions = new Conditions().add("set_aside = TRUE");
        if (after != null) {
            conditions.after("due_at", "notification_id", after);
        }
        return transactions
                .read(session -> session.query(
                        "SELECT " + COLUMNS + " FROM {invitation_outbox} WHERE " + conditions.sql()
                                + " ORDER BY due_at DESC, notification_id DESC" + Session.first(limit),
                        Found::of,
                        conditions.values()))
                .stream()
                .map(Found::content)
                .toList();
    }

    @Override
    public boolean retry(UUID id, Instant dueAt) {
        return updated("UPDATE {invitation_outbox} SET set_aside = FALSE, attempts = 0, due_at = ?" + ASIDE, dueAt, id);
    }

    @Override
    public boolean discard(UUID id) {
        return updated("DELETE FROM {invitation_outbox}" + ASIDE, id);
    }

    private boolean updated(String statement, Object... values) {
        return transactions.writeAtOnce(session -> session.update(statement, values) > 0);
    }

    private static String shortened(String error) {
        return error.substring(0, Math.min(error.length(), Limits.ERROR_LENGTH));
    }
}
