package dev.invitations.inmemory;

import dev.invitations.model.EmailAddress;
import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Records the notifications that it receives, in order, with their links. Thread-safe. A test that needs a failing
 * notifier uses a lambda that throws an exception.
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
     * Returns the token of the newest link that was mailed to the address, for {@code LinkHolder.of(user, token)}.
     *
     * @param address the invitee
     * @return the token
     * @throws NullPointerException if the address is null
     * @throws IllegalStateException if no notification to the address has a link
     */
    public String linkTo(EmailAddress address) {
        Objects.requireNonNull(address, "address must not be null");
        return received.stream()
                .filter(notification -> notification.recipient().equals(address))
                .flatMap(notification -> notification.link().stream())
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new IllegalStateException("No notification to " + address + " has a link. Set links"
                        + " and timeToLive in the builder, send an invitation to the address, and call deliver"));
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
