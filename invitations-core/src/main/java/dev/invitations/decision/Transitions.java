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

    static Change.Builder send(
            DecisionContext context, Membership inviter, DomainId domain, Invitee invitee, Draft draft) {
        UUID uuid = context.ids().get();
        Invitation after = Invitation.builder()
                .id(new InvitationId(domain, uuid))
                .invitee(invitee)
                .role(draft.role())
                .message(draft.message())
                .language(draft.language())
                .status(Status.PENDING)
                .inviter(inviter.user())
                .createdAt(context.at())
                .sentAt(context.at())
                .timesSent(1)
                .expiresAt(context.policy().expiry(context.at()))
                .changedBy(inviter.user())
                .version(1)
                .build();
        HistoryEvent event =
                context.invitationEvent(HistoryEvent.Kind.SENT, null, after).build();
        return sent(Change.builder().after(after).data(draft.data()).event(event), inviter, invitee)
                .notification(notification(context, Notification.Kind.INVITED, event, after, draft.data()));
    }

    static Change.Builder resend(
            DecisionContext context, Invitation before, Membership inviter, String role, Optional<String> data) {
        Invitation after = next(context, before)
                .status(Status.PENDING)
                .role(role)
                .inviter(inviter.user())
                .sentAt(context.at())
                .timesSent(before.timesSent() + 1)
                .answeredAt(Optional.empty())
                .expiresAt(context.policy().expiry(context.at()))
                .build();
        HistoryEvent event =
                event(context, HistoryEvent.Kind.RESENT, before, after).build();
        return sent(change(before, after, event), inviter, before.invitee())
                .notification(notification(context, Notification.Kind.INVITED_AGAIN, event, after, data));
    }

    /** Adds the preconditions of every send: the inviter has its role, and an invited user is not a member. */
    private static Change.Builder sent(Change.Builder change, Membership inviter, Invitee invitee) {
        change.addPreconditions(MemberPrecondition.hasRole(inviter));
        return invitee instanceof UserId user ? change.addPreconditions(MemberPrecondition.notMember(user)) : change;
    }

    /** Accepts an invitation to the caller, which becomes a member. */
    static Change.Builder accept(DecisionContext context, Invitation before, Optional<String> data) {
        Invitation after = accepted(context, before).build();
        HistoryEvent event = acceptedEvent(context, before, after);
        return change(before, after, event)
                .memberAfter(membership(event, context.caller(), before.role()))
                .notification(notification(context, Notification.Kind.ACCEPTED, event, after, data));
    }

    /** Makes the caller a member by the invitation to an address. */
    static Change.Builder join(DecisionContext context, Invitation before) {
        HistoryEvent event = context.joinedEvent(before);
        return Change.builder().event(event).memberAfter(membership(event, context.caller(), before.role()));
    }

    /** Accepts an invitation to an address. The caller becomes its claimant. */
    static Change claim(DecisionContext context, Invitation before, Optional<String> data) {
        Invitation after = accepted(context, before).claimant(context.caller()).build();
        HistoryEvent event = acceptedEvent(context, before, after);
        return change(before, after, event)
                .notification(notification(context, Notification.Kind.ACCEPTED, event, after, data))
                .build();
    }

    private static Invitation.Builder accepted(DecisionContext context, Invitation before) {
        return next(context, before).status(Status.ACCEPTED).answeredAt(context.at());
    }

    private static HistoryEvent acceptedEvent(DecisionContext context, Invitation before, Invitation after) {
        return event(context, HistoryEvent.Kind.ACCEPTED, before, after)
                .claim(context.actor().claim(before))
                .build();
    }

    static Change reject(DecisionContext context, Invitation before, Optional<String> data) {
        Invitation after = next(context, before)
                .status(Status.REJECTED)
                .answeredAt(context.at())
                .build();
        HistoryEvent event =
                event(context, HistoryEvent.Kind.REJECTED, before, after).build();
        return change(before, after, event)
                .notification(notification(context, Notification.Kind.REJECTED, event, after, data))
                .build();
    }

    static Change.Builder delete(DecisionContext context, Invitation before) {
        Invitation after = closed(context, before);
        return change(
                before,
                after,
                event(context, HistoryEvent.Kind.DELETED, before, after).build());
    }

    /**
     * Closes a pending or expired invitation, because the invitee gets a role in another way.
     *
     * @param accepted the invitation that the invitee accepts instead; empty if a member assigned the role
     */
    static Change supersede(DecisionContext context, Invitation before, Optional<InvitationId> accepted) {
        Invitation after = closed(context, before);
        return change(
                        before,
                        after,
                        event(context, HistoryEvent.Kind.SUPERSEDED, before, after)
                                .supersededBy(accepted)
                                .build())
                .build();
    }

    private static Invitation closed(DecisionContext context, Invitation before) {
        return next(context, before)
                .status(Status.DELETED)
                .closedAt(context.at())
                .build();
    }

    /**
     * Closes an accepted invitation whose membership has ended. The caller may add the end of the membership to the
     * change.
     */
    static Change.Builder endMembership(DecisionContext context, Invitation before) {
        Invitation after = next(context, before)
                .closedAt(context.at())
                .claimant(Optional.empty())
                .build();
        return change(
                before,
                after,
                event(context, HistoryEvent.Kind.MEMBERSHIP_ENDED, before, after)
                        .build());
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

    private static HistoryEvent.Builder event(
            DecisionContext context, HistoryEvent.Kind kind, Invitation before, Invitation after) {
        return context.invitationEvent(kind, before.statusAt(context.at()), after);
    }

    private static Change.Builder change(Invitation before, Invitation after, HistoryEvent event) {
        return Change.builder().before(before).after(after).event(event);
    }

    private static Optional<Notification> notification(
            DecisionContext context,
            Notification.Kind kind,
            HistoryEvent event,
            Invitation after,
            Optional<String> data) {
        return context.policy().notifying()
                ? Optional.of(new Notification(event.id(), kind, after, event.at(), data))
                : Optional.empty();
    }
}
