package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;

import dev.invitations.model.Change;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationEvent;
import dev.invitations.model.InvitationEvent.Kind;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Standing;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Changes as decisions make them, and some that they never would. */
final class Fixture {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123456Z");
    static final DomainId ACME = new DomainId("acme");
    static final UserId ADA = new UserId("ada");
    static final UserId BOB = new UserId("bob");
    static final UserId CAROL = new UserId("carol");

    private Fixture() {}

    static Standing has(UserId user, String role) {
        return new Standing(user, role);
    }

    static Standing stranger(UserId user) {
        return new Standing(user, null);
    }

    static InvitationEvent.Builder event(Kind kind, UserId subject) {
        return InvitationEvent.builder()
                .id(UUID.randomUUID())
                .domain(ACME)
                .kind(kind)
                .actor(ADA)
                .subject(subject)
                .role("viewer")
                .at(NOW);
    }

    static Change founded(UserId founder) {
        return began(Kind.FOUNDED, founder, "admin");
    }

    static Change joined(UserId user, String role, Standing... relies) {
        return Change.builder()
                .from(began(Kind.ASSIGNED, user, role))
                .addRelies(relies)
                .build();
    }

    private static Change began(Kind kind, UserId user, String role) {
        InvitationEvent event = event(kind, user).role(role).build();
        return Change.builder()
                .memberAfter(member(event, user, role))
                .event(event)
                .build();
    }

    static Membership member(InvitationEvent event, UserId user, String role) {
        return Membership.builder()
                .domain(ACME)
                .user(user)
                .role(role)
                .since(event.at())
                .grantedBy(event.id())
                .build();
    }

    static Change left(Membership member, Standing... relies) {
        return Change.builder()
                .memberBefore(member)
                .addRelies(relies)
                .event(event(Kind.MEMBERSHIP_ENDED, member.user()).build())
                .build();
    }

    static Change promoted(Membership member, String role, Standing... relies) {
        return Change.builder()
                .memberBefore(member)
                .memberAfter(Membership.builder().from(member).role(role).build())
                .addRelies(relies)
                .event(event(Kind.ASSIGNED, member.user()).build())
                .build();
    }

    static Change sent(UserId invitee, Standing... relies) {
        return offered(invitation(invitee).build(), relies);
    }

    static Change offered(Invitation invitation, Standing... relies) {
        InvitationEvent event = event(Kind.SENT, (UserId) invitation.invitee())
                .invitation(invitation.id())
                .at(invitation.createdAt())
                .version(1)
                .toStatus(Status.PENDING)
                .build();
        return Change.builder()
                .after(invitation)
                .addRelies(relies)
                .event(event)
                .notification(new Notification(event.id(), Notification.Kind.INVITED, invitation, event.at()))
                .build();
    }

    static Invitation.Builder invitation(UserId invitee) {
        return Invitation.builder()
                .id(new InvitationId(ACME, UUID.randomUUID()))
                .invitee(invitee)
                .role("viewer")
                .status(Status.PENDING)
                .inviter(ADA)
                .createdAt(NOW)
                .sentAt(NOW)
                .timesSent(1)
                .changedBy(ADA)
                .version(1);
    }

    /** The invitation's next version, in this status. */
    static Change moved(Invitation before, Status status, Standing... relies) {
        Invitation.Builder after =
                Invitation.builder().from(before).status(status).version(before.version() + 1);
        if (status == Status.DELETED) {
            after.closedAt(NOW);
        } else {
            after.answeredAt(NOW);
        }
        Invitation moved = after.build();
        InvitationEvent event = event(Kind.valueOf(status.name()), (UserId) before.invitee())
                .invitation(moved.id())
                .version(moved.version())
                .fromStatus(before.status())
                .toStatus(status)
                .build();
        return Change.builder()
                .before(before)
                .after(moved)
                .addRelies(relies)
                .event(event)
                .notification(new Notification(event.id(), Notification.Kind.REJECTED, moved, event.at()))
                .build();
    }

    static Invitation after(Change change) {
        return change.after().orElseThrow();
    }

    static Membership memberAfter(Change change) {
        return change.memberAfter().orElseThrow();
    }

    static Invitation live(JdbcStorage storage, UserId invitee) {
        return requireNonNull(
                storage.invitations().load(ACME, ADA, List.of(invitee)).live(invitee));
    }

    static boolean save(JdbcStorage storage, Change... changes) {
        return storage.invitations().save(List.of(changes));
    }
}
