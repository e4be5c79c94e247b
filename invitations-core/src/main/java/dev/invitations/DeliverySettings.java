package dev.invitations;

import dev.invitations.model.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;

/**
 * The settings of {@link Notifications#deliver}: attempts, lease, backoff and batch size. Immutable: a method with a
 * parameter returns new settings. All processes that deliver from the same storage should have the same settings.
 */
public final class DeliverySettings {

    private static final int MAX_ATTEMPTS = 100;
    private static final Duration MIN_DURATION = Duration.ofMillis(1);
    private static final Duration MAX_DURATION = Duration.ofDays(1);
    private static final Duration MAX_BACKOFF = Duration.ofDays(30);
    private static final DeliverySettings STANDARD =
            new DeliverySettings(10, Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofHours(1), 20);

    private final int attempts;
    private final Duration lease;
    private final Duration backoff;
    private final Duration longestBackoff;
    private final int batchSize;

    private DeliverySettings(int attempts, Duration lease, Duration backoff, Duration longestBackoff, int batchSize) {
        this.attempts = attempts;
        this.lease = lease;
        this.backoff = backoff;
        this.longestBackoff = longestBackoff;
        this.batchSize = batchSize;
    }

    /**
     * Returns the standard settings: 10 attempts, a lease of 5 minutes, a backoff from 1 minute to 1 hour, and batches
     * of 20.
     *
     * @return the settings
     */
    public static DeliverySettings standard() {
        return STANDARD;
    }

    /**
     * Sets the number of attempts after which a notification becomes a dead letter.
     *
     * @param attempts 1 to 100
     * @return settings with this number of attempts
     * @throws IllegalArgumentException if the number is out of range
     */
    public DeliverySettings attempts(int attempts) {
        check("attempts", attempts, 1, MAX_ATTEMPTS);
        return new DeliverySettings(attempts, lease, backoff, longestBackoff, batchSize);
    }

    /**
     * Sets the lease: the time after which another worker may deliver a notification that this worker has not finished.
     * The lease must be longer than the timeouts of the notifier, and longer than the difference between the clocks of
     * any two workers.
     *
     * @param lease 1 millisecond to 1 day
     * @return settings with this lease
     * @throws IllegalArgumentException if the duration is out of range
     * @throws NullPointerException if the duration is null
     */
    public DeliverySettings lease(Duration lease) {
        check("lease", lease, MIN_DURATION, MAX_DURATION);
        return new DeliverySettings(attempts, lease, backoff, longestBackoff, batchSize);
    }

    /**
     * Sets the wait after a failed attempt. The wait doubles with each further failure. Jitter shortens each wait by up
     * to one half, so that notifications that failed together are not retried together.
     *
     * @param backoff the wait after the first failure: 1 millisecond to 1 day
     * @param longestBackoff the longest wait: at least {@code backoff}, at most 30 days
     * @return settings with these waits
     * @throws IllegalArgumentException if a duration is out of range
     * @throws NullPointerException if a duration is null
     */
    public DeliverySettings backoff(Duration backoff, Duration longestBackoff) {
        check("backoff", backoff, MIN_DURATION, MAX_DURATION);
        check("longestBackoff", longestBackoff, backoff, MAX_BACKOFF);
        return new DeliverySettings(attempts, lease, backoff, longestBackoff, batchSize);
    }

    /**
     * Sets how many notifications a worker claims at once. If a worker dies or its notifier never returns, up to this
     * many notifications wait until their leases end.
     *
     * @param batchSize 1 to {@link Limits#DELIVERY_SIZE}
     * @return settings with this batch size
     * @throws IllegalArgumentException if the number is out of range
     */
    public DeliverySettings batchSize(int batchSize) {
        check("batchSize", batchSize, 1, Limits.DELIVERY_SIZE);
        return new DeliverySettings(attempts, lease, backoff, longestBackoff, batchSize);
    }

    /**
     * Returns the number of attempts after which a notification becomes a dead letter.
     *
     * @return 1 to 100
     */
    public int attempts() {
        return attempts;
    }

    /**
     * Returns the lease.
     *
     * @return the time after which another worker may deliver a notification that this worker has not finished
     */
    public Duration lease() {
        return lease;
    }

    /**
     * Returns the wait after the first failure.
     *
     * @return the shortest backoff
     */
    public Duration backoff() {
        return backoff;
    }

    /**
     * Returns the wait at which doubling stops.
     *
     * @return the longest backoff
     */
    public Duration longestBackoff() {
        return longestBackoff;
    }

    /**
     * Returns how many notifications a worker claims at once.
     *
     * @return the batch size
     */
    public int batchSize() {
        return batchSize;
    }

    Instant leaseEnd(Instant now) {
        return Limits.plusCapped(now, lease);
    }

    /** Returns when the next attempt is due. The jitter is a hash of id and attempt, so that a test can predict it. */
    Instant dueAgain(UUID id, int attempt, Instant now) {
        long longest = micros(longestBackoff);
        long wait = micros(backoff);
        for (int i = 1; i < attempt && wait < longest; i++) {
            wait *= 2;
        }
        wait = Math.min(wait, longest);
        long spread = Jitter.upTo(wait / 2, id, attempt);
        return Limits.plusCapped(now, Duration.ofNanos((wait - spread) * 1_000));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    private static <T extends Comparable<T>> void check(String name, T given, T least, T most) {
        Objects.requireNonNull(given, name + " must not be null");
        if (given.compareTo(least) < 0 || given.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    name + " must be between " + least + " and " + most + ", but was " + given);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DeliverySettings settings
                && attempts == settings.attempts
                && lease.equals(settings.lease)
                && backoff.equals(settings.backoff)
                && longestBackoff.equals(settings.longestBackoff)
                && batchSize == settings.batchSize;
    }

    @Override
    public int hashCode() {
        return Objects.hash(attempts, lease, backoff, longestBackoff, batchSize);
    }

    @Override
    public String toString() {
        return "DeliverySettings[attempts=" + attempts + ", lease=" + lease + ", backoff=" + backoff
                + ", longestBackoff=" + longestBackoff + ", batchSize=" + batchSize + "]";
    }
}
