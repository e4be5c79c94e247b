package dev.invitations.contract;

import dev.invitations.Invitations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Holds random steps in a small world, and the settings of the host that runs them.
 */
public final class Sequence {

    static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);

    private final Optional<Duration> timeToLive;
    private final boolean recheckInviter;
    private final List<Step> steps;

    Sequence(boolean expiring, boolean recheckInviter, List<Step> steps) {
        this.timeToLive = expiring ? Optional.of(TIME_TO_LIVE) : Optional.empty();
        this.recheckInviter = recheckInviter;
        this.steps = steps;
    }

    Optional<Duration> timeToLive() {
        return timeToLive;
    }

    boolean recheckInviter() {
        return recheckInviter;
    }

    List<Step> steps() {
        return steps;
    }

    Consumer<Invitations.Builder> settings() {
        return builder -> {
            timeToLive.ifPresent(builder::timeToLive);
            builder.recheckInviter(recheckInviter);
        };
    }

    @Override
    public String toString() {
        return "time to live " + timeToLive.map(Duration::toString).orElse("none")
                + (recheckInviter ? "" : ", inviter not rechecked")
                + steps.stream().map(step -> "\n    " + step).collect(Collectors.joining());
    }
}
