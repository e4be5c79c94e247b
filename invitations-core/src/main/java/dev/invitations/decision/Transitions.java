package dev.invitations.decision;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.MemberPrecondition;
import java.util.Optional;
import java.util.UUID;

/**
 * Builds the changes of an invitation from one status to the next. The decisions decide whether a change is allowed.
 */
final class Transitions {

    private Transitions() {}

    static Change send(DecisionContext context, Membership inviter, DomainId domain, Invitee invitee, String role) {
        UUID uuid = context.ids().get();
        Invitation after = Invitation.builder()
                .id(new InvitationId(domain, uuid))
                .invitee(invitee)
                .role(role)
                .status(Status.PENDING)
                .inviter(inviter.user())
                .createdAt(context.at())
                .sentAt(context.at())
                .timesSent(1)
                .expiresAt(context.policy().expiry(context.at()))
                .changedBy(inviter.user())
                .version(1)
                .build();
        HistoryEvent event = context.invitationEvent(HistoryEvent.Kind.SENT, null, after);
        return sent(Change.builder().after(after).event(event), inviter, invitee)
                .notification(notification(context, Notification.Kind.INVITED, event, after))
                .build();
    }

    static Change.Builder resend(DecisionContext context, Invitation before, Membership inviter, String role) {
        Invitation after = next(context, before)
                .status(Status.PENDING)
                .role(role)
                .inviter(inviter.user())
                .sentAt(context.at())
                .timesSent(before.timesSent() + 1)
                .answeredAt(Optional.empty())
                .expiresAt(context.policy().expiry(context.at()))
                .build();
        HistoryEvent event = event(context, HistoryEvent.Kind.RESENT, before, after);
        return sent(change(before, after, event), inviter, before.invitee())
                .notification(notification(context, Notification.Kind.INVITED_AGAIN, event, after));
    }

    /** Adds the preconditions of every send: the inviter has its role, and the invitee is not a member. */
    private static Change.Builder sent(Change.Builder change, Membership inviter, Invitee invitee) {
        return switch (invitee.kind()) {
            case USER ->
                change.addPreconditions(
                        MemberPrecondition.hasRole(inviter), MemberPrecondition.notMember((UserId) invitee));
        };
    }

    static Change.Builder accept(DecisionContext context, Invitation before, UserId user) {
        Invitation after = next(context, before)
                .status(Status.ACCEPTED)
                .answeredAt(context.at())
                .build();
        HistoryEvent event = event(context, HistoryEvent.Kind.ACCEPTED, before, after);
        return change(before, after, event)
                .memberAfter(membership(event, user, before.role()))
                .notification(notification(context, Notification.Kind.ACCEPTED, event, after));
    }

    static Change reject(DecisionContext context, Invitation before) {
        Invitation after = next(context, before)
                .status(Status.REJECTED)
                .answeredAt(context.at())
                .build();
        HistoryEvent event = event(context, HistoryEvent.Kind.REJECTED, before, after);
        return change(before, after, event)
                .notification(notification(context, Notification.Kind.REJECTED, event, after))
                .build();
    }

    static Change.Builder delete(DecisionContext context, Invitation before) {
        return close(context, HistoryEvent.Kind.DELETED, before);
    }

    /** Closes a pending or expired invitation, because the invitee gets a role in another way. */
    static Change.Builder supersede(DecisionContext context, Invitation before) {
        return close(context, HistoryEvent.Kind.SUPERSEDED, before);
    }

    private static Change.Builder close(DecisionContext context, HistoryEvent.Kind kind, Invitation before) {
        Invitation after = next(context, before)
                .status(Status.DELETED)
                .closedAt(context.at())
                .build();
        return change(before, after, event(context, kind, before, after));
    }

    /**
     * Closes an accepted invitation whose membership has ended. The caller may add the end of the membership to the
     * change.
     */
    static Change.Builder endMembership(DecisionContext context, Invitation before) {
        Invitation after = next(context, before).closedAt(context.at()).build();
        return change(before, after, event(context, HistoryEvent.Kind.MEMBERSHIP_ENDED, before, after));
    }

    /** Returns the membership that the event begins. The library creates every membership with this method. */
    static Membership membership(HistoryEvent event, UserId user, String role) {
        return Membership.builder()
                .domain(event.domain())
                .user(user)
                .role(role)
                .since(event.at())
                .grantedBy(event.id())
                .build();
    }

    private static Invitation.Builder next(DecisionContext context, Invitation before) {
        return Invitation.builder().from(before).changedBy(context.caller()).version(before.version() + 1);
    }

    private static HistoryEvent event(
            DecisionContext context, HistoryEvent.Kind kind, Invitation before, Invitation after) {
        return context.invitationEvent(kind, before.statusAt(context.at()), after);
    }

    private static Change.Builder change(Invitation before, Invitation after, HistoryEvent event) {
        return Change.builder().before(before).after(after).event(event);
    }

    private static Optional<Notification> notification(
            DecisionContext context, Notification.Kind kind, HistoryEvent event, Invitation after) {
        return context.policy().notifying()
                ? Optional.of(new Notification(event.id(), kind, after, event.at()))
                : Optional.empty();
    }
}
