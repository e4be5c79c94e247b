package dev.invitations.contract.hostile;

import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.time.Instant;
import java.util.Optional;

/** A model of one invitation: its state, and the outcome of each verb at each instant. */
final class HostileLife {

    /** A command on the invitation. */
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

    /** Returns whether the invitation can be answered at this instant. */
    boolean isOpen(Instant now) {
        return at(now) == Status.PENDING;
    }

    /** Returns whether the instant is within a microsecond of the expiry, or before the invitation was sent. */
    boolean isDelicate(Instant now) {
        boolean atExpiry = !now.isBefore(expiresAt.minusNanos(1_000)) && !now.isAfter(expiresAt.plusNanos(1_000));
        return (status == Status.PENDING && atExpiry) || now.isBefore(sentAt);
    }

    /** Returns the expected refusal of the verb at this instant; empty if it succeeds or is a repeat. */
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
     * Applies a verb that is not refused at this instant.
     *
     * @return false if the verb is a repeat, which changes nothing
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
