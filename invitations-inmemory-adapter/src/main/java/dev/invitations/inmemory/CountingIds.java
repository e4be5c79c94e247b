package dev.invitations.inmemory;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Supplies predictable ids for {@code Invitations.builder().ids(...)}. The first id is
 * {@code 00000000-0000-7000-8000-000000000001}, and each further id is greater by one. Each invitation, each event and
 * each batch of a delivery takes one id, and a decision after a conflict takes new ids. So the first invitation does
 * not always have the id {@code nth(1)}. Thread-safe.
 */
public final class CountingIds implements Supplier<UUID> {

    private final AtomicLong last = new AtomicLong();

    private CountingIds() {}

    /**
     * Creates a supplier whose first id is {@link #nth nth(1)}.
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
     * Returns the id with the given number. The supplier does not count this call.
     *
     * @param n the number, counted from 1
     * @return the id
     */
    public static UUID nth(long n) {
        return new UUID(0x7000, Long.MIN_VALUE | n);
    }
}
