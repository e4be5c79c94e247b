package dev.invitations.inmemory;

import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what was delivered, in order. Thread-safe. For one that fails, a lambda that throws will do. */
public final class RecordingNotifier implements Notifier {

    private final List<Notification> received = new CopyOnWriteArrayList<>();

    private RecordingNotifier() {}

    public static RecordingNotifier create() {
        return new RecordingNotifier();
    }

    public List<Notification> received() {
        return List.copyOf(received);
    }

    @Override
    public void notify(Notification notification) {
        received.add(notification);
    }
}
