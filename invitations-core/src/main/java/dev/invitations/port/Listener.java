package dev.invitations.port;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import java.time.Instant;

/**
 * Receives events for metrics. The thread that made a call invokes the listener, while the library holds no connection and no
 * lock; a method should return at once. An exception is logged and changes nothing. A process that ends between a commit and
 * the listener's call loses that call: use a {@link Notifier} for everything that must not be lost.
 */
public interface Listener {

    /**
     * Reports that an invitation was sent, resent, accepted, rejected or deleted, or that a membership began, changed or
     * ended. Called once per event after the commit. With a storage that joins the host's transaction, the host still has to
     * commit.
     *
     * @param event the event that was stored
     */
    default void changed(HistoryEvent event) {}

    /**
     * Reports that a command was refused; of {@code send}, once per refused invitee. Invalid input is not reported.
     *
     * @param domain the domain of the command
     * @param reason the reason of the refusal
     */
    default void refused(DomainId domain, Reason reason) {}

    /**
     * Reports a conflict. Called before the command is decided again.
     *
     * @param domain the domain of the command
     */
    default void conflictRetried(DomainId domain) {}

    /**
     * Reports that the notifier returned, and the notification is removed from the outbox.
     *
     * @param notification the notification that was delivered
     */
    default void delivered(Notification notification) {}

    /**
     * Reports that the notifier threw an exception, and the notification will be delivered again.
     *
     * @param notification the notification that was not delivered
     * @param attempt the number of the failed attempt, counted from 1
     * @param dueAt the earliest instant of the next attempt
     */
    default void retried(Notification notification, int attempt, Instant dueAt) {}

    /**
     * Reports that a notification was superseded: its invitation is no longer pending in that version, so the notifier was not
     * called.
     *
     * @param notification the notification that was dropped
     */
    default void superseded(Notification notification) {}

    /**
     * Reports that a notification became a dead letter: the last attempt failed, or the notification cannot be read. A person
     * should look at it.
     *
     * @param deadLetter the dead letter
     */
    default void deadLettered(DeadLetter deadLetter) {}
}
