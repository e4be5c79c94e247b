package dev.invitations.port;

import dev.invitations.model.Notification;

/** Tells somebody, by mail or however the host likes. */
@FunctionalInterface
public interface Notifier {

    /**
     * Called with no connection or lock held, by the thread that called {@code deliver}. To return means delivered; to
     * throw means try again later. The same notification may come more than once: its id tells.
     */
    void notify(Notification notification) throws Exception;
}
