package dev.invitations.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody should be told. It is delivered at least once: a receiver recognises a repeat by its id.
 *
 * @param id stable over every attempt; the id of the event that caused it
 * @param invitation the invitation as it was at that moment
 * @param at when it happened
 */
public record Notification(UUID id, Kind kind, Invitation invitation, Instant at) {

    /** What it is about. Adapters store the constant's name. */
    public enum Kind {
        INVITED,
        INVITED_AGAIN,
        ACCEPTED,
        REJECTED
    }

    /** Who is to be told: the invitee of an invitation that was sent, the inviter of one that was answered. */
    public Invitee recipient() {
        return isInvitation() ? invitation.invitee() : invitation.inviter();
    }

    /** Whether it tells of an invitation that was sent, and not of an answer to one. */
    public boolean isInvitation() {
        return switch (kind) {
            case INVITED, INVITED_AGAIN -> true;
            case ACCEPTED, REJECTED -> false;
        };
    }

    /** The invitation's version at that moment: greater is later, whatever order the notifications of it arrive in. */
    public long version() {
        return invitation.version();
    }

    /**
     * Whether nobody needs to hear of it any more: an offer that is no longer open, because it was answered, withdrawn,
     * made anew, or has expired. An answer is never superseded; it happened.
     *
     * @param present the invitation as it is stored now; null where there is none
     */
    public boolean isSuperseded(@Nullable Invitation present, Instant now) {
        return isInvitation()
                && (present == null || present.version() != version() || present.statusAt(now) != Status.PENDING);
    }
}
