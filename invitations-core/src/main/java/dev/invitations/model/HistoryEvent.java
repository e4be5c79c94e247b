package dev.invitations.model;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.immutables.value.Value;

/**
 * An event of the append-only history: the actor, the kind of the event, the instant, the status of the invitation
 * before and after, and the role. Immutable.
 */
@Value.Immutable
public abstract class HistoryEvent {

    /** The kind of an event. Adapters store the name of the constant. Minor versions may add constants. */
    public enum Kind {
        /** A new invitation was sent. */
        SENT,
        /**
         * The invitation was resent after it was rejected or had expired, a send renewed the expired invitation, or a
         * member took over the pending invitation, which could not be accepted.
         */
        RESENT,
        /** The invitee accepted and became a member. {@link HistoryEvent#claim} says how. */
        ACCEPTED,
        /**
         * A user became a member by accepting an invitation to an e-mail address. The subject is the user. The event
         * ACCEPTED of the same commit is about the address.
         */
        JOINED,
        /** The invitee rejected the invitation. */
        REJECTED,
        /** The invitation was deleted. */
        DELETED,
        /**
         * The pending or expired invitation was closed, because the invitee got a role in another way.
         * {@link HistoryEvent#supersededBy} names the accepted invitation, if there is one.
         */
        SUPERSEDED,
        /** A membership ended. If an accepted invitation created the membership, the invitation is closed. */
        MEMBERSHIP_ENDED,
        /** The first member of the domain was added. */
        FOUNDED,
        /** A user became a member, or a member got another role, without an invitation. */
        ASSIGNED
    }

    /** How an invitation was accepted. Adapters store the name of the constant. Minor versions may add constants. */
    public enum ClaimKind {
        /** The invitee is the user. */
        USER,
        /** The invitee is an address that the host had verified as the user's. */
        ADDRESS,
        /** The user held the link of the invitation. */
        LINK
    }

    HistoryEvent() {}

    /**
     * Returns the unique id. The notification of this event has the same id.
     *
     * @return the id
     */
    public abstract UUID id();

    /**
     * Returns the domain.
     *
     * @return the domain
     */
    public abstract DomainId domain();

    /**
     * Returns the invitation that changed.
     *
     * @return the invitation; empty if no invitation changed
     */
    public abstract Optional<InvitationId> invitation();

    /**
     * Returns the kind of the event.
     *
     * @return the kind
     */
    public abstract Kind kind();

    /**
     * Returns the user whose command caused the event.
     *
     * @return the actor
     */
    public abstract UserId actor();

    /**
     * Returns the invitee or member that the event is about.
     *
     * @return the invitee or member
     */
    public abstract Invitee subject();

    /**
     * Returns the role of the invitation, or the role that the member got or lost.
     *
     * @return the name of the role
     */
    public abstract String role();

    /**
     * Returns the instant of the event.
     *
     * @return the instant, truncated to microseconds
     */
    public abstract Instant at();

    /**
     * Returns the invitation's status before the event, which may be EXPIRED.
     *
     * @return the status; empty if the invitation is new or no invitation changed
     */
    public abstract Optional<Status> fromStatus();

    /**
     * Returns the invitation's status after the event.
     *
     * @return the status; empty if no invitation changed
     */
    public abstract Optional<Status> toStatus();

    /**
     * Returns the invitation's version after the event.
     *
     * @return the version; 0 if no invitation changed
     */
    public abstract long version();

    /**
     * Returns how the invitation was accepted.
     *
     * @return the kind of the claim; empty unless the kind of the event is ACCEPTED. Events of earlier versions have no
     *     claim
     */
    public abstract Optional<ClaimKind> claim();

    /**
     * Returns the accepted invitation that superseded this invitation.
     *
     * @return the id; empty unless the kind of the event is SUPERSEDED and the cause is an accepted invitation
     */
    public abstract Optional<InvitationId> supersededBy();

    /**
     * Returns a builder for adapters that read stored events.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link HistoryEvent}. */
    public static final class Builder extends ImmutableHistoryEvent.Builder {
        Builder() {
            version(0);
        }
    }
}
