package dev.invitations.model;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.immutables.value.Value;

/** One line of the history: who did what, when, from which state to which, with which role. Never changed, never deleted. */
@Value.Immutable
@Hidden
public abstract class HistoryEvent {

    /** What happened. Adapters store the constant's name. */
    public enum Kind {
        SENT,
        /** Sent once more: resent after a rejection or its expiry, or renewed by a send after its expiry. */
        RESENT,
        ACCEPTED,
        REJECTED,
        DELETED,
        /** A membership ended; the accepted invitation behind it, if there was one, is closed. */
        MEMBERSHIP_ENDED,
        /** Somebody became the first member of the domain. */
        FOUNDED,
        /** Somebody was given a role without an invitation. */
        ASSIGNED
    }

    HistoryEvent() {}

    /** Unique, and made before anything was written; also the id of the notification that the event causes. */
    public abstract UUID id();

    public abstract DomainId domain();

    /** The invitation that moved; empty for events that concern a member only. */
    public abstract Optional<InvitationId> invitation();

    public abstract Kind kind();

    public abstract UserId actor();

    /** Whom it happened to: the invitee, or the member. */
    public abstract Invitee subject();

    /** The role that was offered, given or lost. */
    public abstract String role();

    public abstract Instant at();

    /** The status before, {@code EXPIRED} included; empty for a new invitation and for events of a member only. */
    public abstract Optional<Status> fromStatus();

    /** The status after; empty for events of a member only. */
    public abstract Optional<Status> toStatus();

    /** The invitation's version after; 0 for events of a member only. */
    public abstract long version();

    /** For adapters: an event as it was stored. */
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ImmutableHistoryEvent.Builder {
        Builder() {
            version(0);
        }
    }
}
