package dev.invitations.contract.model;

import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult;
import dev.invitations.SendResult.Outcome;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.port.Proposal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the {@link ReferenceModel} that sends and resends invitations. */
final class ReferenceSends {

    /** Why an invitation is not sent. */
    private record Obstacle(Reason reason, Optional<String> objection) {

        static @Nullable Obstacle of(@Nullable Reason reason) {
            return reason == null ? null : new Obstacle(reason, Optional.empty());
        }
    }

    private final ReferenceState state;
    private final ReferenceAnswers answers;

    ReferenceSends(ReferenceState state, ReferenceAnswers answers) {
        this.state = state;
        this.answers = answers;
    }

    Object send(ReferenceActor actor, DomainId domain, List<Invite> invites, boolean allOrNothing) {
        Membership sender = state.memberOf(domain, actor.user());
        if (!state.holds(sender, "invitations.send")) {
            return state.refused(Reason.NOT_PERMITTED);
        }
        if (state.host.isClosed(domain)) {
            return state.refused(Reason.DOMAIN_CLOSED);
        }
        Map<Invitee, Invite> first = new LinkedHashMap<>();
        for (Invite invite : invites) {
            first.putIfAbsent(invite.invitee(), invite);
        }
        Map<Invitee, Obstacle> obstacles = new HashMap<>();
        first.forEach((invitee, invite) -> {
            Obstacle obstacle = whyNotSent(actor, domain, invite);
            if (obstacle != null) {
                obstacles.put(invitee, obstacle);
            }
        });
        boolean refusesAll = allOrNothing && !obstacles.isEmpty();
        List<Outcome> outcomes = new ArrayList<>();
        for (Invite invite : first.values()) {
            Obstacle obstacle = obstacles.get(invite.invitee());
            if (obstacle == null && !refusesAll) {
                outcomes.add(outcome(invite, Optional.of(sendNow(actor, domain, invite)), null, List.of()));
            } else if (obstacle == null) {
                outcomes.add(outcome(invite, Optional.empty(), Obstacle.of(Reason.BATCH_REFUSED), List.of()));
            } else {
                outcomes.add(refused(actor, domain, invite, obstacle, allOrNothing));
            }
        }
        return new SendResult(outcomes);
    }

    private Outcome refused(
            ReferenceActor actor, DomainId domain, Invite invite, Obstacle obstacle, boolean allOrNothing) {
        Membership sender = state.memberOf(domain, actor.user());
        Reason reason = obstacle.reason();
        boolean ofInvitation = reason == Reason.ALREADY_INVITED || reason == Reason.REJECTED_BEFORE;
        Optional<Invitation> live = Optional.ofNullable(state.liveFor(domain, invite.invitee()));
        boolean ofRenewal = reason == Reason.OBJECTED
                && live.filter(one -> state.statusNow(one) == Status.EXPIRED).isPresent();
        Optional<Invitation> shown = live.filter(one -> (ofInvitation || ofRenewal) && state.isVisible(actor, one))
                .map(state::seen);
        boolean own = shown.filter(one -> one.inviter().equals(actor.user())).isPresent();
        boolean viewsAll = state.holds(sender, "members.view") && state.holds(sender, "invitations.view");
        boolean hidden = (ofInvitation || reason == Reason.ALREADY_MEMBER) && !own && !viewsAll;
        if (allOrNothing && hidden) {
            return outcome(invite, Optional.empty(), Obstacle.of(Reason.NOT_INVITABLE), List.of());
        }
        List<String> missing =
                reason == Reason.ROLE_EXCEEDS_GRANTER ? state.missingActions(sender, invite.role()) : List.of();
        return outcome(invite, shown, obstacle, missing);
    }

    private static Outcome outcome(
            Invite invite, Optional<Invitation> invitation, @Nullable Obstacle obstacle, List<String> missing) {
        Optional<Obstacle> refusal = Optional.ofNullable(obstacle);
        return new Outcome(
                invite.invitee(),
                invite.role(),
                invitation,
                refusal.map(Obstacle::reason),
                missing,
                refusal.flatMap(Obstacle::objection));
    }

    /** Sends like {@link #send}, but refuses with the reason of the only outcome. */
    Object sendOne(ReferenceActor actor, DomainId domain, Invitee invitee, String role) {
        Object answer = send(actor, domain, List.of(Invite.of(invitee, role)), false);
        if (!(answer instanceof SendResult result)) {
            return answer;
        }
        Outcome outcome = result.outcomes().get(0);
        Optional<Invitation> shown = outcome.invitation();
        if (outcome.objection().isPresent()) {
            return state.objected(outcome.objection().get(), shown.orElse(null));
        }
        return outcome.refusal()
                .<Object>map(reason -> state.refused(reason, role, outcome.missingActions(), shown.orElse(null)))
                .orElseGet(shown::orElseThrow);
    }

    private @Nullable Obstacle whyNotSent(ReferenceActor actor, DomainId domain, Invite invite) {
        Invitee invitee = invite.invitee();
        Reason reason = whyNotInvited(actor, domain, invitee, invite.role());
        Invitation live = state.liveFor(domain, invitee);
        if (reason == null && live != null) {
            reason = switch (state.statusNow(live)) {
                case PENDING -> Reason.ALREADY_INVITED;
                case REJECTED -> Reason.REJECTED_BEFORE;
                default -> null;
            };
        }
        if (reason == null && !state.host.allows(domain, invitee)) {
            reason = Reason.ADDRESS_NOT_ALLOWED;
        }
        if (reason != null) {
            return Obstacle.of(reason);
        }
        Invitation renewed = live != null && state.statusNow(live) == Status.EXPIRED ? live : null;
        return objection(new Proposal(
                Proposal.Kind.SEND,
                domain,
                actor.user(),
                invitee,
                invite.role(),
                Optional.ofNullable(renewed),
                renewed == null ? invite.message() : renewed.message(),
                renewed == null ? invite.data() : state.dataOf(renewed)));
    }

