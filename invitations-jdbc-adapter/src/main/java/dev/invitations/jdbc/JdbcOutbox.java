package dev.invitations.jdbc;

import dev.invitations.model.Invitation;
import dev.invitations.model.Notification;
import dev.invitations.port.Outbox;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The notifications that are not delivered yet. A row is leased by its token; whoever holds another token, or none,
 * changes nothing.
 */
final class JdbcOutbox implements Outbox {

    private static final int ERROR_LENGTH = 200;

    private static final String FREE =
            "o.set_aside = FALSE AND o.due_at <= ? AND (o.lease_until IS NULL OR o.lease_until <= ?)";

    private static final String FIND_DUE = """
            SELECT %s, notification_id, kind, occurred_at, attempts
            FROM {invitation_outbox} o
            WHERE %s
                AND NOT EXISTS (
                    SELECT 1 FROM {invitation_outbox} earlier
                    WHERE earlier.domain_id = o.domain_id AND earlier.invitation_id = o.invitation_id
                        AND earlier.version < o.version AND earlier.set_aside = FALSE)
            ORDER BY o.due_at, o.notification_id
            """.formatted(Rows.INVITATION, FREE);

    private static final String KEY = " WHERE domain_id = ? AND invitation_id = ? AND version = ?";

    private static final String LEASE =
            "UPDATE {invitation_outbox} o SET lease_token = ?, lease_until = ?, attempts = ?" + KEY + " AND " + FREE;

    private static final String HELD = KEY + " AND lease_token = ?";

    private final Transactions transactions;

    JdbcOutbox(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public List<Claim> claim(UUID token, Instant now, Instant leaseEnd, int limit) {
        List<Claim> claims = new ArrayList<>();
        transactions.write(session -> {
            claims.clear();
            for (Claim due : session.query(
                    FIND_DUE + Session.first(limit) + " FOR UPDATE SKIP LOCKED",
                    row -> new Claim(Rows.notification(row), row.getInt("attempts") + 1, token),
                    now,
                    now)) {
                Invitation about = due.notification().invitation();
                int leased = session.update(
                        LEASE,
                        token,
                        leaseEnd,
                        due.attempt(),
                        about.id().domain().value(),
                        about.id().uuid(),
                        about.version(),
                        now,
                        now);
                if (leased == 1) {
                    claims.add(due);
                }
            }
            return !claims.isEmpty();
        });
        return claims;
    }

    @Override
    public boolean delivered(Claim claim) {
        return held(claim, "DELETE FROM {invitation_outbox}");
    }

    @Override
    public boolean failed(Claim claim, Instant dueAt, String error) {
        return held(
                claim,
                "UPDATE {invitation_outbox} SET due_at = ?, last_error = ?, lease_token = NULL, lease_until = NULL",
                dueAt,
                shortened(error));
    }

    @Override
    public boolean setAside(Claim claim, String error) {
        return held(
                claim,
                "UPDATE {invitation_outbox} SET set_aside = TRUE, last_error = ?, lease_token = NULL, lease_until = NULL",
                shortened(error));
    }

    private boolean held(Claim claim, String statement, Object... values) {
        Notification notification = claim.notification();
        List<Object> all = new ArrayList<>(List.of(values));
        all.add(notification.invitation().id().domain().value());
        all.add(notification.invitation().id().uuid());
        all.add(notification.invitation().version());
        all.add(claim.token());
        return transactions.write(session -> session.update(statement + HELD, all.toArray()) == 1);
    }

    private static String shortened(String error) {
        return error.length() <= ERROR_LENGTH ? error : error.substring(0, ERROR_LENGTH);
    }
}
