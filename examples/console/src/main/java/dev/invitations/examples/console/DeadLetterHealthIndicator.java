package dev.invitations.examples.console;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Reports the number of dead letters. The service stays up, because dead letters do not prevent its work. */
@Component("notifications")
class DeadLetterHealthIndicator implements HealthIndicator {

    private final DeliveryJob deliveries;

    DeadLetterHealthIndicator(DeliveryJob deliveries) {
        this.deliveries = deliveries;
    }

    @Override
    public Health health() {
        return Health.up().withDetail("deadLetters", deliveries.deadLetters()).build();
    }
}
