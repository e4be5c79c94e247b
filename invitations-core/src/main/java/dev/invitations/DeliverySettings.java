package dev.invitations;

import dev.invitations.model.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * How hard {@link Notifications#deliver} tries. Immutable: every method returns new settings. All processes that deliver from
 * one storage should have the same.
 *
 * @param attempts after so many a notification is set aside: 1 to 100, standard 10
 * @param lease how long one call of the notifier may take before another worker may try the same: a millisecond to a day,
 *     standard five minutes. It must be longer than the notifier's own timeouts, and than the clocks of the workers are apart
 * @param backoff the wait after the first failure, which doubles with each further one: a millisecond to a day, standard one
 *     minute. Up to half of each wait is taken off, differently for each notification, so that what failed together does
 *     not come again together
 * @param longestBackoff what the doubling stops at: at least {@code backoff}, at most 30 days, standard one hour
 * @param batchSize how many are claimed at once: 1 to {@link Limits#DELIVERY_SIZE}, standard 20. When a worker dies, or its
 *     notifier never returns, this many wait for its lease
 */
public record DeliverySettings(int attempts, Duration lease, Duration backoff, Duration longestBackoff, int batchSize) {

    private static final DeliverySettings STANDARD =
            new DeliverySettings(10, Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofHours(1), 20);

    /** @throws IllegalArgumentException when a value is out of its range */
    public DeliverySettings {
        check("attempts", attempts >= 1 && attempts <= 100);
        check("lease", isWithin(lease, Duration.ofDays(1)));
        check("backoff", isWithin(backoff, Duration.ofDays(1)));
        check(
                "longestBackoff",
                isWithin(longestBackoff, Duration.ofDays(30)) && longestBackoff.compareTo(backoff) >= 0);
        check("batchSize", batchSize >= 1 && batchSize <= Limits.DELIVERY_SIZE);
    }

    public static DeliverySettings standard() {
        return STANDARD;
    }

    public DeliverySettings attempts(int most) {
        return new DeliverySettings(most, lease, backoff, longestBackoff, batchSize);
    }

    public DeliverySettings lease(Duration duration) {
        return new DeliverySettings(attempts, duration, backoff, longestBackoff, batchSize);
    }

    public DeliverySettings backoff(Duration first, Duration longest) {
        return new DeliverySettings(attempts, lease, first, longest, batchSize);
    }

    public DeliverySettings batchSize(int size) {
        return new DeliverySettings(attempts, lease, backoff, longestBackoff, size);
    }

    Instant leaseEnd(Instant now) {
        return Limits.plusCapped(now, lease);
    }

    /** When to try again. The part that is taken off comes from the id: the same at every look, another for each attempt. */
    Instant dueAgain(UUID id, int attempt, Instant now) {
        long longest = micros(longestBackoff);
        long wait = micros(backoff);
        for (int i = 1; i < attempt && wait < longest; i++) {
            wait *= 2;
        }
        wait = Math.min(wait, longest);
        long spread = Math.floorMod(
                mixed(id.getMostSignificantBits() ^ mixed(id.getLeastSignificantBits() + attempt)), wait / 2 + 1);
        return Limits.plusCapped(now, Duration.ofNanos((wait - spread) * 1_000));
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }

    /** Spreads neighbours: the finalizer of SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"). */
    private static long mixed(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static boolean isWithin(Duration duration, Duration most) {
        return duration.compareTo(Duration.ofMillis(1)) >= 0 && duration.compareTo(most) <= 0;
    }

    private static void check(String name, boolean fine) {
        if (!fine) {
            throw new IllegalArgumentException(name + " is out of its range");
        }
    }
}
