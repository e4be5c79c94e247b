package dev.invitations.inmemory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class SettableClock extends Clock {

    private volatile Instant now;

    private SettableClock(Instant start) {
        this.now = start;
    }

    public static SettableClock at(Instant start) {
        return new SettableClock(start);
    }

    public void set(Instant instant) {
        now = instant;
    }

    /** Forward, or with a negative duration back. */
    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** This clock's instants in another zone; moving this clock moves that one. */
    @Override
    public Clock withZone(ZoneId zone) {
        InstantSource instants = () -> now;
        return instants.withZone(zone);
    }
}
