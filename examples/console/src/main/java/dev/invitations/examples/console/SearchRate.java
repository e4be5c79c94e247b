package dev.invitations.examples.console;

import dev.invitations.model.UserId;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.ui.Model;

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
     * Counts searches. If the limit is exceeded, adds a sentence to the page instead of the suggestions.
     *
     * @return true if the limit is exceeded
     */
    boolean isExceeded(ConsoleUser me, int searches, Model model, HttpServletResponse response) {
        Optional<Duration> wait = count(me.user(), searches);
        wait.ifPresent(time -> {
            String seconds = String.valueOf(Math.max(1, time.toSeconds()));
            response.setStatus(HttpStatus.TOO_MANY_REQUESTS.value());
            response.setHeader("Retry-After", seconds);
            response.setHeader("HX-Retarget", "#suggestions");
            response.setHeader("HX-Reswap", "outerHTML");
            model.addAttribute(
                    "hint",
                    "The limit is " + SEARCHES + " searches a minute, and each invited user counts as a search. Wait "
                            + seconds + " seconds, then try again.");
        });
        return wait.isPresent();
    }

    /**
     * Counts searches.
     *
     * @return the time to wait if the user has used up its searches; empty if the user may search
     */
    Optional<Duration> count(UserId user, int searches) {
        Instant now = clock.instant();
        if (periods.size() > REMEMBERED) {
            periods.values().removeIf(period -> period.isOver(now));
        }
        Period counted = periods.compute(
                user,
                (id, period) -> period == null || period.isOver(now)
                        ? new Period(now, searches)
                        : new Period(period.begin(), Math.min(period.searches(), SEARCHES) + searches));
        return counted.searches() <= SEARCHES
                ? Optional.empty()
                : Optional.of(Duration.between(now, counted.begin().plus(PERIOD)));
    }

    /** Returns the number of users with a stored period. */
    int remembered() {
        return periods.size();
    }
}
