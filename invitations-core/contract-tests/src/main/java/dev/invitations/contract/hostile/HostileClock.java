package dev.invitations.contract.hostile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A clock that runs ahead of the given source by a fixed duration and records its readings. */
final class HostileClock extends Clock {

    private final Supplier<Instant> source;
    private final Duration ahead;
    private final List<Instant> shown = new ArrayList<>();

    HostileClock(Supplier<Instant> source, Duration ahead) {
        this.source = source;
        this.ahead = ahead;
    }

    @Override
    public Instant instant() {
        Instant now = source.get();
        boolean within = !now.isBefore(Instant.EPOCH) && now.isBefore(HostileTime.LAST.minus(ahead));
        Instant showing = within ? now.plus(ahead) : now;
        shown.add(showing);
        return showing;
    }

    Duration ahead() {
        return ahead;
    }

    /** Clears the recorded readings. */
    void forget() {
        shown.clear();
    }

    int readings() {
        return shown.size();
    }

    /** Returns the last reading, truncated to the microsecond like the library does. */
    Instant last() {
        return shown.get(shown.size() - 1).truncatedTo(ChronoUnit.MICROS);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("Only instants are read");
    }
}
