package dev.invitations.model;

import java.time.Instant;
import java.util.UUID;

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
        return switch (kind) {
            case INVITED, INVITED_AGAIN -> invitation.invitee();
            case ACCEPTED, REJECTED -> invitation.inviter();
        };
    }
}
