package dev.invitations.model;

import static dev.invitations.model.Action.INVITATIONS_DELETE;
import static dev.invitations.model.Action.INVITATIONS_RESEND;
import static dev.invitations.model.Action.INVITATIONS_SEND;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.immutables.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * The aggregate: an immutable value whose commands are pure functions to a {@link Decision}. Nothing else in the library
 * decides what may become of an invitation.
 */
@Value.Immutable
@Hidden
public abstract class Invitation {

    Invitation() {}

    public abstract InvitationId id();

    public abstract Invitee invitee();

    /** The name of the role that is offered, or that was accepted. */
    public abstract String role();

    /** As stored; the verbs answer with {@code EXPIRED} where that is what it is at the moment of their answer. */
    public abstract Status status();

    /** Who sent it last, and so vouches for it. */
    public abstract UserId inviter();

    /** When it was first sent; never changes, and so orders every list. */
    public abstract Instant createdAt();

    /** When it was last sent. */
    public abstract Instant sentAt();

    /** How often it was sent, resends and renewals included. */
    public abstract int timesSent();

    /** When the invitee accepted or rejected, as the status says; empty while unanswered. */
    public abstract Optional<Instant> answeredAt();

    /** When it gave up the place that it holds for its invitee: deleted, or accepted and the membership is over. */
    public abstract Optional<Instant> closedAt();

    /** From this instant on it cannot be answered any more; empty when it never expires. */
    public abstract Optional<Instant> expiresAt();

    /** Who made it what it is now. */
    public abstract UserId changedBy();

    /** 1 when new, one more at every change. */
    public abstract long version();

    /** For adapters: an invitation as it was stored. */
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ImmutableInvitation.Builder {
        Builder() {}
    }

    /** Whether it holds the one place that a domain has for each invitee. */
    public final boolean isLive() {
        return closedAt().isEmpty();
    }

    /** Its status at this moment: a pending invitation is EXPIRED from {@code expiresAt} on. */
    public final Status statusAt(Instant now) {
        boolean expired = status() == Status.PENDING
                && expiresAt().isPresent()
                && !now.isBefore(expiresAt().get());
        return expired ? Status.EXPIRED : status();
    }

    /** This invitation as a reader sees it at this moment. */
    public final Invitation asOf(Instant now) {
        Status seen = statusAt(now);
        return seen == status() ? this : builder().from(this).status(seen).build();
    }

    /** Invites somebody who holds no place in the domain yet, or whose invitation expired. */
    public static Decision send(Command command, Snapshot snapshot, DomainId domain, Invitee invitee, String role) {
        Policy policy = command.policy();
        Membership inviter = snapshot.member(command.actor().user());
        if (inviter == null || !policy.allows(inviter, INVITATIONS_SEND)) {
            return Decision.refused(Reason.NOT_PERMITTED);
        }
        Reason cannot = refusesOffer(command, snapshot, inviter, invitee, role);
        if (cannot != null) {
            return Decision.refused(cannot);
        }
        Invitation live = snapshot.live(invitee);
        if (live == null) {
            return Decision.to(created(command, inviter, domain, invitee, role));
        }
        return switch (live.statusAt(command.at())) {
            case PENDING -> Decision.refused(Reason.ALREADY_INVITED, live);
            case REJECTED -> Decision.refused(Reason.REJECTED_BEFORE, live);
            case EXPIRED -> Decision.to(live.sentAgain(command, inviter, role));
            // The membership ended where the library could not see it, so the place is given up now.
            case ACCEPTED, DELETED ->
                Decision.to(List.of(
                        live.ended(command, Change.builder()).build(),
                        created(command, inviter, domain, invitee, role)));
        };
    }

