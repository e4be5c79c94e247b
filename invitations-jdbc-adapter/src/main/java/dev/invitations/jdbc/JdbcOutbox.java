package dev.invitations.jdbc;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Notification;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The notifications that are not delivered yet. A claim leases rows with a token, and a worker with another token
 * cannot change them. The lease ends when the row is due again.
 */
final class JdbcOutbox implements Outbox {

    private static final String KEY = " WHERE domain_id = ? AND invitation_id = ? AND version = ?";

    private static final String SAME_KEY =
            "i.domain_id = v.domain_id AND i.invitation_id = v.invitation_id AND i.version = v.version";

    private static final String DEAD = " WHERE set_aside = TRUE AND notification_id = ?";

    /** The columns that a lease sets. */
    private static final List<SqlColumn> LEASE =
            List.of(Columns.LEASE_TOKEN, SqlColumn.of("due_at", ColumnType.INSTANT));

    private static final List<SqlColumn> LEASE_AND_KEY = List.of(
            Columns.LEASE_TOKEN,
            SqlColumn.of("due_at", ColumnType.INSTANT),
            SqlColumn.of("domain_id", ColumnType.ID),
            SqlColumn.of("invitation_id", ColumnType.UUID),
            SqlColumn.of("version", ColumnType.LONG));

    /** The statements. */
    private static final class OutboxSql {

        final String select;

        /**
         * A subquery with an index finds the earlier rows that a row waits for. With a join, PostgreSQL reads the whole
         * table for each row as long as its statistics describe a nearly empty table.
         */
        final String findDue;

        final String begin;
        final String failed;
        final String setAside;
        final String retry;
        final String delete;

        OutboxSql(SqlNames names) {
            String outbox = names.outbox();
            select = "SELECT " + SqlFragment.list(Columns.INVITATION.columns(), SqlColumn::name)
                    + ", data, notification_id, kind, occurred_at, due_at, attempts, last_error FROM " + outbox;
            findDue = """
                    %1$s o
                    WHERE o.set_aside = FALSE AND o.due_at <= ?
                        AND o.version <= COALESCE((
                            SELECT MIN(first.version) FROM %2$s first
                            WHERE first.domain_id = o.domain_id AND first.invitation_id = o.invitation_id
                                AND first.set_aside = FALSE
                                AND (first.lease_token IS NOT NULL OR first.kind NOT IN ('INVITED', 'INVITED_AGAIN'))),
                            o.version)
                    ORDER BY o.due_at, o.notification_id""".formatted(select, outbox);
            begin = "UPDATE " + outbox + " SET attempts = ?, due_at = ?";
            failed = "UPDATE " + outbox + " SET lease_token = NULL, due_at = ?, last_error = ?";
            setAside = "UPDATE " + outbox + " SET set_aside = TRUE, lease_token = NULL, due_at = ?, last_error = ?";
            retry = "UPDATE " + outbox + " SET set_aside = FALSE, attempts = 0, due_at = ?" + DEAD;
            delete = "DELETE FROM " + outbox;
        }
    }

    /** Replaces the id of a notification if the id cannot be read. */
    private static final UUID NIL = new UUID(0, 0);

    private final Transactions transactions;
    private final PerNames<OutboxSql> sql = new PerNames<>(OutboxSql::new);

