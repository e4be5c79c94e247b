package dev.invitations.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A notification for the host's notifier. It is delivered at least once: a receiver recognises a duplicate by its id.
 * Its constructor is not part of the API: minor versions may add components.
 *
 * @param id the id, the same at every attempt: the id of the event that caused it
 * @param kind what happened
 * @param invitation the invitation right after the event
 * @param at the instant of the event
 */
public record Notification(UUID id, Kind kind, Invitation invitation, Instant at) {

    /** The event that a notification reports. Adapters store the name of the constant. Minor versions may add constants. */
    public enum Kind {
        INVITED,
        INVITED_AGAIN,
        ACCEPTED,
        REJECTED
    }

    /** Returns the recipient: the invitee of an invitation that was sent, the inviter of one that was answered. */
    public Invitee recipient() {
        return isInvitation() ? invitation.invitee() : invitation.inviter();
    }

    /** Checks whether it notifies the invitee of an invitation, and not the inviter of an answer. */
    public boolean isInvitation() {
        return switch (kind) {
            case INVITED, INVITED_AGAIN -> true;
            case ACCEPTED, REJECTED -> false;
        };
    }

    /** Returns the invitation's version: of two notifications of one invitation, the greater version is the later one. */
    public long version() {
        return invitation.version();
    }

    /**
     * Checks whether it is superseded: it notifies of an invitation that was answered, deleted or resent since then, or has
     * expired. A notification of an answer is never superseded.
     *
     * @param present the stored invitation; null if there is none
     * @param now the instant at which the invitation may have expired
     * @return true if it need not be delivered
     */
    public boolean isSuperseded(@Nullable Invitation present, Instant now) {
        return isInvitation()
                && (present == null || present.version() != version() || present.statusAt(now) != Status.PENDING);
    }
}