    private @Nullable Obstacle objection(Proposal proposal) {
        return state.host
                .objection(proposal)
                .map(code -> new Obstacle(Reason.OBJECTED, Optional.of(code)))
                .orElse(null);
    }

    private @Nullable Reason whyNotInvited(ReferenceActor actor, DomainId domain, Invitee invitee, String role) {
        if (actor.identities().contains(invitee)) {
            return Reason.SELF_INVITATION;
        }
        Reason reason = state.whyNotGranted(state.memberOf(domain, actor.user()), role);
        if (reason != null) {
            return reason;
        }
        return state.memberBehind(domain, invitee) == null ? null : Reason.ALREADY_MEMBER;
    }

    private Invitation sendNow(ReferenceActor actor, DomainId domain, Invite invite) {
        Invitee invitee = invite.invitee();
        Invitation live = state.liveFor(domain, invitee);
        if (live != null && state.statusNow(live) == Status.EXPIRED) {
            return sendAgain(actor, live, invite.role());
        }
        if (live != null) {
            answers.close(actor, live);
        }
        InvitationId id = new InvitationId(domain, state.choices.invitationId());
        Invitation sent = Invitation.builder()
                .id(id)
                .invitee(invitee)
                .role(invite.role())
                .status(Status.PENDING)
                .inviter(actor.user())
                .createdAt(state.now())
                .sentAt(state.now())
                .timesSent(1)
                .message(invite.message())
                .language(invite.language())
                .expiresAt(state.expiry())
                .changedBy(actor.user())
                .version(1)
                .build();
        invite.data().ifPresent(data -> state.data.put(id, data));
        state.store(Kind.SENT, actor.user(), null, sent, Notification.Kind.INVITED);
        return state.seen(sent);
    }

    private Invitation sendAgain(ReferenceActor actor, Invitation invitation, String role) {
        Invitation sent = ReferenceState.next(actor.user(), invitation)
                .status(Status.PENDING)
                .role(role)
                .inviter(actor.user())
                .sentAt(state.now())
                .timesSent(invitation.timesSent() + 1)
                .answeredAt(Optional.empty())
                .expiresAt(state.expiry())
                .build();
        state.store(Kind.RESENT, actor.user(), invitation, sent, Notification.Kind.INVITED_AGAIN);
        return state.seen(sent);
    }

    Object resend(ReferenceActor actor, InvitationId id, @Nullable String newRole) {
        Invitation invitation = state.invitations.get(id);
        if (invitation == null) {
            return state.refused(Reason.NOT_FOUND);
        }
        String role = newRole == null ? invitation.role() : newRole;
        boolean permitted = state.holds(state.memberOf(id.domain(), actor.user()), "invitations.resend");
        boolean repeated = invitation.timesSent() > 1
                && invitation.inviter().equals(actor.user())
                && invitation.role().equals(role);
        boolean visible = state.isVisible(actor, invitation);
        boolean pending = answers.canBeAccepted(invitation);
        if (repeated && pending && (permitted || visible)) {
            return invitation;
        }
        if (!permitted) {
            return visible ? state.refused(Reason.NOT_PERMITTED, invitation) : state.refused(Reason.NOT_FOUND);
        }
        if (state.host.isClosed(id.domain())) {
            return state.refusedTo(actor, Reason.DOMAIN_CLOSED, invitation);
        }
        if (pending) {
            return state.refusedTo(actor, Reason.ALREADY_PENDING, invitation);
        }
        switch (invitation.status()) {
            case ACCEPTED -> {
                return state.refusedTo(actor, Reason.ALREADY_ACCEPTED, invitation);
            }
            case DELETED -> {
                return state.refusedTo(actor, Reason.DELETED, invitation);
            }
            default -> {}
        }
        Obstacle obstacle = whyNotSentAgain(actor, invitation, role);
        if (obstacle == null) {
            return sendAgain(actor, invitation, role);
        }
        if (obstacle.objection().isPresent()) {
            return state.objected(obstacle.objection().get(), visible ? invitation : null);
        }
        if (newRole == null && !visible) {
            return state.refused(obstacle.reason());
        }
        List<String> missing = state.missingActions(state.memberOf(id.domain(), actor.user()), role);
        return state.refused(obstacle.reason(), role, missing, visible ? invitation : null);
    }

    private @Nullable Obstacle whyNotSentAgain(ReferenceActor actor, Invitation invitation, String role) {
        DomainId domain = invitation.id().domain();
        Reason reason = whyNotInvited(actor, domain, invitation.invitee(), role);
        if (reason == null && !state.host.allows(domain, invitation.invitee())) {
            reason = Reason.ADDRESS_NOT_ALLOWED;
        }
        if (reason != null) {
            return Obstacle.of(reason);
        }
        return objection(new Proposal(
                Proposal.Kind.RESEND,
                domain,
                actor.user(),
                invitation.invitee(),
                role,
                Optional.of(invitation),
                invitation.message(),
                state.dataOf(invitation)));
    }
}
