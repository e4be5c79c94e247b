package dev.invitations.contract;

import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.time.Instant;
import java.util.Optional;

/** What one invitation is, and what becomes of it at which instant, by the table of its life. */
final class HostileLife {

    /** What can be done to it. */
    enum Verb {
        SEND,
        ACCEPT,
        REJECT,
        RESEND,
        DELETE,
        REMOVE
    }

    final InvitationId id;
    final UserId invitee;
    final Instant createdAt;

    Status status = Status.PENDING;
    Instant sentAt;
    Instant expiresAt;
    long version = 1;
    int timesSent = 1;
    boolean closed;

    HostileLife(InvitationId id, UserId invitee, Instant createdAt, Instant expiresAt) {
        this.id = id;
        this.invitee = invitee;
        this.createdAt = createdAt;
        this.sentAt = createdAt;
        this.expiresAt = expiresAt;
    }

    Status at(Instant now) {
        return status == Status.PENDING && !now.isBefore(expiresAt) ? Status.EXPIRED : status;
    }

    /** Whether it can be answered at this instant. */
    boolean isOpen(Instant now) {
        return at(now) == Status.PENDING;
    }

    /** Whether a microsecond decides, or the clock has gone back since it was sent. */
    boolean isDelicate(Instant now) {
        boolean atExpiry = !now.isBefore(expiresAt.minusNanos(1_000)) && !now.isAfter(expiresAt.plusNanos(1_000));
        return (status == Status.PENDING && atExpiry) || now.isBefore(sentAt);
    }

    /** The refusal that the verb must end in at this instant; empty where it takes effect, or did already. */
    Optional<String> refusal(Verb verb, Instant now) {
        return Optional.ofNullable(
                switch (at(now)) {
                    case PENDING ->
                        switch (verb) {
                            case SEND -> "ALREADY_INVITED";
                            case RESEND -> timesSent > 1 ? null : "ALREADY_PENDING";
                            case ACCEPT, REJECT, DELETE, REMOVE -> null;
                        };
                    case EXPIRED -> verb == Verb.ACCEPT || verb == Verb.REJECT ? "EXPIRED" : null;
                    case ACCEPTED ->
                        switch (verb) {
                            case SEND -> "ALREADY_MEMBER";
                            case ACCEPT -> closed ? "MEMBERSHIP_ENDED" : null;
                            case REJECT, RESEND, DELETE -> "ALREADY_ACCEPTED";
                            case REMOVE -> null;
                        };
                    case REJECTED ->
                        switch (verb) {
                            case SEND -> "REJECTED_BEFORE";
                            case ACCEPT, DELETE -> "ALREADY_REJECTED";
                            case REJECT, RESEND, REMOVE -> null;
                        };
                    case DELETED -> verb == Verb.DELETE ? null : "DELETED";
                });
    }

    /**
     * Takes what the verb does at this instant, where it is not refused.
     *
     * @return whether anything changes, for a repeat changes nothing
     */
    boolean take(Verb verb, Instant now, Instant expiry) {
        Status before = at(now);
        boolean repeated = switch (verb) {
            case SEND, REMOVE -> false;
            case ACCEPT -> before == Status.ACCEPTED;
            case REJECT -> before == Status.REJECTED;
            case RESEND -> before == Status.PENDING;
            case DELETE -> before == Status.DELETED;
        };
        if (repeated) {
            return false;
        }
        version++;
        switch (verb) {
            case SEND, RESEND -> {
                status = Status.PENDING;
                sentAt = now;
                expiresAt = expiry;
                timesSent++;
            }
            case ACCEPT -> status = Status.ACCEPTED;
            case REJECT -> status = Status.REJECTED;
            case DELETE -> {
                status = Status.DELETED;
                closed = true;
            }
            case REMOVE -> closed = true;
        }
        return true;
    }
}
