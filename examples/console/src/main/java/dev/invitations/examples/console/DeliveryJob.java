package dev.invitations.examples.console;

import dev.invitations.Notifications;
import dev.invitations.port.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;

/** Delivers the notifications that are due. All instances of the service may run it at the same time. */
class DeliveryJob {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryJob.class);

    private final Notifications notifications;

    DeliveryJob(Notifications notifications) {
        this.notifications = notifications;
    }

    @Scheduled(fixedDelayString = "${console.deliver-every}")
    void deliver() {
        try {
            notifications.deliver(100);
        } catch (StorageException failure) {
            LOG.warn("The delivery failed and will be repeated: {}", failure.getMessage());
        }
    }

    /** Returns the number of dead letters, at most 100. An operator should look at them. */
    int deadLetters() {
        return notifications.deadLetters().items().size();
    }
}
