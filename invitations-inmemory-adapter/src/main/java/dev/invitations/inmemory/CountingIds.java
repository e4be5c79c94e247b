package dev.invitations.inmemory;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Supplies predictable ids for {@code Invitations.builder().ids(...)}: {@code 00000000-0000-7000-8000-000000000001} and
 * so on. Each invitation, each event and each batch of a delivery takes one id. Thread-safe.
 */
public final class CountingIds implements Supplier<UUID> {

    private final AtomicLong last = new AtomicLong();

    private CountingIds() {}

    /**
     * Returns a supplier whose first id is the id number 1.
     *
     * @return a new supplier
     */
    public static CountingIds create() {
        return new CountingIds();
    }

    /**
     * Returns the next id.
     *
     * @return an id that this supplier did not return before
     */
    @Override
    public UUID get() {
        return nth(last.incrementAndGet());
    }

    /**
     * Returns the id with the given number, without counting.
     *
     * @param n the number, counted from 1
     * @return the id
     */
    public static UUID nth(long n) {
        return new UUID(0x7000, Long.MIN_VALUE | n);
    }
}
