package dev.invitations.inmemory;

import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Remembers what it was told, in order; can be made to fail. Thread-safe. */
public final class RecordingNotifier implements Notifier {

    private final List<Notification> received = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private RecordingNotifier() {}

    public static RecordingNotifier create() {
        return new RecordingNotifier();
    }

    /** From now on every notification fails with this, until {@link #recover}. */
    public void failWith(Exception exception) {
        failure.set(exception);
    }

    public void recover() {
        failure.set(null);
    }

    /** What was delivered so far; what failed is not in it. */
    public List<Notification> received() {
        return List.copyOf(received);
    }

    @Override
    public void notify(Notification notification) throws Exception {
        Exception planned = failure.get();
        if (planned != null) {
            throw planned;
        }
        received.add(notification);
    }
}
