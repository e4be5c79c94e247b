package dev.invitations;

import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox;
import dev.invitations.port.StorageException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The push side: brings what the outbox holds to the host's {@link Notifier}. The inbox does not need any of it. */
public final class Notifications {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

    /** How long a worker has for its claims before others may take them over. */
    static final Duration LEASE = Duration.ofMinutes(5);

    /** After so many failures a notification is set aside. */
    static final int ATTEMPTS = 10;

    /** The wait after the first failure; it doubles with each further one, up to {@link #LONGEST_BACKOFF}. */
    static final Duration BACKOFF = Duration.ofMinutes(1);

    static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

    private final Commands commands;
    private final Outbox outbox;
    private final @Nullable Notifier notifier;

    Notifications(Commands commands, @Nullable Notifier notifier) {
        this.commands = commands;
        this.outbox = commands.storage().outbox();
        this.notifier = notifier;
    }

    /**
     * Delivers up to {@code limit} notifications that are due, at most one of each invitation. To be called from the
     * host's own scheduler, by any number of threads and processes at once. The notifier is called with no connection or
     * lock held; what it throws harms no other notification, and if it interrupts the thread, the flag is set again when
     * this ends. A notification is delivered at least once: twice when a worker dies, or takes longer than five minutes,
     * or loses the storage, between the notifier's return and the outbox's note of it.
     *
     * <p>When the storage fails, the delivery ends there: what is claimed and not noted comes again five minutes
     * later, and this attempt counts.
     *
     * @param limit 1 to {@link Limits#DELIVERY_SIZE}
     * @throws InvitationException INVALID_INPUT
     * @throws IllegalStateException when no notifier was given
     * @throws StorageException when the storage fails; to call again is always safe
     */
    public DeliveryReport deliver(int limit) {
        Checks.size("limit", limit, Limits.DELIVERY_SIZE);
        if (notifier == null) {
            throw new IllegalStateException("There is no notifier to deliver to");
        }
        Instant now = commands.now();
        int delivered = 0;
        int failed = 0;
        int setAside = 0;
        int overdue = 0;
        boolean interrupted = false;
        try {
            for (Outbox.Claim claim : outbox.claim(commands.newId(now), now, now.plus(LEASE), limit)) {
                Throwable failure = call(notifier, claim);
                interrupted |= Thread.interrupted() || failure instanceof InterruptedException;
                boolean last = claim.attempt() >= ATTEMPTS;
                boolean noted = note(claim, failure, last);
                if (!noted) {
                    overdue++;
                } else if (failure == null) {
                    delivered++;
                } else if (last) {
                    setAside++;
                } else {
                    failed++;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return new DeliveryReport(delivered, failed, setAside, overdue);
    }

    /** Not even an Error of the notifier may keep the other claims from being delivered. */
    @SuppressWarnings("CatchAndPrintStackTrace")
    private static @Nullable Throwable call(Notifier notifier, Outbox.Claim claim) {
        try {
            notifier.notify(claim.notification());
            return null;
        } catch (Throwable failure) {
            LOG.warn(
                    "Notification {} failed at attempt {}: {}",
                    claim.notification().id(),
                    claim.attempt(),
                    failure.getClass().getName());
            return failure;
        }
    }

    private boolean note(Outbox.Claim claim, @Nullable Throwable failure, boolean last) {
        if (failure == null) {
            return outbox.delivered(claim);
        }
        // The class alone: messages of mail and HTTP clients carry addresses and credentials.
        String error = failure.getClass().getName();
        if (last) {
            return outbox.setAside(claim, error);
        }
        return outbox.failed(claim, commands.now().plus(backoff(claim.attempt())), error);
    }

    static Duration backoff(int attempt) {
        Duration doubled = BACKOFF.multipliedBy(1L << (attempt - 1));
        return doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
    }
}
