package dev.invitations.model;

import java.time.Instant;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * An invitation to a domain, as it is stored. An immutable value: only the methods of {@code Invitations} change what is
 * stored.
 */
@Value.Immutable
public abstract class Invitation {

    Invitation() {}

    /** Returns the id. */
    public abstract InvitationId id();

    /** Returns the recipient. */
    public abstract Invitee invitee();

    /** Returns the name of the role that the invitee gets, or got, on acceptance. */
    public abstract String role();

    /** Returns the status. Methods of the API return EXPIRED if the invitation had expired at that moment. */
    public abstract Status status();

    /** Returns the member that sent it last; its authority is checked at acceptance. */
    public abstract UserId inviter();

    /** Returns when it was first sent. It never changes, so lists are ordered by it. */
    public abstract Instant createdAt();

    /** Returns when it was last sent. */
    public abstract Instant sentAt();

    /** Returns how often it was sent, including resends and renewals. */
    public abstract int timesSent();

    /** Returns when the invitee accepted or rejected it; empty while unanswered. */
    public abstract Optional<Instant> answeredAt();

    /** Returns when it was closed: deleted, or accepted and the membership ended; empty while it is live. */
    public abstract Optional<Instant> closedAt();

    /** Returns the instant from which it can no longer be answered; empty if it never expires. */
    public abstract Optional<Instant> expiresAt();

    /** Returns the user whose command changed it last. */
    public abstract UserId changedBy();

    /** Returns the version: 1 when new, one higher after every change. */
    public abstract long version();

    /** Returns a new builder, for adapters that read stored invitations. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds an {@link Invitation}. */
    public static final class Builder extends ImmutableInvitation.Builder {
        Builder() {}
    }

    /** Checks whether it is live. A unique key allows one live invitation per domain and invitee. */
    public final boolean isLive() {
        return closedAt().isEmpty();
    }

    /**
     * Returns the status at the instant: a pending invitation is EXPIRED from {@code expiresAt} on.
     *
     * @param now the instant
     * @return the status at that instant
     */
    public final Status statusAt(Instant now) {
        boolean expired = status() == Status.PENDING
                && expiresAt().isPresent()
                && !now.isBefore(expiresAt().get());
        return expired ? Status.EXPIRED : status();
    }

    /**
     * Returns this invitation with its status at the instant.
     *
     * @param now the instant
     * @return this invitation, or a copy whose status is EXPIRED
     */
    public final Invitation asOf(Instant now) {
        Status seen = statusAt(now);
        return seen == status() ? this : builder().from(this).status(seen).build();
    }
}
