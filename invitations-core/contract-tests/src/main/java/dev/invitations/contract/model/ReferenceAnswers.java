package dev.invitations.contract.model;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.ClaimKind;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Proposal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the {@link ReferenceModel} that answers and closes invitations. */
final class ReferenceAnswers {

    private final ReferenceState state;

    ReferenceAnswers(ReferenceState state) {
        this.state = state;
    }

    Object accept(ReferenceActor actor, InvitationId id) {
        Invitation invitation = state.invitations.get(id);
        if (invitation == null || !actor.answers(invitation)) {
            return state.refused(Reason.NOT_FOUND);
        }
        return switch (state.statusNow(invitation)) {
            case ACCEPTED -> acceptAgain(actor, invitation);
            case REJECTED -> state.refused(Reason.ALREADY_REJECTED, invitation);
            case DELETED -> state.refused(Reason.DELETED, invitation);
            case EXPIRED -> state.refused(Reason.EXPIRED, invitation);
            case PENDING -> acceptPending(actor, invitation);
        };
    }

    private Object acceptAgain(ReferenceActor actor, Invitation invitation) {
        boolean live = invitation.closedAt().isEmpty();
        if (live && !isAcceptedBy(actor.user(), invitation)) {
            return state.refused(Reason.ALREADY_ACCEPTED, invitation);
        }
        boolean ended = !live || state.memberOf(invitation.id().domain(), actor.user()) == null;
        return ended ? state.refused(Reason.MEMBERSHIP_ENDED, invitation) : invitation;
    }

    private Object acceptPending(ReferenceActor actor, Invitation invitation) {
        DomainId domain = invitation.id().domain();
        boolean isMember = state.memberOf(domain, actor.user()) != null;
        Reason reason = isMember ? Reason.ALREADY_MEMBER : whyNotAccepted(invitation);
        if (reason == null && state.host.isClosed(domain)) {
            reason = Reason.DOMAIN_CLOSED;
        }
        if (reason != null) {
            return state.refused(reason, invitation.role(), List.of(), invitation);
        }
        Optional<String> objection = state.host.objection(new Proposal(
                Proposal.Kind.ACCEPT,
                domain,
                actor.user(),
                invitation.invitee(),
                invitation.role(),
                Optional.of(invitation),
                invitation.message(),
                state.dataOf(invitation)));
        return objection
                .<Object>map(code -> state.objected(code, invitation))
                .orElseGet(() -> acceptNow(actor, invitation));
    }

    private Invitation acceptNow(ReferenceActor actor, Invitation invitation) {
        supersede(actor, invitation.id().domain(), actor.user(), invitation);
        UserId user = actor.user();
        Invitation.Builder next =
                ReferenceState.next(user, invitation).status(Status.ACCEPTED).answeredAt(state.now());
        if (invitation.invitee().equals(user)) {
            Invitation accepted = next.build();
            state.join(claimed(actor, invitation, accepted, ClaimKind.USER), user);
            return accepted;
        }
        HistoryEvent joined = state.appendEvent(
                Kind.JOINED, user, invitation.id().domain(), user, invitation.role(), invitation.id());
        state.join(joined, user);
        Invitation accepted = next.claimant(user).build();
        boolean byAddress = actor.identities().contains(invitation.invitee());
        claimed(actor, invitation, accepted, byAddress ? ClaimKind.ADDRESS : ClaimKind.LINK);
        return accepted;
    }

    private HistoryEvent claimed(ReferenceActor actor, Invitation before, Invitation accepted, ClaimKind claim) {
        return state.store(
                Kind.ACCEPTED, actor.user(), before, accepted, Notification.Kind.ACCEPTED, event -> event.claim(claim));
    }

    /** Returns whether the invitee can accept the invitation now. */
    boolean canBeAccepted(Invitation invitation) {
        return state.statusNow(invitation) == Status.PENDING
                && state.memberBehind(invitation.id().domain(), invitation.invitee()) == null
                && whyNotAccepted(invitation) == null;
    }

    private @Nullable Reason whyNotAccepted(Invitation invitation) {
        if (!state.roles.containsKey(invitation.role())) {
            return Reason.ROLE_UNKNOWN;
        }
        if (!state.settings.recheckInviter()) {
            return null;
        }
        Membership inviter = state.memberOf(invitation.id().domain(), invitation.inviter());
        boolean sentByResending = invitation.timesSent() > 1 && state.holds(inviter, "invitations.resend");
        if (!state.holds(inviter, "invitations.send") && !sentByResending) {
            return Reason.INVITER_NOT_PERMITTED;
        }
        return state.whyNotGranted(inviter, invitation.role());
    }

    Object reject(ReferenceActor actor, InvitationId id) {
        Invitation invitation = state.invitations.get(id);
        if (invitation == null || !actor.answers(invitation)) {
            return state.refused(Reason.NOT_FOUND);
        }
        return switch (state.statusNow(invitation)) {
            case REJECTED -> invitation;
            case ACCEPTED -> state.refused(Reason.ALREADY_ACCEPTED, invitation);
            case DELETED -> state.refused(Reason.DELETED, invitation);
            case EXPIRED -> state.refused(Reason.EXPIRED, invitation);
            case PENDING -> {
                Invitation rejected = ReferenceState.next(actor.user(), invitation)
                        .status(Status.REJECTED)
                        .answeredAt(state.now())
                        .build();
                state.store(Kind.REJECTED, actor.user(), invitation, rejected, Notification.Kind.REJECTED);
                yield rejected;
            }
        };
    }

    /**
     * Closes the live invitations of a user that gets a role: the unanswered ones to its identities, and the accepted
     * ones of an earlier membership.
     *
     * @param cause the invitation that the user accepts, which stays; null if there is none
     */
    void supersede(ReferenceActor actor, DomainId domain, UserId user, @Nullable Invitation cause) {
        boolean joins = state.memberOf(domain, user) == null;
        for (Invitation live : state.liveOf(domain, actor.knownIdentities(user), user)) {
            if (live.equals(cause)) {
                continue;
            }
            if (live.status() == Status.PENDING) {
                end(Kind.SUPERSEDED, actor, live, cause == null ? null : cause.id());
            } else if (joins && isAcceptedBy(user, live)) {
                close(actor, live);
            }
        }
    }

    static boolean isAcceptedBy(UserId user, Invitation invitation) {
        return invitation.status() == Status.ACCEPTED
                && (invitation.invitee().equals(user) || invitation.claimant().equals(Optional.of(user)));
    }

    Invitation withdraw(ReferenceActor actor, Invitation invitation) {
        return end(Kind.DELETED, actor, invitation, null);
    }

    private Invitation end(Kind kind, ReferenceActor actor, Invitation invitation, @Nullable InvitationId cause) {
        Invitation deleted = ReferenceState.next(actor.user(), invitation)
                .status(Status.DELETED)
                .closedAt(state.now())
                .build();
        state.store(
                kind, actor.user(), invitation, deleted, null, event -> event.supersededBy(Optional.ofNullable(cause)));
        return deleted;
    }

    /** Closes an accepted invitation, because the membership of its invitee or claimant ended. */
    void close(ReferenceActor actor, Invitation accepted) {
        Invitation closed = ReferenceState.next(actor.user(), accepted)
                .claimant(Optional.empty())
                .closedAt(state.now())
                .build();
        state.store(Kind.MEMBERSHIP_ENDED, actor.user(), accepted, closed, null);
    }
}
