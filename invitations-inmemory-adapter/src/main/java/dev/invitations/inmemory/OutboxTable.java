package dev.invitations.inmemory;

import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The notifications that are not delivered yet, in a queue for each invitation; its caller holds the lock. */
final class OutboxTable {

    private static final class Row {
        private final Notification notification;
        private Instant dueAt;
        private int attempts;
        private @Nullable UUID token;
        private Instant leaseEnd = Instant.MIN;
        private String error = "";

        Row(Notification notification) {
            this.notification = notification;
            this.dueAt = notification.at();
        }

        @Override
        public String toString() {
            return notification.kind() + " to " + notification.recipient() + ", attempts " + attempts
                    + (error.isEmpty() ? "" : ", last error " + error);
        }
    }

    private static final Comparator<Row> DUE_LONGEST = Comparator.<Row, Instant>comparing(row -> row.dueAt)
            .thenComparing(row -> row.notification.id(), Position::compare);

    private final Map<InvitationId, Deque<Row>> queues = new HashMap<>();
    private final TreeSet<Row> heads = new TreeSet<>(DUE_LONGEST); // the first of each queue, claimed or not
    private final Map<UUID, Row> claimed = new HashMap<>();
    private final Map<UUID, Row> setAside = new LinkedHashMap<>();

    void add(Notification notification) {
        Row row = new Row(notification);
        Deque<Row> queue = queues.computeIfAbsent(notification.invitation().id(), id -> new ArrayDeque<>());
        queue.add(row);
        if (queue.size() == 1) {
            heads.add(row);
        }
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
                claimed.put(row.notification.id(), row);
                claims.add(new Claim(row.notification, row.attempts, token));
            }
        }
        return claims;
    }

    boolean delivered(Claim claim) {
        return ended(claim) != null;
    }

    boolean failed(Claim claim, Instant dueAt, String error) {
        Row row = held(claim);
        if (row == null) {
            return false;
        }
        claimed.remove(claim.notification().id());
        heads.remove(row);
        row.dueAt = dueAt;
        row.token = null;
        row.leaseEnd = Instant.MIN;
        row.error = error;
        heads.add(row);
        return true;
    }

    boolean setAside(Claim claim, String error) {
        Row row = ended(claim);
        if (row == null) {
            return false;
        }
        row.error = error;
        setAside.put(claim.notification().id(), row);
        return true;
    }

    /** The rows that wait, and those that were set aside, for a reader. */
    Collection<String> describe() {
        List<String> lines = new ArrayList<>();
        queues.values().forEach(queue -> queue.forEach(row -> lines.add(row.toString())));
        setAside.values().forEach(row -> lines.add(row + ", set aside"));
        return lines;
    }

    private @Nullable Row held(Claim claim) {
        Row row = claimed.get(claim.notification().id());
        return row != null && claim.token().equals(row.token) ? row : null;
    }

    /** Takes the row out of its queue, and lets the next of its invitation come forward. */
    private @Nullable Row ended(Claim claim) {
        Row row = held(claim);
        if (row == null) {
            return null;
        }
        claimed.remove(claim.notification().id());
        heads.remove(row);
        InvitationId id = row.notification.invitation().id();
        Deque<Row> queue = queues.getOrDefault(id, new ArrayDeque<>());
        queue.poll();
        Row next = queue.peek();
        if (next == null) {
            queues.remove(id);
        } else {
            heads.add(next);
        }
        return row;
    }
}
