package dev.invitations.contract.model;

import dev.invitations.DeliveryReport;
import dev.invitations.contract.model.ReferenceState.Undelivered;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The part of the {@link ReferenceModel} that delivers notifications. */
final class ReferenceOutbox {

    private final ReferenceState state;
    private final ReferenceAnswers answers;
    private Predicate<Notification> notifierFails = notification -> false;

    ReferenceOutbox(ReferenceState state, ReferenceAnswers answers) {
        this.state = state;
        this.answers = answers;
    }

    void notifierFails(Predicate<Notification> fails) {
        notifierFails = fails;
    }

    DeliveryAnswer deliver(int limit) {
        int delivered = 0;
        int retried = 0;
        int deadLettered = 0;
        int superseded = 0;
        List<Notification> notified = new ArrayList<>();
        int left = limit;
        List<Undelivered> batch = due(Math.min(left, state.settings.batchSize()));
        while (!batch.isEmpty()) {
            left -= batch.size();
            batch.sort(Comparator.comparing(Undelivered::attempts));
            for (Undelivered entry : batch) {
                UUID id = entry.notification().id();
                int attempts = entry.attempts() + 1;
                if (isSuperseded(entry.notification())) {
                    state.outbox.remove(id);
                    superseded++;
                } else {
                    Notification given = withLink(entry.notification());
                    notified.add(given);
                    if (!notifierFails.test(given)) {
                        state.outbox.remove(id);
                        delivered++;
                    } else if (attempts == state.settings.attempts()) {
                        state.outbox.put(id, new Undelivered(entry.notification(), attempts, state.now(), true));
                        deadLettered++;
                    } else {
                        state.outbox.put(
                                id, new Undelivered(entry.notification(), attempts, dueAgain(id, attempts), false));
                        retried++;
                    }
                }
            }
            batch = due(Math.min(left, state.settings.batchSize()));
        }
        return new DeliveryAnswer(new DeliveryReport(delivered, retried, deadLettered, superseded, 0), notified);
    }

    private List<Undelivered> due(int limit) {
        List<Undelivered> unblocked = new ArrayList<>();
        Set<InvitationId> blocked = new HashSet<>();
        for (Undelivered entry : state.outbox.values()) {
            InvitationId id = entry.notification().invitation().id();
            if (!entry.isDeadLetter() && !blocked.contains(id)) {
                unblocked.add(entry);
                if (!isInvitation(entry.notification())) {
                    blocked.add(id);
                }
            }
        }
        return new ArrayList<>(unblocked.stream()
                .filter(entry -> !entry.dueAt().isAfter(state.now()))
                .sorted(Comparator.comparing(Undelivered::dueAt)
                        .thenComparing(entry -> entry.notification().id(), ReferenceState.BY_TEXT))
                .limit(limit)
                .toList());
    }

    private boolean isSuperseded(Notification notification) {
        Invitation then = notification.invitation();
        Invitation present = state.invitations.get(then.id());
        if (present == null) {
            return true;
        }
        return isInvitation(notification)
                ? present.version() > then.version() || !answers.canBeAccepted(present)
                : !state.isVisible(ReferenceActor.of(then.inviter()), present);
    }

    /** Returns the notification as the notifier gets it: with a link if it invites an address until an instant. */
    private static Notification withLink(Notification notification) {
        Invitation invitation = notification.invitation();
        boolean hasLink = isInvitation(notification) && ReferenceActor.hasLink(invitation);
        return hasLink ? notification.withLink(ReferenceLinks.token(invitation.id())) : notification;
    }

    private static boolean isInvitation(Notification notification) {
        return notification.invitation().status() == Status.PENDING;
    }

    /** Returns the instant that the library chose, if it is between half the wait and the whole wait. */
    private Instant dueAgain(UUID id, int attempts) {
        Duration wait = attempts == 1 ? ReferenceModel.FIRST_WAIT : ReferenceModel.LONGEST_WAIT;
        Instant chosen = state.choices.retryAt(id);
        Instant earliest = state.now().plus(wait.dividedBy(2));
        Instant latest = state.now().plus(wait);
        return chosen == null || chosen.isBefore(earliest) || chosen.isAfter(latest) ? latest : chosen;
    }

    Object deadLetters(@Nullable String cursor) {
        if (cursor != null) {
            return state.refused(Reason.INVALID_CURSOR);
        }
        List<DeadLetter> newestFirst = state.outbox.values().stream()
                .filter(Undelivered::isDeadLetter)
                .sorted(Comparator.comparing(Undelivered::dueAt)
                        .thenComparing(entry -> entry.notification().id(), ReferenceState.BY_TEXT)
                        .reversed())
                .map(entry -> new DeadLetter(
                        entry.notification().id(),
                        Optional.of(entry.notification()),
                        entry.attempts(),
                        entry.dueAt(),
                        LibraryDriver.NOTIFIER_ERROR))
                .toList();
        return ReferenceInvitations.pages(newestFirst, Limits.PAGE_SIZE);
    }

    boolean retry(UUID id) {
        Undelivered entry = state.outbox.get(id);
        if (entry == null || !entry.isDeadLetter()) {
            return false;
        }
        state.outbox.put(id, new Undelivered(entry.notification(), 0, state.now(), false));
        return true;
    }

    boolean discard(UUID id) {
        Undelivered entry = state.outbox.get(id);
        return entry != null && entry.isDeadLetter() && state.outbox.remove(id) != null;
    }
}
