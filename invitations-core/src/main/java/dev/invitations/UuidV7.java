package dev.invitations;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes UUIDs of version 7 (RFC 9562, section 5.7). They are ordered by time, so an index inserts them at its end. They
 * strictly increase within one instance (section 6.2, method 1: the 12 bits behind the milliseconds are a counter).
 * They are not secrets: in this library, knowledge of an id grants nothing.
 */
final class UuidV7 {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final AtomicLong last = new AtomicLong(); // milliseconds << 12 | counter
    private final long seed;

    UuidV7() {
        this(new SecureRandom().nextLong());
    }

    UuidV7(long seed) {
        this.seed = seed;
    }

    UUID next(Instant now) {
        long stamp = last.accumulateAndGet(now.toEpochMilli() << 12, (previous, time) -> Math.max(previous + 1, time));
        long high = (stamp >>> 12) << 16 | 0x7000 | (stamp & 0xFFF);
        long low = mix(seed + stamp * GOLDEN_GAMMA) >>> 2 | Long.MIN_VALUE;
        return new UUID(high, low);
    }

    /**
     * Maps different stamps to different values, because the finalizer of SplitMix64 (Steele, Lea, Flood 2014) is a
     * bijection.
     */
    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }
}
