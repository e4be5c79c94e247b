package dev.invitations;

import dev.invitations.decision.ActingUser;
import dev.invitations.decision.Policy;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.UserId;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Outbox.Claims;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One call of {@code deliver}: claims a batch, delivers each of its notifications, and claims the next batch. */
final class Delivery {

    static final String NO_OUTCOME = "No outcome: a worker died, or its notifier took longer than the lease";

    private final CommandExecutor executor;
    private final Storage storage;
    private final Outbox outbox;
    private final Notifier notifier;
    private final DeliverySettings settings;
    private final Links links;
    private final EventReporter reporter;

    private int delivered;
    private int retried;
    private int deadLettered;
    private int superseded;
    private int leaseLost;
    private boolean interrupted;

    Delivery(CommandExecutor executor, Storage storage, Notifier notifier, DeliverySettings settings, Links links) {
        this.executor = executor;
        this.storage = storage;
        this.outbox = storage.outbox();
        this.notifier = notifier;
        this.settings = settings;
        this.links = links;
        this.reporter = executor.reporter();
    }

    /**
     * Runs until the limit is reached or no notification is due. An interrupt ends the run after the current batch.
     * Until then the interrupt flag is cleared, because connection pools refuse interrupted threads.
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
        return new DeliveryReport(delivered, retried, deadLettered, superseded, leaseLost);
    }

    /**
     * Clears the interrupt flag before the storage is called. The notifier, the listener or another thread may have set
     * it.
     */
    private void hideInterrupt() {
        interrupted |= Thread.interrupted();
    }

    /** Delivers notifications with earlier attempts at the end, because the notifier may block on them again. */
    private int batch(int size) {
        Instant now = executor.now();
        Claims found = outbox.claim(executor.newId(now), now, settings.leaseEnd(now), size);
        found.unreadable().forEach(this::deadLettered);
        found.claims().stream().sorted(Comparator.comparingInt(Claim::attempts)).forEach(this::deliver);
        return found.claims().size() + found.unreadable().size();
    }

    private void deliver(Claim claim) {
        hideInterrupt();
        if (claim.attempts() >= settings.attempts()) {
            deadLetter(claim, claim.attempts(), NO_OUTCOME);
        } else if (!outbox.startAttempt(claim, settings.leaseEnd(executor.now()))) {
            leaseLost++;
        } else {
            Notification notification = claim.notification();
            Check check = check(notification);
            boolean needed = check.needed();
            Throwable failure = check.failure();
            if (needed && failure == null) {
                failure = call(notification);
            }
            if (failure != null) {
                failed(claim, claim.attempts() + 1, FailureSummary.of(failure));
            } else if (!outbox.acknowledge(claim)) {
                leaseLost++;
            } else if (needed) {
                delivered++;
                reporter.delivered(notification);
            } else {
                superseded++;
                reporter.superseded(notification);
            }
        }
    }

    /**
     * The result of the check before the call of the notifier.
     *
     * @param needed whether the notification must be delivered
     * @param failure the exception that prevented the check; null if there is none
     */
    private record Check(boolean needed, @Nullable RuntimeException failure) {}

    /**
     * Checks the notification right before the call of the notifier, because the earlier notifications of the batch
     * take time. Every exception of the role catalogue is a failed attempt of this notification only. If the storage is
     * unavailable too, its next call ends the delivery.
     */
    private Check check(Notification notification) {
        Snapshot snapshot;
        try {
            snapshot = storage.load(
                    notification.invitation().id(), notification.invitation().inviter());
        } catch (RuntimeException e) {
            return new Check(true, CommandExecutor.requireOfOneDomain(e));
        }
        try {
            return new Check(isNeeded(notification, snapshot), null);
        } catch (RuntimeException e) {
            return new Check(true, e);
        } finally {
            hideInterrupt();
        }
    }

    /**
     * Returns whether the invitee can accept the invitation or, for an answer, whether {@code find} shows the
     * invitation to the inviter.
     */
    private boolean isNeeded(Notification notification, Snapshot snapshot) {
        InvitationId id = notification.invitation().id();
        UserId inviter = notification.invitation().inviter();
        Invitation present = snapshot.invitation(id.uuid());
        if (present == null || notification.isSuperseded(present, executor.now())) {
            return false;
        }
        Policy policy = executor.policy(id.domain());
        return notification.isInvitation()
                ? policy.acceptanceRefusal(present, snapshot, present.invitee()) == null
                : policy.canView(present, ActingUser.of(inviter), snapshot.member(inviter));
    }

    /** Catches an {@link Error} of the notifier too, so that the other claims are still delivered. */
    private @Nullable Throwable call(Notification notification) {
        Throwable failure = null;
        try {
            notifier.notify(links.withLink(notification));
        } catch (Throwable thrown) {
            failure = thrown;
        }
        hideInterrupt();
        interrupted |= failure instanceof InterruptedException;
        return failure;
    }

    private void failed(Claim claim, int attempt, String error) {
        if (attempt >= settings.attempts()) {
            deadLetter(claim, attempt, error);
            return;
        }
        Instant dueAt = settings.dueAgain(claim.notification().id(), attempt, executor.now());
        if (outbox.reschedule(claim, dueAt, error)) {
            retried++;
            reporter.retried(claim.notification(), attempt, dueAt, error);
        } else {
            leaseLost++;
        }
    }

    private void deadLetter(Claim claim, int attempts, String error) {
        Instant now = executor.now();
        if (outbox.deadLetter(claim, now, error)) {
            Notification notification = claim.notification();
            deadLettered(new DeadLetter(notification.id(), Optional.of(notification), attempts, now, error));
        } else {
            leaseLost++;
        }
    }

    private void deadLettered(DeadLetter deadLetter) {
        deadLettered++;
        reporter.deadLettered(deadLetter);
    }
}
