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
        /** The invitee accepted and became a member. */
        ACCEPTED,
        /** The invitee rejected the invitation. */
        REJECTED,
        /** The invitation was deleted. */
        DELETED,
        /** The pending or expired invitation was closed, because the invitee got a role in another way. */
        SUPERSEDED,
        /** A membership ended. If an accepted invitation created the membership, the invitation is closed. */
        MEMBERSHIP_ENDED,
        /** The first member of the domain was added. */
        FOUNDED,
        /** A user became a member, or a member got another role, without an invitation. */
        ASSIGNED
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
