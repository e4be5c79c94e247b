package dev.invitations;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Outbox.Claim;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Invitations of bob by ada to acme, and their notifications. The number of a value is the last half of all its ids.
 */
final class InvitationFixtures {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123456Z");
    static final DomainId ACME = new DomainId("acme");
    static final UserId ADA = new UserId("ada");
    static final UserId BOB = new UserId("bob");

    private InvitationFixtures() {}

    static Invitation pending(long number) {
        return Invitation.builder()
                .id(new InvitationId(ACME, new UUID(0, number)))
                .invitee(BOB)
                .role("viewer")
                .status(Status.PENDING)
                .inviter(ADA)
                .createdAt(NOW)
                .sentAt(NOW)
                .timesSent(1)
                .changedBy(ADA)
                .version(1)
                .build();
    }

    static Invitation.Builder but(Invitation invitation) {
        return Invitation.builder().from(invitation);
    }

    static Membership member(UserId user, String role) {
        return Membership.builder()
                .domain(ACME)
                .user(user)
                .role(role)
                .since(NOW)
                .grantedBy(new UUID(0, 900))
                .build();
    }

    static Notification notification(long number, Notification.Kind kind) {
        return new Notification(new UUID(0, number), kind, pending(number), NOW, Optional.empty());
    }

    static Claim claim(long number, Notification.Kind kind, int attempts) {
        return new Claim(notification(number, kind), attempts, new UUID(9, 9));
    }

    /** Returns the claim of an answer. */
    static Claim claim(long number, int attempts) {
        return claim(number, Notification.Kind.ACCEPTED, attempts);
    }

    static Claim claim(long number) {
        return claim(number, 0);
    }

    static DeadLetter unreadable(long number, int attempts) {
        return new DeadLetter(new UUID(0, number), Optional.empty(), attempts, NOW, "Cannot be read");
    }

    static long number(UUID id) {
        return id.getLeastSignificantBits();
    }

    /** Throws a checked exception that the compiler would reject. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    static <T extends Throwable> T unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