    public final Decision accept(Command command, Snapshot snapshot) {
        if (!command.actor().is(invitee())) {
            return Decision.refused(Reason.NOT_FOUND);
        }
        UserId user = command.actor().user();
        boolean member = snapshot.member(user) != null;
        Reason answered = refusesAnswer(command.at());
        if (answered == Reason.ALREADY_ACCEPTED) {
            return isLive() && member ? Decision.unchanged() : Decision.refused(Reason.MEMBERSHIP_ENDED, this);
        }
        if (answered != null) {
            return Decision.refused(answered, asOf(command.at()));
        }
        if (member) {
            return Decision.refused(Reason.ALREADY_MEMBER, this);
        }
        Membership inviter = snapshot.member(inviter());
        Reason cannot = command.policy().refusesAcceptance(this, inviter);
        if (cannot != null) {
            return Decision.refused(cannot, this);
        }
        Invitation after = changed(command)
                .status(Status.ACCEPTED)
                .answeredAt(command.at())
                .build();
        HistoryEvent event = event(command, HistoryEvent.Kind.ACCEPTED, after);
        Change.Builder change = moved(command, event, after, Notification.Kind.ACCEPTED)
                .memberAfter(Membership.granted(event, user, role()));
        if (inviter != null && command.policy().recheckInviter()) {
            change.addPreconditions(inviter.standing());
        }
        return Decision.to(change.build());
    }

    public final Decision reject(Command command) {
        if (!command.actor().is(invitee())) {
            return Decision.refused(Reason.NOT_FOUND);
        }
        Reason answered = refusesAnswer(command.at());
        if (answered == Reason.ALREADY_REJECTED) {
            return Decision.unchanged();
        }
        if (answered != null) {
            return Decision.refused(answered, asOf(command.at()));
        }
        Invitation after = changed(command)
                .status(Status.REJECTED)
                .answeredAt(command.at())
                .build();
        HistoryEvent event = event(command, HistoryEvent.Kind.REJECTED, after);
        return Decision.to(
                moved(command, event, after, Notification.Kind.REJECTED).build());
    }

    /**
     * Sends a rejected or expired invitation once more; the resender becomes its inviter.
     *
     * @param newRole null to offer the same role again
     */
    public final Decision resend(Command command, Snapshot snapshot, @Nullable String newRole) {
        String role = newRole == null ? role() : newRole;
        Status status = statusAt(command.at());
        UserId caller = command.actor().user();
        boolean repeat =
                status == Status.PENDING && timesSent() > 1 && inviter().equals(caller) && role().equals(role);
        if (repeat) {
            return Decision.unchanged();
        }
        Membership resender = snapshot.member(caller);
        if (resender == null || !command.policy().allows(resender, INVITATIONS_RESEND)) {
            return notPermitted(command, resender);
        }
        Reason settled = switch (status) {
            case PENDING -> Reason.ALREADY_PENDING;
            case ACCEPTED -> Reason.ALREADY_ACCEPTED;
            case DELETED -> Reason.DELETED;
            case REJECTED, EXPIRED -> null;
        };
        if (settled != null) {
            return Decision.refused(settled, this);
        }
        Reason cannot = refusesOffer(command, snapshot, resender, invitee(), role);
        if (cannot != null) {
            return Decision.refused(cannot, asOf(command.at()));
        }
        return Decision.to(sentAgain(command, resender, role));
    }

    public final Decision delete(Command command, Snapshot snapshot) {
        UserId caller = command.actor().user();
        if (status() == Status.DELETED && changedBy().equals(caller)) {
            return Decision.unchanged();
        }
        Membership member = snapshot.member(caller);
        if (member == null || !command.policy().allows(member, INVITATIONS_DELETE)) {
            return notPermitted(command, member);
        }
        return switch (status()) {
            case ACCEPTED -> Decision.refused(Reason.ALREADY_ACCEPTED, this);
            case REJECTED -> Decision.refused(Reason.ALREADY_REJECTED, this);
            case DELETED -> Decision.refused(Reason.DELETED, this);
            case PENDING, EXPIRED ->
                Decision.to(withdrawal(command).addPreconditions(member.standing()).build());
        };
    }

    /** Withdrawn because its invitee was removed from the domain. */
    final Change withdrawn(Command command) {
        return withdrawal(command).build();
    }

    /** Closed because the membership that it gave is over; the change may end that membership in the same step. */
    final Change.Builder ended(Command command, Change.Builder change) {
        Invitation after = changed(command).closedAt(command.at()).build();
        return change.before(this).after(after).event(event(command, HistoryEvent.Kind.MEMBERSHIP_ENDED, after));
    }