    JdbcOutbox(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * A row: its key as it is stored, its content, and the reason why the row cannot be read. The reason is empty if
     * the row can be read.
     */
    private record StoredNotification(List<Object> key, DeadLetter content, String problem) {

        static StoredNotification of(ResultRow row) throws SQLException {
            List<Object> key = List.of(row.stored("domain_id"), row.stored("invitation_id"), row.stored("version"));
            Optional<Notification> notification = Optional.empty();
            String problem = "";
            try {
                notification = Optional.of(notification(row));
            } catch (RuntimeException e) {
                Throwable cause = e.getCause();
                problem = "Cannot be read: "
                        + (cause == null ? e : cause).getClass().getName();
            }
            String error = row.getString("last_error");
            DeadLetter content = new DeadLetter(
                    readOr(NIL, () -> id(row, "notification_id")),
                    notification,
                    row.getInt("attempts"),
                    readOr(Instant.EPOCH, () -> row.getInstant("due_at")),
                    error == null ? "" : error);
            return new StoredNotification(key, content, problem);
        }

        private static Notification notification(ResultRow row) throws SQLException {
            id(row, "notification_id");
            id(row, "invitation_id");
            return Columns.notification(row);
        }

        /**
         * Rejects UUID text that is not canonical, because statements that pass the UUID do not match the stored text.
         */
        private static UUID id(ResultRow row, String column) throws SQLException {
            UUID id = row.getUuid(column);
            if (!row.stored(column).toString().equals(id.toString())) {
                throw new IllegalArgumentException(column + " is not a UUID in lower case");
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
        transactions.writeWithoutKeys(session -> {
            claims.clear();
            unreadable.clear();
            for (StoredNotification found : session.query(
                    sql.in(session).findDue + SqlFragment.first(limit) + " FOR UPDATE SKIP LOCKED",
                    StoredNotification::of,
                    now)) {
                DeadLetter content = found.content();
                if (content.notification().isPresent()) {
                    claims.add(new Claim(content.notification().get(), content.attempts(), token));
                } else {
                    unreadable.add(
                            new DeadLetter(content.id(), Optional.empty(), content.attempts(), now, found.problem()));
                    int updated = session.update(sql.in(session).setAside + KEY, found.keyAfter(now, found.problem()));
                    if (updated != 1) {
                        throw WrittenRows.missing(session.names().outbox());
                    }
                }
            }
            lease(session, claims, leaseEnd);
            return !claims.isEmpty() || !unreadable.isEmpty();
        });
        return new Claims(claims, unreadable);
    }

    /** Leases the claims in one statement. The rows are locked, so they exist. */
    private static void lease(JdbcSession session, List<Claim> claims, Instant leaseEnd) throws SQLException {
        if (claims.isEmpty()) {
            return;
        }
        Tuples rows = Tuples.of(LEASE_AND_KEY, claims, claim -> {
            InvitationId id = claim.notification().invitation().id();
            return List.of(
                    claim.token(),
                    leaseEnd,
                    id.domain().value(),
                    id.uuid(),
                    claim.notification().version());
        });
        SqlFragment leases = session.dialect().valuesAsTable("v", rows);
        String sql = session.dialect().updateFrom(session.names().outbox(), LEASE, leases.sql(), SAME_KEY);
        if (session.update(sql, leases.values().toArray()) != rows.size()) {
            throw WrittenRows.missing(session.names().outbox());
        }
    }

    /** Leases the claims, which a caller has locked. */
    void lease(List<Claim> claims, Instant leaseEnd) {
        transactions.write(session -> {
            lease(session, claims, leaseEnd);
            return true;
        });
    }

    @Override
    public boolean startAttempt(Claim claim, Instant leaseEnd) {
        return held(claim, text -> text.begin, claim.attempts() + 1, leaseEnd);
    }

    @Override
    public boolean acknowledge(Claim claim) {
        return held(claim, text -> text.delete);
    }

    @Override
    public boolean reschedule(Claim claim, Instant dueAt, String error) {
        return held(claim, text -> text.failed, dueAt, shortened(error));
    }

    @Override
    public boolean deadLetter(Claim claim, Instant at, String error) {
        return held(claim, text -> text.setAside, at, shortened(error));
    }

    private boolean held(Claim claim, Function<OutboxSql, String> statement, Object... values) {
        Notification notification = claim.notification();
        List<Object> all = new ArrayList<>(List.of(values));
        all.add(notification.invitation().id().domain().value());
        all.add(notification.invitation().id().uuid());
        all.add(notification.version());
        all.add(claim.token());
        return updated(text -> statement.apply(text) + KEY + " AND lease_token = ?", all.toArray());
    }

    @Override
    public List<DeadLetter> deadLetters(@Nullable Position after, int limit) {
        WhereClause where = new WhereClause().add("set_aside = TRUE");
        if (after != null) {
            where.after("due_at", "notification_id", after);
        }
        return transactions
                .read(session -> session.query(
                        sql.in(session).select + " WHERE " + where.sql() + " ORDER BY due_at DESC, notification_id DESC"
                                + SqlFragment.first(limit),
                        StoredNotification::of,
                        where.values()))
                .stream()
                .map(StoredNotification::content)
                .toList();
    }

    @Override
    public boolean retry(UUID id, Instant dueAt) {
        return updated(text -> text.retry, dueAt, id);
    }

    @Override
    public boolean discard(UUID id) {
        return updated(text -> text.delete + DEAD, id);
    }

    private boolean updated(Function<OutboxSql, String> statement, Object... values) {
        return transactions.writeStatement(session -> session.update(statement.apply(sql.in(session)), values) > 0);
    }

    private static String shortened(String error) {
        return error.substring(0, Math.min(error.length(), Limits.ERROR_LENGTH));
    }
}
