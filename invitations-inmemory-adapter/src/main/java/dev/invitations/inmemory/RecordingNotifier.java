package dev.invitations.inmemory;

import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Records the notifications that it receives, in order. Thread-safe. A test that needs a failing notifier uses a lambda
 * that throws an exception.
 */
public final class RecordingNotifier implements Notifier {

    private final List<Notification> received = new CopyOnWriteArrayList<>();

    private RecordingNotifier() {}

    /**
     * Creates a notifier without notifications.
     *
     * @return a new notifier
     */
    public static RecordingNotifier create() {
        return new RecordingNotifier();
    }

    /**
     * Returns the notifications that this notifier has received so far.
     *
     * @return an unmodifiable copy, in the order of delivery
     */
    public List<Notification> received() {
        return List.copyOf(received);
    }

    /**
     * Records the notification.
     *
     * @param notification the notification
     */
    @Override
    public void notify(Notification notification) {
        received.add(notification);
    }
}