    private Change.Builder withdrawal(Command command) {
        Invitation after =
                changed(command).status(Status.DELETED).closedAt(command.at()).build();
        return moved(command, event(command, HistoryEvent.Kind.DELETED, after), after, null);
    }

    private static Change created(Command command, Membership inviter, DomainId domain, Invitee invitee, String role) {
        UUID uuid = command.ids().get();
        Invitation after = Invitation.builder()
                .id(new InvitationId(domain, uuid))
                .invitee(invitee)
                .role(role)
                .status(Status.PENDING)
                .inviter(inviter.user())
                .createdAt(command.at())
                .sentAt(command.at())
                .timesSent(1)
                .expiresAt(command.policy().expiry(command.at()))
                .changedBy(inviter.user())
                .version(1)
                .build();
        HistoryEvent event = command.event(HistoryEvent.Kind.SENT, null, after);
        return offered(Change.builder().after(after).event(event), inviter, invitee)
                .notification(notification(command, Notification.Kind.INVITED, event, after))
                .build();
    }

    private Change sentAgain(Command command, Membership inviter, String role) {
        Invitation after = changed(command)
                .status(Status.PENDING)
                .role(role)
                .inviter(inviter.user())
                .sentAt(command.at())
                .timesSent(timesSent() + 1)
                .answeredAt(Optional.empty())
                .expiresAt(command.policy().expiry(command.at()))
                .build();
        HistoryEvent event = event(command, HistoryEvent.Kind.RESENT, after);
        return offered(moved(command, event, after, Notification.Kind.INVITED_AGAIN), inviter, invitee())
                .build();
    }

    /** Every offer relies on its inviter's role, and on the invitee's not being a member. */
    private static Change.Builder offered(Change.Builder change, Membership inviter, Invitee invitee) {
        return switch (invitee.kind()) {
            case USER -> change.addPreconditions(inviter.standing(), new MemberPrecondition((UserId) invitee, null));
        };
    }

    private Builder changed(Command command) {
        return builder().from(this).changedBy(command.actor().user()).version(version() + 1);
    }

    private HistoryEvent event(Command command, HistoryEvent.Kind kind, Invitation after) {
        return command.event(kind, statusAt(command.at()), after);
    }

    private Change.Builder moved(
            Command command, HistoryEvent event, Invitation after, Notification.@Nullable Kind told) {
        return Change.builder()
                .before(this)
                .after(after)
                .event(event)
                .notification(notification(command, told, event, after));
    }

    private static Optional<Notification> notification(
            Command command, Notification.@Nullable Kind kind, HistoryEvent event, Invitation after) {
        return kind == null || !command.policy().notifying()
                ? Optional.empty()
                : Optional.of(new Notification(event.id(), kind, after, event.at()));
    }

    private static @Nullable Reason refusesOffer(
            Command command, Snapshot snapshot, Membership inviter, Invitee invitee, String role) {
        if (command.actor().is(invitee)) {
            return Reason.SELF_INVITATION;
        }
        Reason noGrant = command.policy().refusesGrant(inviter, role);
        if (noGrant != null) {
            return noGrant;
        }
        return snapshot.member(invitee) != null ? Reason.ALREADY_MEMBER : null;
    }

    private @Nullable Reason refusesAnswer(Instant now) {
        return switch (statusAt(now)) {
            case PENDING -> null;
            case ACCEPTED -> Reason.ALREADY_ACCEPTED;
            case REJECTED -> Reason.ALREADY_REJECTED;
            case DELETED -> Reason.DELETED;
            case EXPIRED -> Reason.EXPIRED;
        };
    }

    /** Who may see the invitation learns that it may not do this; anybody else does not learn that it exists. */
    private Decision notPermitted(Command command, @Nullable Membership member) {
        return command.policy().shows(this, command.actor(), member)
                ? Decision.refused(Reason.NOT_PERMITTED, asOf(command.at()))
                : Decision.refused(Reason.NOT_FOUND);
    }
}
