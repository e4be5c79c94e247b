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
     * Returns a clock in UTC that shows the given instant.
     *
     * @param start the instant
     * @return a new clock
     */
    public static SettableClock at(Instant start) {
        return new SettableClock(Objects.requireNonNull(start, "start must not be null"));
    }

    /**
     * Sets the clock to the given instant.
     *
     * @param instant the instant that the clock shows from now on
     */
    public void set(Instant instant) {
        now = Objects.requireNonNull(instant, "instant must not be null");
    }

    /**
     * Advances the clock; a negative duration sets it back.
     *
     * @param duration the duration to add
     */
    public synchronized void advance(Duration duration) {
        now = now.plus(Objects.requireNonNull(duration, "duration must not be null"));
    }

    /**
     * Returns the instant that was set last.
     *
     * @return the instant
     */
    @Override
    public Instant instant() {
        return now;
    }

    /**
     * Returns UTC.
     *
     * @return the zone of this clock
     */
    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /**
     * Returns a clock that always shows the instant of this clock, in another zone.
     *
     * @param zone the zone
     * @return the other clock, which follows this clock
     */
    @Override
    public Clock withZone(ZoneId zone) {
        InstantSource instants = () -> now;
        return instants.withZone(zone);
    }
}
