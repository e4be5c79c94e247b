package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.DeadLetter;
import java.time.Instant;

/**
 * Hears what happens, to count it. Every method is called by the thread whose call made it happen, with no connection or
 * lock of the library's held, and should return at once; what it throws is logged and changes nothing. Nothing may depend on
 * being heard: when a process ends between a step and its listener, nobody hears of the step. What must not be lost is told
 * to the {@link Notifier}.
 */
public interface Listener {

    /**
     * An invitation was sent, sent again, accepted, rejected or deleted, or a membership was given or ended: once for each
     * event, after it was saved. With a storage that joins the host's transaction, that one is still to be committed.
     */
    default void changed(HistoryEvent event) {}

    /** A command was refused in this domain; of {@code send}, each invitee that was. Input that breaks a limit is not counted. */
    default void refused(DomainId domain, Reason reason) {}

    /** Somebody was faster; called before the command is decided again. */
    default void conflictRetried(DomainId domain) {}

    /** The notifier returned, and the notification is gone from the outbox. */
    default void delivered(Notification notification) {}

    /**
     * The notifier threw, and will be asked again.
     *
     * @param attempt counted from 1
     * @param dueAt when the next one may begin
     */
    default void retried(Notification notification, int attempt, Instant dueAt) {}

    /** The offer was no longer open, so nobody was told. */
    default void superseded(Notification notification) {}

    /** The notifier threw for the last time that it was asked, or the notification cannot be read: a person must look at it. */
    default void deadLettered(DeadLetter notification) {}
}
