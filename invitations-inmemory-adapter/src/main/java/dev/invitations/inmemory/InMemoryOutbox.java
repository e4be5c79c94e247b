package dev.invitations.inmemory;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Notification;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The notifications that are not delivered yet. The notifications of one invitation form a queue. The sorted set
 * {@code due} contains only notifications that wait for no other notification, so a claim reads only the notifications
 * that it returns.
 */
final class InMemoryOutbox implements Outbox {

    private static final class Row {
        private final Notification notification;
        /**
         * The earliest instant of the next claim. For a claimed row it is the end of the lease, and for a dead letter
         * the instant of the last failure.
         */
        private Instant dueAt;

        private int attempts;
        private @Nullable UUID token;
        private boolean deadLettered;
        private String error = "none";

        Row(Notification notification) {
            this.notification = notification;
            this.dueAt = notification.at();
        }

        InvitationId invitation() {
            return notification.invitation().id();
        }

        DeadLetter asDeadLetter() {
            return new DeadLetter(notification.id(), Optional.of(notification), attempts, dueAt, error);
        }
    }

    private static final Comparator<Row> DUE_LONGEST = Comparator.<Row, Instant>comparing(row -> row.dueAt)
            .thenComparing(row -> row.notification.id(), Position::compare);

    private final Gate gate;
    private final Map<UUID, Row> rows = new HashMap<>();
    private final Map<InvitationId, NavigableMap<Long, Row>> lines = new HashMap<>();
    private final TreeSet<Row> due = new TreeSet<>(DUE_LONGEST);
    private final NavigableMap<Position, Row> aside = new TreeMap<>();

    InMemoryOutbox(Gate gate) {
        this.gate = gate;
    }

    void add(Notification notification) {
        Row row = new Row(notification);
        rows.put(notification.id(), row);
        join(row);
    }

    private void join(Row row) {
        lines.computeIfAbsent(row.invitation(), id -> new TreeMap<>()).put(row.notification.version(), row);
        sort(row.invitation());
    }

    private void leave(Row row) {
        due.remove(row);
        lines.computeIfPresent(row.invitation(), (id, line) -> {
            line.remove(row.notification.version());
            return line.isEmpty() ? null : line;
        });
        sort(row.invitation());
    }

    /** Changes the row outside the sorted set, because the change may move the row and free the rows behind it. */
    private void change(Row row, Runnable change) {
        due.remove(row);
        change.run();
        sort(row.invitation());
    }

    /** Adds the notifications that wait for no other notification to {@code due}, and removes the rest. */
    private void sort(InvitationId invitation) {
        boolean free = true;
        for (Row row :
                lines.getOrDefault(invitation, Collections.emptyNavigableMap()).values()) {
            if (free) {
                due.add(row);
            } else {
                due.remove(row);
            }
            free &= row.token == null && row.notification.isInvitation();
        }
    }

    @Override
    public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
        return gate.step(() -> {
            List<Claim> claims = new ArrayList<>();
            List<Row> taken = due.stream()
                    .takeWhile(row -> !row.dueAt.isAfter(now))
                    .limit(limit)
                    .toList();
            for (Row row : taken) {
                change(row, () -> {
                    row.token = token;
                    row.dueAt = leaseEnd;
                });
                claims.add(new Claim(row.notification, row.attempts, token));
            }
            return new Claims(claims, List.of());
        });
    }

    @Override
    public boolean startAttempt(Claim claim, Instant leaseEnd) {
        return held(claim, row -> {
            row.attempts = claim.attempts() + 1;
            change(row, () -> row.dueAt = leaseEnd);
        });
    }

    @Override
    public boolean acknowledge(Claim claim) {
        return held(claim, row -> {
            leave(row);
            rows.remove(row.notification.id());
        });
    }

    @Override
    public boolean reschedule(Claim claim, Instant dueAt, String error) {
        return held(claim, row -> {
            row.error = shortened(error);
            change(row, () -> {
                row.token = null;
                row.dueAt = dueAt;
            });
        });
    }

    @Override
    public boolean deadLetter(Claim claim, Instant at, String error) {
        return held(claim, row -> {
            leave(row);
            row.token = null;
            row.error = shortened(error);
            row.deadLettered = true;
            row.dueAt = at;
            aside.put(Position.of(row.asDeadLetter()), row);
        });
    }

    /** Changes the row unless another worker has claimed it. */
    private boolean held(Claim claim, Consumer<Row> change) {
        return gate.step(() -> {
            Row row = rows.get(claim.notification().id());
            if (row == null || !claim.token().equals(row.token)) {
                return false;
            }
            change.accept(row);
            return true;
        });
    }

    @Override
    public List<DeadLetter> deadLetters(@Nullable Position after, int limit) {
        return gate.step(() -> (after == null ? aside : aside.tailMap(after, false))
                .values().stream().limit(limit).map(Row::asDeadLetter).toList());
    }

    @Override
    public boolean retry(UUID id, Instant dueAt) {
        return aside(id, row -> {
            row.deadLettered = false;
            row.attempts = 0;
            row.dueAt = dueAt;
            join(row);
        });
    }

    @Override
    public boolean discard(UUID id) {
        return aside(id, row -> rows.remove(id));
    }

    private boolean aside(UUID id, Consumer<Row> change) {
        return gate.step(() -> {
            Row row = rows.get(id);
            if (row == null || !row.deadLettered) {
                return false;
            }
            aside.remove(Position.of(row.asDeadLetter()));
            change.accept(row);
            return true;
        });
    }

    private static String shortened(String error) {
        return error.substring(0, Math.min(error.length(), Limits.ERROR_LENGTH));
    }

    Stream<String> describe() {
        return rows.values().stream()
                .map(row -> "%s to %s, attempts %d, last error %s%s"
                        .formatted(
                                row.notification.kind(),
                                row.notification.recipient(),
                                row.attempts,
                                row.error,
                                row.deadLettered ? ", dead letter" : ""));
    }
}
