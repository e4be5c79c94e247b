package dev.invitations.port;

import dev.invitations.model.Notification;

/** Delivers a notification to its recipient, for example by mail. Implemented by the host. */
@FunctionalInterface
public interface Notifier {

    /**
     * Delivers the notification. The thread that called {@code deliver} calls this method while it holds no connection and no
     * lock. Returning means delivered; an exception means that the notification is retried later. The same notification may be
     * delivered more than once; it then has the same id.
     *
     * @param notification the notification to deliver
     * @throws Exception if the notification was not delivered
     */
    void notify(Notification notification) throws Exception;
}
