package dev.invitations.inmemory;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Predictable ids for {@code Invitations.builder().ids(...)}: {@code 00000000-0000-7000-8000-000000000001} and so on, one
 * for each invitation and event. Thread-safe.
 */
public final class CountingIds implements Supplier<UUID> {

    private final AtomicLong last = new AtomicLong();

    private CountingIds() {}

    public static CountingIds create() {
        return new CountingIds();
    }

    @Override
    public UUID get() {
        return nth(last.incrementAndGet());
    }

    /** The n-th id, counted from 1. */
    public static UUID nth(long n) {
        return new UUID(0x7000, Long.MIN_VALUE | n);
    }
}
