package dev.invitations.model;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.immutables.value.Value;

/**
 * An event of the append-only history: the actor, the kind, the instant, the statuses before and after, and the role.
 */
@Value.Immutable
public abstract class HistoryEvent {

    /** The kind of an event. Adapters store the name of the constant. Minor versions may add constants. */
    public enum Kind {
        /** A new invitation was sent. */
        SENT,
        /**
         * The invitation was resent after it was rejected or had expired, or a send renewed it after it had expired.
         */
        RESENT,
        /** The invitee accepted and became a member. */
        ACCEPTED,
        /** The invitee rejected the invitation. */
        REJECTED,
        /** The invitation was deleted. */
        DELETED,
        /** A membership ended. If an accepted invitation was behind it, that invitation is closed. */
        MEMBERSHIP_ENDED,
        /** The first member of the domain was added. */
        FOUNDED,
        /** A member got its role without an invitation. */
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
     * @return the invitation; empty for an event about a member only
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
     * @return the status; empty for a new invitation and for an event about a member only
     */
    public abstract Optional<Status> fromStatus();

    /**
     * Returns the invitation's status after the event.
     *
     * @return the status; empty for an event about a member only
     */
    public abstract Optional<Status> toStatus();

    /**
     * Returns the invitation's version after the event.
     *
     * @return the version; 0 for an event about a member only
     */
    public abstract long version();

    /**
     * Returns a new builder, for adapters that read stored events.
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
