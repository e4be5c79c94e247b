package dev.invitations.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * An invitation to a domain. Immutable: the methods of {@code Invitations} and {@code Members} change the stored
 * invitation and return a new value.
 */
@Value.Immutable
public abstract class Invitation {

    Invitation() {}

    /**
     * Returns the id.
     *
     * @return the id, which never changes
     */
    public abstract InvitationId id();

    /**
     * Returns the recipient.
     *
     * @return the invitee
     */
    public abstract Invitee invitee();

    /**
     * Returns the role that the invitee gets on acceptance.
     *
     * @return the name of the role
     */
    public abstract String role();

    /**
     * Returns the status. In a value that a method of the API returned, the status is EXPIRED if the invitation had
     * expired at the moment of the call.
     *
     * @return the status
     */
    public abstract Status status();

    /**
     * Returns the member that sent or resent the invitation last. Acceptance checks the permissions of the inviter.
     *
     * @return the inviter
     */
    public abstract UserId inviter();

    /**
     * Returns the instant at which the invitation was first sent. The instant never changes, and lists are ordered by
     * it.
     *
     * @return the instant
     */
    public abstract Instant createdAt();

    /**
     * Returns the instant at which the invitation was last sent.
     *
     * @return the instant
     */
    public abstract Instant sentAt();

    /**
     * Returns the number of times that the invitation was sent, including resends and renewals.
     *
     * @return 1 or more
     */
    public abstract int timesSent();

    /**
     * Returns the instant at which the invitee accepted or rejected the invitation.
     *
     * @return the instant; empty while the invitation is unanswered
     */
    public abstract Optional<Instant> answeredAt();

    /**
     * Returns the user that accepted an invitation to an e-mail address. The user is the member that the invitation
     * created.
     *
     * @return the user; empty if the invitee is a user, and unless the invitation is accepted and live
     */
    public abstract Optional<UserId> claimant();

    /**
     * Returns the message of the inviter to the invitee. It was fixed when the invitation was first sent. The library
     * never renders it, so the host must escape it.
     *
     * @return 1 to {@link Limits#MESSAGE_LENGTH} characters; empty if the inviter wrote no message
     */
    public abstract Optional<String> message();

    /**
     * Returns the language in which the host should write to the invitee. It was fixed when the invitation was first
     * sent.
     *
     * @return a BCP 47 language tag, such as {@code de-CH}; empty if the inviter chose no language
     */
    public abstract Optional<String> language();

    /**
     * Returns the instant at which the invitation was closed. An invitation is closed when it is deleted, when the
     * invitee gets a role in another way, or when the membership that it created ends.
     *
     * @return the instant; empty while the invitation is live
     */
    public abstract Optional<Instant> closedAt();

    /**
     * Returns the instant from which the invitation can no longer be answered.
     *
     * @return the instant; empty if the invitation never expires
     */
    public abstract Optional<Instant> expiresAt();

    /**
     * Returns the user whose command changed the invitation last.
     *
     * @return the user
     */
    public abstract UserId changedBy();

    /**
     * Returns the version. A new invitation has version 1, and every change adds 1.
     *
     * @return the version
     */
    public abstract long version();

    /**
     * Returns a builder for adapters that read stored invitations.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds an {@link Invitation}. */
    public static final class Builder extends ImmutableInvitation.Builder {
        Builder() {}
    }

    /**
     * Checks whether the invitation is live: pending, rejected, or accepted by a current member. A unique key allows
     * one live invitation per domain and invitee.
     *
     * @return true if the invitation is not closed
     */
    public final boolean isLive() {
        return closedAt().isEmpty();
    }

    /**
     * Returns the status at the given instant. A pending invitation is EXPIRED from {@code expiresAt} on.
     *
     * @param now the instant
     * @return the status at that instant
     */
    public final Status statusAt(Instant now) {
        Objects.requireNonNull(now, "now must not be null");
        boolean expired = status() == Status.PENDING
                && expiresAt().isPresent()
                && !now.isBefore(expiresAt().get());
        return expired ? Status.EXPIRED : status();
    }

    /**
     * Returns this invitation with its status at the given instant.
     *
     * @param now the instant
     * @return this invitation, or a copy with the status EXPIRED
     */
    public final Invitation asOf(Instant now) {
        Status seen = statusAt(now);
        return seen == status() ? this : builder().from(this).status(seen).build();
    }
}
