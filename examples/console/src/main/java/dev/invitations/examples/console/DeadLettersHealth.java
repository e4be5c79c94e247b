package dev.invitations.examples.console;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Says how many notifications wait for a person to look at them. That is no reason to take the service away, so it stays up. */
@Component("notifications")
class DeadLettersHealth implements HealthIndicator {

    private final Deliveries deliveries;

    DeadLettersHealth(Deliveries deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public Health health() {
        return Health.up().withDetail("deadLetters", deliveries.deadLetters()).build();
    }
}
