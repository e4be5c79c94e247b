package dev.invitations.inmemory;

import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The notifications that are not delivered yet. A claim looks at all of them. */
final class InMemoryOutbox implements Outbox {

    private static final class Row {
        private final Notification notification;
        private Instant dueAt;
        private int attempts;
        private @Nullable UUID token;
        private Instant leaseEnd = Instant.MIN;
        private boolean setAside;
        private String error = "none";

        Row(Notification notification) {
            this.notification = notification;
            this.dueAt = notification.at();
        }
    }

    private static final Comparator<Row> DUE_LONGEST = Comparator.<Row, Instant>comparing(row -> row.dueAt)
            .thenComparing(row -> row.notification.id(), Position::compare);

    private final Gate gate;
    private final Map<UUID, Row> rows = new LinkedHashMap<>(); // and so in the order of each invitation

    InMemoryOutbox(Gate gate) {
        this.gate = gate;
    }

    @Override
    public List<Claim> claim(UUID token, Instant now, Instant leaseEnd, int limit) {
        return gate.step(() -> due(now).sorted(DUE_LONGEST)
                .limit(limit)
                .map(row -> {
                    row.attempts++;
                    row.token = token;
                    row.leaseEnd = leaseEnd;
                    return new Claim(row.notification, row.attempts, token);
                })
                .toList());
    }

    private Stream<Row> due(Instant now) {
        Set<InvitationId> begun = new HashSet<>();
        List<Row> due = new ArrayList<>();
        for (Row row : rows.values()) {
            boolean first =
                    !row.setAside && begun.add(row.notification.invitation().id());
            if (first && !row.dueAt.isAfter(now) && !row.leaseEnd.isAfter(now)) {
                due.add(row);
            }
        }
        return due.stream();
    }

    @Override
    public boolean delivered(Claim claim) {
        return held(claim, row -> rows.remove(row.notification.id()));
    }

    @Override
    public boolean failed(Claim claim, Instant dueAt, String error) {
        return held(claim, row -> {
            row.dueAt = dueAt;
            row.error = error;
        });
    }

    @Override
    public boolean setAside(Claim claim, String error) {
        return held(claim, row -> {
            row.setAside = true;
            row.error = error;
        });
    }

    /** Ends the claim and the lease, unless they have been lost to another worker. */
    private boolean held(Claim claim, Consumer<Row> outcome) {
        return gate.step(() -> {
            Row row = rows.get(claim.notification().id());
            if (row == null || !claim.token().equals(row.token)) {
                return false;
            }
            row.token = null;
            row.leaseEnd = Instant.MIN;
            outcome.accept(row);
            return true;
        });
    }

    void add(Notification notification) {
        rows.put(notification.id(), new Row(notification));
    }

    Stream<String> describe() {
        return rows.values().stream()
                .map(row -> "%s to %s, attempts %d, last error %s%s"
                        .formatted(
                                row.notification.kind(),
                                row.notification.recipient(),
                                row.attempts,
                                row.error,
                                row.setAside ? ", set aside" : ""));
    }
}
