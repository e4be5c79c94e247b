package dev.invitations.inmemory;

import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The notifications that are not delivered yet; its caller holds the lock. */
final class OutboxTable {

    private static final class Row {
        private final Notification notification;
        private Instant dueAt;
        private int attempts;
        private @Nullable UUID token;
        private Instant leaseEnd = Instant.MIN;
        private String outcome = "";

        Row(Notification notification) {
            this.notification = notification;
            this.dueAt = notification.at();
        }

        @Override
        public String toString() {
            return "%s to %s, attempts %d%s"
                    .formatted(notification.kind(), notification.recipient(), attempts, outcome);
        }
    }

    private static final Comparator<Row> DUE_LONGEST = Comparator.<Row, Instant>comparing(row -> row.dueAt)
            .thenComparing(row -> row.notification.id(), Position::compare);

    private final Map<UUID, Row> rows = new LinkedHashMap<>();
    private final Map<InvitationId, Deque<Row>> queues = new HashMap<>(); // in order, without those set aside
    private final TreeSet<Row> heads = new TreeSet<>(DUE_LONGEST); // the first of each queue, claimed or not

    void add(Notification notification) {
        Row row = new Row(notification);
        rows.put(notification.id(), row);
        Deque<Row> queue = queues.computeIfAbsent(notification.invitation().id(), id -> new ArrayDeque<>());
        queue.add(row);
        heads.add(queue.element());
    }

    List<Claim> claim(UUID token, Instant now, Instant leaseEnd, int limit) {
        List<Claim> claims = new ArrayList<>();
        for (Row row : heads) {
            if (claims.size() == limit || row.dueAt.isAfter(now)) {
                break;
            }
            if (!row.leaseEnd.isAfter(now)) {
                row.attempts++;
                row.token = token;
                row.leaseEnd = leaseEnd;
                claims.add(new Claim(row.notification, row.attempts, token));
            }
        }
        return claims;
    }

    boolean delivered(Claim claim) {
        Row row = released(claim);
        if (row != null) {
            rows.remove(claim.notification().id());
            advance(row);
        }
        return row != null;
    }

    boolean failed(Claim claim, Instant dueAt, String error) {
        Row row = released(claim);
        if (row != null) {
            row.dueAt = dueAt;
            row.outcome = ", last error " + error;
            heads.add(row);
        }
        return row != null;
    }

    boolean setAside(Claim claim, String error) {
        Row row = released(claim);
        if (row != null) {
            row.outcome = ", set aside, last error " + error;
            advance(row);
        }
        return row != null;
    }

    Stream<String> describe() {
        return rows.values().stream().map(Row::toString);
    }

    /** Takes the row from its claimer and from the heads; null when the claim was lost. */
    private @Nullable Row released(Claim claim) {
        Row row = rows.get(claim.notification().id());
        if (row == null || !claim.token().equals(row.token)) {
            return null;
        }
        row.token = null;
        row.leaseEnd = Instant.MIN;
        heads.remove(row);
        return row;
    }

    /** Lets the next notification of the same invitation come forward. */
    private void advance(Row done) {
        queues.computeIfPresent(done.notification.invitation().id(), (id, queue) -> {
            queue.remove();
            if (queue.isEmpty()) {
                return null;
            }
            heads.add(queue.element());
            return queue;
        });
    }
}
