package dev.invitations.model;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.immutables.value.Value;

/** An event of the append-only history: actor, kind, instant, statuses before and after, and role. */
@Value.Immutable
public abstract class HistoryEvent {

    /** The kind of an event. Adapters store the name of the constant. Minor versions may add constants. */
    public enum Kind {
        SENT,
        /** The invitation was resent after a rejection or its expiry, or renewed by a send after its expiry. */
        RESENT,
        ACCEPTED,
        REJECTED,
        DELETED,
        /** A membership ended; the accepted invitation behind it, if there was one, is closed. */
        MEMBERSHIP_ENDED,
        /** The first member of the domain was added. */
        FOUNDED,
        /** A member got its role without an invitation. */
        ASSIGNED
    }

    HistoryEvent() {}

    /** Returns the unique id, which is made before anything is written; also the id of the notification of this event. */
    public abstract UUID id();

    public abstract DomainId domain();

    /** Returns the invitation that changed; empty for events that concern a member only. */
    public abstract Optional<InvitationId> invitation();

    public abstract Kind kind();

    public abstract UserId actor();

    /** Returns the invitee or the member that the event is about. */
    public abstract Invitee subject();

    /** Returns the role of the invitation, or the role that the member got or lost. */
    public abstract String role();

    public abstract Instant at();

    /** Returns the status before, which may be EXPIRED; empty for a new invitation and for events that concern a member only. */
    public abstract Optional<Status> fromStatus();

    /** Returns the status after; empty for events that concern a member only. */
    public abstract Optional<Status> toStatus();

    /** Returns the invitation's version after; 0 for events that concern a member only. */
    public abstract long version();

    /** Returns a new builder, for adapters that read stored events. */
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ImmutableHistoryEvent.Builder {
        Builder() {
            version(0);
        }
    }
}
