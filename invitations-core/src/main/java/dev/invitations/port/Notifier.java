package dev.invitations.port;

import dev.invitations.model.Notification;

/** Delivers a notification to its recipient, for example by mail. The host implements it. */
@FunctionalInterface
public interface Notifier {

    /**
     * Delivers the notification. The library calls this method in the thread that called {@code deliver}, and holds no
     * connection and no lock during the call. If the method returns, the notification counts as delivered. If the
     * method throws an exception, the library tries again later. The same notification may be delivered more than once,
     * always with the same id.
     *
     * @param notification the notification to deliver
     * @throws Exception if the notification was not delivered
     */
    void notify(Notification notification) throws Exception;
}
