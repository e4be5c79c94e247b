package dev.invitations.inmemory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

/** A clock that changes only when a test sets or advances it. Thread-safe. */
public final class SettableClock extends Clock {

    private volatile Instant now;

    private SettableClock(Instant start) {
        this.now = start;
    }

    /**
     * Creates a clock in UTC that shows the given instant.
     *
     * @param start the instant
     * @return a new clock
     * @throws NullPointerException if the instant is null
     */
    public static SettableClock at(Instant start) {
        return new SettableClock(Objects.requireNonNull(start, "start must not be null"));
    }

    /**
     * Sets the clock to the given instant.
     *
     * @param instant the instant that the clock shows from now on
     * @throws NullPointerException if the instant is null
     */
    public void set(Instant instant) {
        now = Objects.requireNonNull(instant, "instant must not be null");
    }

    /**
     * Advances the clock. A negative duration sets the clock back.
     *
     * @param duration the duration to add
     * @throws NullPointerException if the duration is null
     */
    public synchronized void advance(Duration duration) {
        now = now.plus(Objects.requireNonNull(duration, "duration must not be null"));
    }

    /**
     * Returns the instant that this clock shows.
     *
     * @return the instant
     */
    @Override
    public Instant instant() {
        return now;
    }

    /**
     * Returns the time zone of this clock, which is UTC.
     *
     * @return UTC
     */
    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /**
     * Returns a clock in another time zone that always shows the same instant as this clock.
     *
     * @param zone the time zone
     * @return the other clock, which follows this clock
     */
    @Override
    public Clock withZone(ZoneId zone) {
        InstantSource instants = () -> now;
        return instants.withZone(Objects.requireNonNull(zone, "zone must not be null"));
    }
}
