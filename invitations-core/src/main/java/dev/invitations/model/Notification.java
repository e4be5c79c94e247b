package dev.invitations.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A notification for the host's notifier. It is delivered at least once, so a recipient may get it twice, with the same
 * id. Its constructor is not part of the API: minor versions may add components.
 *
 * @param id the id of the event that caused it, the same at every attempt
 * @param kind the kind of the event
 * @param invitation the invitation right after the event
 * @param at the instant of the event
 */
public record Notification(UUID id, Kind kind, Invitation invitation, Instant at) {

    /**
     * The kind of event that a notification reports. Adapters store the name of the constant. Minor versions may add
     * constants.
     */
    public enum Kind {
        /** The invitee was invited. */
        INVITED,
        /** The invitee was invited again: the invitation was resent, or renewed after it had expired. */
        INVITED_AGAIN,
        /** The invitee accepted. */
        ACCEPTED,
        /** The invitee rejected the invitation. */
        REJECTED
    }

    /**
     * Returns the recipient: the invitee of an invitation that was sent, or the inviter of an invitation that was
     * answered.
     *
     * @return the recipient
     */
    public Invitee recipient() {
        return isInvitation() ? invitation.invitee() : invitation.inviter();
    }

    /**
     * Checks whether the notification goes to the invitee of an invitation and not to the inviter of an answer.
     *
     * @return true for {@link Kind#INVITED} and {@link Kind#INVITED_AGAIN}
     */
    public boolean isInvitation() {
        return switch (kind) {
            case INVITED, INVITED_AGAIN -> true;
            case ACCEPTED, REJECTED -> false;
        };
    }

    /**
     * Returns the version of the invitation. Of two notifications of one invitation, the later one has the greater
     * version.
     *
     * @return the version
     */
    public long version() {
        return invitation.version();
    }

    /**
     * Checks whether the notification is superseded: it notifies the invitee of an invitation that was answered,
     * deleted or resent since then, or that has expired. A notification of an answer is never superseded.
     *
     * @param present the stored invitation; null if there is none
     * @param now the instant at which the invitation may have expired
     * @return true if the notification need not be delivered
     */
    public boolean isSuperseded(@Nullable Invitation present, Instant now) {
        return isInvitation()
                && (present == null || present.version() != version() || present.statusAt(now) != Status.PENDING);
    }
}
