package dev.invitations.contract;

import static dev.invitations.contract.Host.ACME;
import static dev.invitations.contract.Host.ADA;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.MemberPrecondition;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Makes changes that no decision produces. */
final class Forge {
    private final Host host;
    private long count;

    Forge(Host host) {
        this.host = host;
    }

    private UUID uuid() {
        return new UUID(0x7002L, Long.MIN_VALUE | ++count);
    }

    /** Builds a new pending invitation by ADA. */
    Change invitation(DomainId domain, UserId invitee) {
        return invitation(domain, invitee, uuid());
    }

    Change invitation(DomainId domain, UserId invitee, UUID uuid) {
        Invitation invitation = Invitation.builder()
                .id(new InvitationId(domain, uuid))
                .invitee(invitee)
                .role("viewer")
                .status(Status.PENDING)
                .inviter(ADA)
                .createdAt(host.now())
                .sentAt(host.now())
                .timesSent(1)
                .changedBy(ADA)
                .version(1)
                .build();
        return about(invitation, HistoryEvent.Kind.SENT).build();
    }

    Change moved(Invitation before, Status status) {
        Invitation after = Invitation.builder()
                .from(before)
                .status(status)
                .version(before.version() + 1)
                .build();
        return about(after, HistoryEvent.Kind.RESENT).before(before).build();
    }

    Change relying(UserId invitee, MemberPrecondition... preconditions) {
        return Change.builder()
                .from(invitation(ACME, invitee))
                .addPreconditions(preconditions)
                .build();
    }

    Membership membership(UserId user, String role) {
        return host.storage
                .memberships()
                .find(ACME, user)
                .map(member -> Membership.builder().from(member).role(role).build())
                .orElseGet(() -> Membership.builder()
                        .domain(ACME)
                        .user(user)
                        .role(role)
                        .since(host.now())
                        .grantedBy(uuid())
                        .build());
    }

    Change member(@Nullable Membership before, @Nullable Membership after) {
        return member(HistoryEvent.Kind.ASSIGNED, before, after);
    }

    /** Saves only an event with this id about a member. */
    HistoryEvent assigned(UserId user, UUID id) {
        HistoryEvent event = HistoryEvent.builder()
                .id(id)
                .domain(ACME)
                .kind(HistoryEvent.Kind.ASSIGNED)
                .actor(ADA)
                .subject(user)
                .role("viewer")
                .at(host.now())
                .build();
        save(Change.builder().event(event).build());
        return event;
    }

    /** Saves changes that must not conflict. */
    void save(Change... changes) {
        Assertions.assertThat(host.storage.commit(List.of(changes))).isTrue();
    }

    Change founding(UserId founder) {
        return member(HistoryEvent.Kind.FOUNDED, null, membership(founder, "owner"));
    }

    private Change member(HistoryEvent.Kind kind, @Nullable Membership before, @Nullable Membership after) {
        Membership one = before != null ? before : Objects.requireNonNull(after);
        return Change.builder()
                .memberBefore(Optional.ofNullable(before))
                .memberAfter(Optional.ofNullable(after))
                .event(HistoryEvent.builder()
                        .id(uuid())
                        .domain(ACME)
                        .kind(kind)
                        .actor(ADA)
                        .subject(one.user())
                        .role(one.role())
                        .at(host.now())
                        .build())
                .build();
    }

    private Change.Builder about(Invitation after, HistoryEvent.Kind kind) {
        HistoryEvent event = HistoryEvent.builder()
                .id(uuid())
                .domain(after.id().domain())
                .invitation(after.id())
                .kind(kind)
                .actor(ADA)
                .subject(after.invitee())
                .role(after.role())
                .at(host.now())
                .toStatus(after.status())
                .version(after.version())
                .build();
        return Change.builder()
                .after(after)
                .event(event)
                .notification(new Notification(event.id(), Notification.Kind.INVITED, after, event.at()));
    }
}
