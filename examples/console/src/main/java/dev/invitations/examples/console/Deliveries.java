package dev.invitations.examples.console;

import dev.invitations.Notifications;
import dev.invitations.port.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** Brings out what is to be told. Every instance of the service may do so at once. */
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

    /** How many nobody could be told, after all attempts, up to a hundred: somebody should look at them. */
    int deadLetters() {
        return notifications.deadLetters().items().size();
    }
}
