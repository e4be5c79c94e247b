package dev.invitations.contract;

import dev.invitations.DeliveryReport;
import dev.invitations.DeliverySettings;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The part of the {@link Model} that delivers notifications. */
abstract class Post extends Facts {

    private static final int ATTEMPTS = 3;
    private static final int BATCH = 2;
    private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);

    /** Small values, so that a sequence of thirty steps reaches every limit. */
    static final DeliverySettings SETTINGS =
            DeliverySettings.standard().attempts(ATTEMPTS).batchSize(BATCH).backoff(FIRST_WAIT, LONGEST_WAIT);

    private final Function<UUID, @Nullable Instant> waits;

    /** @param waits returns when the library retries a failed notification: between half the backoff and all of it */
    Post(
            Sequence sequence,
            Instant start,
            Supplier<UUID> invitationIds,
            Supplier<UUID> eventIds,
            Function<UUID, @Nullable Instant> waits) {
        super(sequence, start, invitationIds, eventIds);
        this.waits = waits;
    }

    @Override
    public Object deliver(int limit, boolean failing) {
        int delivered = 0;
        int retried = 0;
        int deadLettered = 0;
        int superseded = 0;
        List<Notification> told = new ArrayList<>();
        int left = limit;
        List<Letter> batch = due(Math.min(left, BATCH));
        while (!batch.isEmpty()) {
            left -= batch.size();
            batch.sort(Comparator.comparing(Letter::attempts));
            for (Letter letter : batch) {
                UUID id = letter.notification().id();
                int attempts = letter.attempts() + 1;
                if (isSuperseded(letter.notification())) {
                    outbox.remove(id);
                    superseded++;
                } else {
                    told.add(letter.notification());
                    if (!failing) {
                        outbox.remove(id);
                        delivered++;
                    } else if (attempts == ATTEMPTS) {
                        outbox.put(id, new Letter(letter.notification(), attempts, now(), true));
                        deadLettered++;
                    } else {
                        outbox.put(id, new Letter(letter.notification(), attempts, dueAgain(id, attempts), false));
                        retried++;
                    }
                }
            }
            batch = due(Math.min(left, BATCH));
        }
        return new Play.Delivered(new DeliveryReport(delivered, retried, deadLettered, superseded, 0), told);
    }

    private List<Letter> due(int limit) {
        List<Letter> waitingForNobody = new ArrayList<>();
        Set<InvitationId> answered = new HashSet<>();
        for (Letter letter : outbox.values()) {
            InvitationId id = letter.notification().invitation().id();
            if (!letter.aside() && !answered.contains(id)) {
                waitingForNobody.add(letter);
                if (!isInvitation(letter.notification())) {
                    answered.add(id);
                }
            }
        }
        return new ArrayList<>(waitingForNobody.stream()
                .filter(letter -> !letter.dueAt().isAfter(now()))
                .sorted(Comparator.comparing(Letter::dueAt)
                        .thenComparing(letter -> letter.notification().id(), BY_TEXT))
                .limit(limit)
                .toList());
    }

    private boolean isSuperseded(Notification notification) {
        Invitation then = notification.invitation();
        Invitation present = invitations.get(then.id());
        return isInvitation(notification)
                && (present == null || present.version() > then.version() || statusNow(present) == Status.EXPIRED);
    }

    private static boolean isInvitation(Notification notification) {
        return notification.invitation().status() == Status.PENDING;
    }

    private Instant dueAgain(UUID id, int attempts) {
        Duration wait = attempts == 1 ? FIRST_WAIT : LONGEST_WAIT;
        Instant told = waits.apply(id);
        boolean fits = told != null && !told.isBefore(now().plus(wait.dividedBy(2))) && !told.isAfter(now().plus(wait));
        return fits ? told : now().plus(wait);
    }

    @Override
    public Object deadLetters() {
        return asides().map(letter -> new DeadLetter(
                        letter.notification().id(),
                        Optional.of(letter.notification()),
                        letter.attempts(),
                        letter.dueAt(),
                        IOException.class.getName()))
                .toList();
    }

    private Stream<Letter> asides() {
        return outbox.values().stream()
                .filter(Letter::aside)
                .sorted(Comparator.comparing(Letter::dueAt)
                        .thenComparing(letter -> letter.notification().id(), BY_TEXT)
                        .reversed());
    }

    @Override
    public Object retry() {
        Letter letter = asides().findFirst().orElse(null);
        if (letter == null) {
            return false;
        }
        outbox.put(letter.notification().id(), new Letter(letter.notification(), 0, now(), false));
        return true;
    }

    @Override
    public Object discard() {
        Letter letter = asides().findFirst().orElse(null);
        return letter != null && outbox.remove(letter.notification().id()) != null;
    }
}
