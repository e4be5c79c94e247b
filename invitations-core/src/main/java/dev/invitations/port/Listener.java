package dev.invitations.port;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import java.time.Instant;

/**
 * Receives events, for example for metrics. The host implements it. The library calls the listener in the thread that
 * called the library, or in the thread in which the host runs the callbacks of a joined transaction. The library holds
 * no connection and no lock during the call. A method should return at once. An exception of the listener is logged and
 * changes nothing.
 *
 * <p>The listener misses an event in two cases: the process ends between the commit and the call, or the command ends
 * with an {@link OutcomeUnknownException} although its commit took effect. The library does not report the event when
 * the command is repeated, because the repeated command changes nothing. The history has every event. Use a
 * {@link Notifier} for everything that must not be lost.
 */
public interface Listener {

    /**
     * Reports an event after its commit: an invitation was sent, resent, accepted, rejected or deleted, or a membership
     * began, changed or ended. The library calls it at most once per event. If the storage joins the host's
     * transaction, the library calls it after the commit of the host, and never for a transaction that was rolled back.
     * If the storage {@linkplain Storage#afterCommit cannot find out when the host commits}, the library calls it at
     * once, although the host may still roll back.
     *
     * @param event the event that was stored
     */
    default void changed(HistoryEvent event) {}

    /**
     * Reports at once that a command was refused. A {@code send} reports each refused invitee, so one command makes up
     * to 1,000 calls. Invalid input is not reported.
     *
     * @param domain the domain of the command
     * @param reason the reason of the refusal
     */
    default void refused(DomainId domain, Reason reason) {}

    /**
     * Reports a conflict, usually because another transaction committed first. After this call the library decides the
     * command again, or ends it with a {@link StorageException} after too many conflicts.
     *
     * @param domain the domain of the command
     */
    default void conflictRetried(DomainId domain) {}

    /**
     * Reports that the notifier returned and the notification was removed from the outbox.
     *
     * @param notification the notification that was delivered
     */
    default void delivered(Notification notification) {}

    /**
     * Reports that an attempt failed and the notification will be delivered again.
     *
     * @param notification the notification that was not delivered
     * @param attempt the number of the failed attempt, counted from 1
     * @param dueAt the earliest instant of the next attempt
     */
    default void retried(Notification notification, int attempt, Instant dueAt) {}

    /**
     * Reports that a notification was superseded and dropped: its invitation was answered, deleted or resent, has
     * expired or cannot be accepted, or the inviter may not see the answer. The notifier was not called.
     *
     * @param notification the notification that was dropped
     */
    default void superseded(Notification notification) {}

    /**
     * Reports that a notification became a dead letter: it used up its attempts, or it cannot be read. An operator
     * should inspect it.
     *
     * @param deadLetter the dead letter
     */
    default void deadLettered(DeadLetter deadLetter) {}
}
