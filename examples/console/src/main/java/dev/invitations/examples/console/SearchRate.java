package dev.invitations.examples.console;

import dev.invitations.model.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Limits the searches of each user, so that a user cannot copy the directory quickly. */
@Component
class SearchRate {

    static final int SEARCHES = 60;
    static final Duration PERIOD = Duration.ofMinutes(1);

    /** If there are more users than this, the periods that ended are removed. */
    private static final int REMEMBERED = 1_000;

    private final Clock clock;
    private final Map<UserId, Period> periods = new ConcurrentHashMap<>();

    SearchRate() {
        this(Clock.systemUTC());
    }

    SearchRate(Clock clock) {
        this.clock = clock;
    }

    private record Period(Instant begin, int searches) {

        boolean isOver(Instant now) {
            return !now.isBefore(begin.plus(PERIOD));
        }
    }

    /**
     * Counts one search.
     *
     * @return the time to wait if the user has used up its searches; empty if the user may search
     */
    Optional<Duration> count(UserId user) {
        Instant now = clock.instant();
        if (periods.size() > REMEMBERED) {
            periods.values().removeIf(period -> period.isOver(now));
        }
        Period counted = periods.compute(
                user,
                (id, period) -> period == null || period.isOver(now)
                        ? new Period(now, 1)
                        : new Period(period.begin(), Math.min(period.searches(), SEARCHES) + 1));
        return counted.searches() <= SEARCHES
                ? Optional.empty()
                : Optional.of(Duration.between(now, counted.begin().plus(PERIOD)));
    }

    /** Returns the number of users with a stored period. */
    int remembered() {
        return periods.size();
    }
}
