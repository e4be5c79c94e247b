package dev.invitations.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A notification for the host's notifier. It is delivered at least once, so a recipient may get it twice, with the same
 * id. The constructor is not part of the API: minor versions may add components.
 *
 * @param id the id of the event that caused the notification, the same at every attempt
 * @param kind the kind of the event
 * @param invitation the invitation right after the event
 * @param at the instant of the event
 * @param data the data of the inviter for the host, as the request had it; empty if the request had none. Never show it
 *     to the invitee
 * @param link the token of the link with which the invitee can answer. It is a secret: put it only into the message to
 *     the invitee, and never log or store it. It is present only when the notifier is called, for an invitation to an
 *     e-mail address that expires, if the library has {@code LinkKeys}
 */
public record Notification(
        UUID id, Kind kind, Invitation invitation, Instant at, Optional<String> data, Optional<String> link) {

    /** The kind of a notification. Adapters store the name of the constant. Minor versions may add constants. */
    public enum Kind {
        /** The invitee was invited. */
        INVITED,
        /** The invitee was invited again: the invitation was resent, or renewed after it had expired. */
        INVITED_AGAIN,
        /** The invitee accepted the invitation. */
        ACCEPTED,
        /** The invitee rejected the invitation. */
        REJECTED
    }

    /**
     * Creates a notification without a link.
     *
     * @param id the id of the event
     * @param kind the kind of the event
     * @param invitation the invitation right after the event
     * @param at the instant of the event
     * @param data the data of the inviter for the host
     */
    public Notification(UUID id, Kind kind, Invitation invitation, Instant at, Optional<String> data) {
        this(id, kind, invitation, at, data, Optional.empty());
    }

    /**
     * Returns this notification with the token of a link.
     *
     * @param token the token
     * @return a copy with the link
     */
    public Notification withLink(String token) {
        return new Notification(
                id, kind, invitation, at, data, Optional.of(Objects.requireNonNull(token, "token must not be null")));
    }

    /**
     * Returns the recipient. An invitation is reported to the invitee, and an answer is reported to the inviter.
     *
     * @return the recipient
     */
    public Invitee recipient() {
        return isInvitation() ? invitation.invitee() : invitation.inviter();
    }

    /**
     * Checks whether the notification reports an invitation to the invitee. If not, it reports an answer to the
     * inviter.
     *
     * @return true for {@link Kind#INVITED} and {@link Kind#INVITED_AGAIN}
     */
    public boolean isInvitation() {
        return switch (kind) {
            case INVITED, INVITED_AGAIN -> true;
            case ACCEPTED, REJECTED -> false;
        };
    }

    /**
     * Returns the version of the invitation. A later notification of the same invitation has a greater version.
     *
     * @return the version
     */
    public long version() {
        return invitation.version();
    }

    /**
     * Checks whether a later state of the invitation supersedes the notification: it reports an invitation that was
     * answered, deleted or resent since then, or that has expired. No state supersedes an answer. The delivery also
     * checks the permissions of the inviter.
     *
     * @param present the stored invitation; null if there is none
     * @param now the instant of the check, which decides whether the invitation has expired
     * @return true if the notification must not be delivered
     */
    public boolean isSuperseded(@Nullable Invitation present, Instant now) {
        Objects.requireNonNull(now, "now must not be null");
        return isInvitation()
                && (present == null || present.version() != version() || present.statusAt(now) != Status.PENDING);
    }

    /**
     * Returns the values of this notification without the data and the link.
     *
     * @return a text that contains no secret
     */
    @Override
    public String toString() {
        return "Notification[id=" + id + ", kind=" + kind + ", invitation=" + invitation + ", at=" + at + "]";
    }
}
