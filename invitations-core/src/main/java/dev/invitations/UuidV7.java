package dev.invitations;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/**
 * Makes UUIDs of version 7 (RFC 9562, section 5.7). They are ordered by time, so an index inserts them at its end. They
 * strictly increase within one instance (section 6.2, method 1: the 12 bits behind the milliseconds are a counter). The
 * last 62 bits are random, so an id does not reveal other ids. The bits are read for each id, because a process that is
 * restored twice from a snapshot of its memory would repeat bits that were read in advance. An id is not a secret,
 * because knowledge of an id grants nothing in this library.
 */
final class UuidV7 {

    private final Random source;
    private long last; // milliseconds << 12 | counter

    UuidV7() {
        this(new SecureRandom());
    }

    UuidV7(Random source) {
        this.source = source;
    }

    synchronized UUID next(Instant now) {
        last = Math.max(last + 1, now.toEpochMilli() << 12);
        long high = (last >>> 12) << 16 | 0x7000 | (last & 0xFFF);
        long low = source.nextLong() >>> 2 | Long.MIN_VALUE;
        return new UUID(high, low);
    }
}
