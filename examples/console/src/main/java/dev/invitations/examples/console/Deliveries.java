package dev.invitations.examples.console;

import dev.invitations.Notifications;
import dev.invitations.port.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** Delivers the notifications that are due. Every instance of the service may do so at the same time. */
class Deliveries {

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final Notifications notifications;

    Deliveries(Notifications notifications) {
        this.notifications = notifications;
    }

    @Scheduled(fixedDelayString = "${console.deliver-every}")
    void deliver() {
        try {
            notifications.deliver(100);
        } catch (StorageException failure) {
            LOG.warn("Nothing could be delivered, and will be later: {}", failure.getMessage());
        }
    }

    /** Returns the number of dead letters, up to 100. An operator should look at them. */
    int deadLetters() {
        return notifications.deadLetters().items().size();
    }
}
