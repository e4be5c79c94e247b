package dev.invitations;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/**
 * Makes UUIDs of version 7 (RFC 9562, section 5.7). They are ordered by time, so an index inserts them at its end. They
 * strictly increase within one instance (section 6.2, method 1: the 12 bits behind the milliseconds are a counter). The
 * last 62 bits are random, so an id does not reveal other ids. An id is not a secret, because knowledge of an id grants
 * nothing in this library.
 */
final class UuidV7 {

    /** The number of random bytes that are read at once. A read costs much more than its bytes. */
    private static final int BLOCK = 1_024;

    private final Random source;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
    private long last; // milliseconds << 12 | counter

    UuidV7() {
        this(new SecureRandom());
    }

    UuidV7(Random source) {
        this.source = source;
    }

    synchronized UUID next(Instant now) {
        last = Math.max(last + 1, now.toEpochMilli() << 12);
        if (!block.hasRemaining()) {
            source.nextBytes(block.array());
            block.clear();
        }
        long high = (last >>> 12) << 16 | 0x7000 | (last & 0xFFF);
        long low = block.getLong() >>> 2 | Long.MIN_VALUE;
        return new UUID(high, low);
    }
}
