package dev.invitations;

import dev.invitations.model.Notification;
import dev.invitations.model.DeadLetter;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Outbox.Claims;
import dev.invitations.port.StorageException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of {@code deliver}: claims a batch, brings each of it to its end, and claims the next. */
final class Delivery {

    static final String NO_OUTCOME = "No outcome: a worker died, or its notifier took longer than the lease";

    private final Commands commands;
    private final Outbox outbox;
    private final Notifier notifier;
    private final DeliverySettings settings;
    private final Watch watch;

    private int delivered;
    private int retried;
    private int setAside;
    private int superseded;
    private int overdue;
    private boolean interrupted;

    Delivery(Commands commands, Notifier notifier, DeliverySettings settings) {
        this.commands = commands;
        this.outbox = commands.storage().outbox();
        this.notifier = notifier;
        this.settings = settings;
        this.watch = commands.watch();
    }

    /**
     * An interrupt ends it after the batch that is under way. Until then the flag is hidden, for pools give no connection
     * to an interrupted thread.
     */
    DeliveryReport run(int limit) {
        try {
            hideInterrupt();
            int left = limit;
            int claimed = limit;
            while (claimed > 0 && left > 0 && !interrupted) {
                claimed = batch(Math.min(left, settings.batchSize()));
                left -= claimed;
                hideInterrupt();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return new DeliveryReport(delivered, retried, setAside, superseded, overdue);
    }

    /** Whoever sets the flag, the notifier, the listener or another thread: the next step of the storage does not see it. */
    private void hideInterrupt() {
        interrupted |= Thread.interrupted();
    }

    /** What was tried before comes last: if its notifier never returns, the others have been delivered. */
    private int batch(int size) {
        Instant now = commands.now();
        Claims found = outbox.claim(commands.newId(now), now, settings.leaseEnd(now), size);
        found.unreadable().forEach(this::setAside);
        found.claims().stream().sorted(Comparator.comparingInt(Claim::attempts)).forEach(this::deliver);
        return found.claims().size() + found.unreadable().size();
    }

    private void deliver(Claim claim) {
        hideInterrupt();
        if (claim.attempts() >= settings.attempts()) {
            setAside(claim, claim.attempts(), NO_OUTCOME);
        } else if (!outbox.startAttempt(claim, settings.leaseEnd(commands.now()))) {
            overdue++;
        } else {
            Notification notification = claim.notification();
            boolean needed = true;
            Throwable failure = null;
            try {
                needed = isNeeded(notification);
            } catch (StorageException ofTheStorage) {
                throw ofTheStorage;
            } catch (RuntimeException ofItsInvitation) {
                failure = ofItsInvitation;
            }
            if (needed && failure == null) {
                failure = call(notification);
            }
            if (failure != null) {
                failed(claim, claim.attempts() + 1, Errors.describe(failure));
            } else if (!outbox.acknowledge(claim)) {
                overdue++;
            } else if (needed) {
                delivered++;
                watch.delivered(notification);
            } else {
                superseded++;
                watch.superseded(notification);
            }
        }
    }

    /** Asked right before the call: since the notification was claimed, others of the batch may have taken their time. */
    private boolean isNeeded(Notification notification) {
        if (!notification.isInvitation()) {
            return true;
        }
        var id = notification.invitation().id();
        Snapshot present = commands.storage().load(id, notification.invitation().inviter());
        return !notification.isSuperseded(present.invitation(id.uuid()), commands.now());
    }

    /** Not even an Error of the notifier may keep the other claims from being delivered. */
    private @Nullable Throwable call(Notification notification) {
        Throwable failure = null;
        try {
            notifier.notify(notification);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        hideInterrupt();
        interrupted |= failure instanceof InterruptedException;
        return failure;
    }

    private void failed(Claim claim, int attempt, String error) {
        if (attempt >= settings.attempts()) {
            setAside(claim, attempt, error);
            return;
        }
        Instant dueAt = settings.dueAgain(claim.notification().id(), attempt, commands.now());
        if (outbox.reschedule(claim, dueAt, error)) {
            retried++;
            watch.retried(claim.notification(), attempt, dueAt, error);
        } else {
            overdue++;
        }
    }

    private void setAside(Claim claim, int attempts, String error) {
        Instant now = commands.now();
        if (outbox.deadLetter(claim, now, error)) {
            Notification notification = claim.notification();
            setAside(new DeadLetter(notification.id(), Optional.of(notification), attempts, now, error));
        } else {
            overdue++;
        }
    }

    private void deadLettered(DeadLetter notification) {
        setAside++;
        watch.setAside(notification);
    }
}
