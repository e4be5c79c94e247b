package dev.invitations.contract.model;

import dev.invitations.InvitationQuery;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult;
import dev.invitations.SendResult.Outcome;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of the {@link ReferenceModel} about invitations. */
final class ReferenceInvitations {

    private final ReferenceState state;

    ReferenceInvitations(ReferenceState state) {
        this.state = state;
    }

    Object send(UserId actor, DomainId domain, List<Invite> invites, boolean allOrNothing) {
        Membership sender = state.memberOf(domain, actor);
        if (!state.holds(sender, "invitations.send")) {
            return state.refused(Reason.NOT_PERMITTED);
        }
        Map<UserId, String> roles = new LinkedHashMap<>();
        for (Invite invite : invites) {
            roles.putIfAbsent((UserId) invite.invitee(), invite.role());
        }
        Map<UserId, Reason> reasons = new HashMap<>();
        roles.forEach((invitee, role) -> {
            Reason reason = whyNotSent(actor, domain, invitee, role);
            if (reason != null) {
                reasons.put(invitee, reason);
            }
        });
        boolean refusesAll = allOrNothing && !reasons.isEmpty();
        List<Outcome> outcomes = new ArrayList<>();
        roles.forEach((invitee, role) -> {
            Reason reason = reasons.get(invitee);
            if (reason == null && !refusesAll) {
                Invitation sent = sendNow(actor, domain, invitee, role);
                outcomes.add(new Outcome(invitee, role, Optional.of(sent), Optional.empty(), List.of()));
            } else if (reason == null) {
                outcomes.add(
                        new Outcome(invitee, role, Optional.empty(), Optional.of(Reason.BATCH_REFUSED), List.of()));
            } else {
                boolean ofInvitation = reason == Reason.ALREADY_INVITED || reason == Reason.REJECTED_BEFORE;
                Optional<Invitation> shown = Optional.ofNullable(state.liveFor(domain, invitee))
                        .filter(live -> ofInvitation && state.isVisible(actor, live))
                        .map(state::seen);
                boolean own = shown.filter(live -> live.inviter().equals(actor)).isPresent();
                boolean viewsAll = state.holds(sender, "members.view") && state.holds(sender, "invitations.view");
                boolean hidden = (ofInvitation || reason == Reason.ALREADY_MEMBER) && !own && !viewsAll;
                Reason answered = allOrNothing && hidden ? Reason.NOT_INVITABLE : reason;
                if (answered == Reason.NOT_INVITABLE) {
                    shown = Optional.empty();
                }
                List<String> missing =
                        reason == Reason.ROLE_EXCEEDS_GRANTER ? state.missingActions(sender, role) : List.of();
                outcomes.add(new Outcome(invitee, role, shown, Optional.of(answered), missing));
            }
        });
        return new SendResult(outcomes);
    }

    /** Sends like {@link #send}, but refuses with the reason of the only outcome. */
    Object sendOne(UserId actor, DomainId domain, UserId invitee, String role) {
        if (!(send(actor, domain, List.of(Invite.of(invitee, role)), false) instanceof SendResult result)) {
            return state.refused(Reason.NOT_PERMITTED);
        }
        Outcome outcome = result.outcomes().get(0);
        Optional<Invitation> shown = outcome.invitation();
        return outcome.refusal()
                .<Object>map(reason -> state.refused(reason, role, outcome.missingActions(), shown.orElse(null)))
                .orElseGet(shown::orElseThrow);
    }

    private @Nullable Reason whyNotSent(UserId actor, DomainId domain, UserId invitee, String role) {
        Reason reason = whyNotInvited(actor, domain, invitee, role);
        Invitation live = state.liveFor(domain, invitee);
        if (reason != null || live == null) {
            return reason;
        }
        return switch (state.statusNow(live)) {
            case PENDING -> Reason.ALREADY_INVITED;
            case REJECTED -> Reason.REJECTED_BEFORE;
            default -> null;
        };
    }

    private @Nullable Reason whyNotInvited(UserId actor, DomainId domain, UserId invitee, String role) {
        if (actor.equals(invitee)) {
            return Reason.SELF_INVITATION;
        }
        Reason reason = state.whyNotGranted(state.memberOf(domain, actor), role);
        if (reason != null) {
            return reason;
        }
        return state.memberOf(domain, invitee) == null ? null : Reason.ALREADY_MEMBER;
    }

    private Invitation sendNow(UserId actor, DomainId domain, UserId invitee, String role) {
        Invitation live = state.liveFor(domain, invitee);
        if (live != null && state.statusNow(live) == Status.EXPIRED) {
            return sendAgain(actor, live, role);
        }
        closeEnded(actor, domain, invitee);
        Invitation sent = Invitation.builder()
                .id(new InvitationId(domain, state.choices.invitationId()))
                .invitee(invitee)
                .role(role)
                .status(Status.PENDING)
                .inviter(actor)
                .createdAt(state.now())
                .sentAt(state.now())
                .timesSent(1)
                .expiresAt(state.expiry())
                .changedBy(actor)
                .version(1)
                .build();
        state.store(Kind.SENT, actor, null, sent, Notification.Kind.INVITED);
        return state.seen(sent);
    }

    private Invitation sendAgain(UserId actor, Invitation invitation, String role) {
        Invitation sent = ReferenceState.next(actor, invitation)
                .status(Status.PENDING)
                .role(role)
                .inviter(actor)
                .sentAt(state.now())
                .timesSent(invitation.timesSent() + 1)
                .answeredAt(Optional.empty())
                .expiresAt(state.expiry())
                .build();
        state.store(Kind.RESENT, actor, invitation, sent, Notification.Kind.INVITED_AGAIN);
        return state.seen(sent);
    }

    Object accept(UserId actor, InvitationId id) {
        Invitation invitation = state.invitations.get(id);
        if (invitation == null || !invitation.invitee().equals(actor)) {
            return state.refused(Reason.NOT_FOUND);
        }
        Membership member = state.memberOf(id.domain(), actor);
        boolean ended = member == null || invitation.closedAt().isPresent();
        return switch (state.statusNow(invitation)) {
            case ACCEPTED -> ended ? state.refused(Reason.MEMBERSHIP_ENDED, invitation) : invitation;
            case REJECTED -> state.refused(Reason.ALREADY_REJECTED, invitation);
            case DELETED -> state.refused(Reason.DELETED, invitation);
            case EXPIRED -> state.refused(Reason.EXPIRED, invitation);
            case PENDING -> {
                Reason reason = member == null ? whyNotAccepted(invitation) : Reason.ALREADY_MEMBER;
                yield reason == null
                        ? acceptNow(actor, invitation)
                        : state.refused(reason, invitation.role(), List.of(), invitation);
            }
        };
    }

    private Invitation acceptNow(UserId actor, Invitation invitation) {
        Invitation accepted = ReferenceState.next(actor, invitation)
                .status(Status.ACCEPTED)
                .answeredAt(state.now())
                .build();
        HistoryEvent event = state.store(Kind.ACCEPTED, actor, invitation, accepted, Notification.Kind.ACCEPTED);
        state.join(event, actor);
        return accepted;
    }

    /** Returns whether the invitee can accept the invitation now. */
    boolean canBeAccepted(Invitation invitation) {
        DomainId domain = invitation.id().domain();
        return state.statusNow(invitation) == Status.PENDING
                && state.memberOf(domain, (UserId) invitation.invitee()) == null
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

    Object reject(UserId actor, InvitationId id) {
        Invitation invitation = state.invitations.get(id);
        if (invitation == null || !invitation.invitee().equals(actor)) {
            return state.refused(Reason.NOT_FOUND);
        }
        return switch (state.statusNow(invitation)) {
            case REJECTED -> invitation;
            case ACCEPTED -> state.refused(Reason.ALREADY_ACCEPTED, invitation);
            case DELETED -> state.refused(Reason.DELETED, invitation);
            case EXPIRED -> state.refused(Reason.EXPIRED, invitation);
            case PENDING -> {
                Invitation rejected = ReferenceState.next(actor, invitation)
                        .status(Status.REJECTED)
                        .answeredAt(state.now())
                        .build();
                state.store(Kind.REJECTED, actor, invitation, rejected, Notification.Kind.REJECTED);
                yield rejected;
            }
        };
    }

    Object resend(UserId actor, InvitationId id, @Nullable String newRole) {
        Invitation invitation = state.invitations.get(id);
        if (invitation == null) {
            return state.refused(Reason.NOT_FOUND);
        }
        String role = newRole == null ? invitation.role() : newRole;
        Status status = state.statusNow(invitation);
        boolean permitted = state.holds(state.memberOf(id.domain(), actor), "invitations.resend");
        boolean repeated = invitation.timesSent() > 1
                && invitation.inviter().equals(actor)
                && invitation.role().equals(role);
        if (repeated && canBeAccepted(invitation) && (permitted || state.isVisible(actor, invitation))) {
            return invitation;
        }
        if (!permitted) {
            return state.isVisible(actor, invitation)
                    ? state.refused(Reason.NOT_PERMITTED, invitation)
                    : state.refused(Reason.NOT_FOUND);
        }
        UserId invitee = (UserId) invitation.invitee();
        if (canBeAccepted(invitation)) {
            return state.refusedTo(actor, Reason.ALREADY_PENDING, invitation);
        }
        if (status == Status.ACCEPTED) {
            return state.refusedTo(actor, Reason.ALREADY_ACCEPTED, invitation);
        }
        if (status == Status.DELETED) {
            return state.refusedTo(actor, Reason.DELETED, invitation);
        }
        Reason reason = whyNotInvited(actor, id.domain(), invitee, role);
        if (reason == null) {
            return sendAgain(actor, invitation, role);
        }
        boolean visible = state.isVisible(actor, invitation);
        if (newRole == null && !visible) {
            return state.refused(reason);
        }
        List<String> missing = state.missingActions(state.memberOf(id.domain(), actor), role);
        return state.refused(reason, role, missing, visible ? invitation : null);
    }

    Object delete(UserId actor, InvitationId id) {
        Invitation invitation = state.invitations.get(id);
        if (invitation == null) {
            return state.refused(Reason.NOT_FOUND);
        }
        if (invitation.status() == Status.DELETED && invitation.changedBy().equals(actor)) {
            return invitation;
        }
        if (!state.holds(state.memberOf(id.domain(), actor), "invitations.delete")) {
            return state.isVisible(actor, invitation)
                    ? state.refused(Reason.NOT_PERMITTED, invitation)
                    : state.refused(Reason.NOT_FOUND);
        }
        return switch (invitation.status()) {
            case ACCEPTED -> state.refusedTo(actor, Reason.ALREADY_ACCEPTED, invitation);
            case REJECTED -> state.refusedTo(actor, Reason.ALREADY_REJECTED, invitation);
            case DELETED -> state.refusedTo(actor, Reason.DELETED, invitation);
            default -> withdraw(actor, invitation);
        };
    }

    Invitation withdraw(UserId actor, Invitation invitation) {
        return withdraw(Kind.DELETED, actor, invitation);
    }

    /** Closes the unanswered invitation of a user that gets a role in another way. */
    void supersede(UserId actor, DomainId domain, UserId user) {
        Invitation live = state.liveFor(domain, user);
        if (live != null && live.status() == Status.PENDING) {
            withdraw(Kind.SUPERSEDED, actor, live);
        }
    }

    private Invitation withdraw(Kind kind, UserId actor, Invitation invitation) {
        Invitation deleted = ReferenceState.next(actor, invitation)
                .status(Status.DELETED)
                .closedAt(state.now())
                .build();
        state.store(kind, actor, invitation, deleted, null);
        return deleted;
    }

    void close(UserId actor, Invitation accepted) {
        Invitation closed =
                ReferenceState.next(actor, accepted).closedAt(state.now()).build();
        state.store(Kind.MEMBERSHIP_ENDED, actor, accepted, closed, null);
    }

    /** Closes the accepted invitation of an ended membership. Returns false if there is none. */
    boolean closeEnded(UserId actor, DomainId domain, UserId user) {
        Invitation live = state.liveFor(domain, user);
        if (live == null || live.status() != Status.ACCEPTED) {
            return false;
        }
        close(actor, live);
        return true;
    }

    Object find(UserId actor, InvitationId id) {
        Invitation invitation = state.invitations.get(id);
        return invitation != null && state.isVisible(actor, invitation)
                ? state.seen(invitation)
                : state.refused(Reason.NOT_FOUND);
    }

    Object history(UserId actor, InvitationId id) {
        Invitation invitation = state.invitations.get(id);
        if (invitation == null || !state.isVisible(actor, invitation)) {
            return state.refused(Reason.NOT_FOUND);
        }
        return state.events.stream()
                .filter(event -> event.invitation().equals(Optional.of(id)))
                .toList();
    }

    Object inbox(UserId actor) {
        List<Invitation> pending = state.invitations.values().stream()
                .filter(invitation -> invitation.invitee().equals(actor))
                .filter(this::canBeAccepted)
                .sorted(Comparator.comparing(Invitation::sentAt)
                        .thenComparing(invitation -> invitation.id().uuid(), ReferenceState.BY_TEXT)
                        .reversed())
                .toList();
        return new Inbox(pending.subList(0, Math.min(5, pending.size())), pending.size());
    }

    Object list(UserId actor, InvitationQuery query) {
        return query.after().isPresent()
                ? state.refused(Reason.INVALID_CURSOR)
                : ReferenceState.pages(listed(actor, query), query.pageSize());
    }

    Object count(UserId actor, InvitationQuery query) {
        return (long) listed(actor, query).size();
    }

    private List<Invitation> listed(UserId actor, InvitationQuery query) {
        return state.newestFirst()
                .filter(invitation -> is(query.domain(), invitation.id().domain()))
                .filter(invitation -> switch (query.scope()) {
                    case TO_ME -> invitation.invitee().equals(actor);
                    case SENT_BY_ME -> invitation.inviter().equals(actor) && state.isVisibleToMember(actor, invitation);
                    case DOMAIN -> state.isVisibleToMember(actor, invitation);
                })
                .map(state::seen)
                .filter(invitation -> invitation.status() != Status.DELETED)
                .filter(invitation ->
                        query.statuses().isEmpty() || query.statuses().contains(invitation.status()))
                .filter(invitation -> is(query.role(), invitation.role()))
                .filter(invitation -> is(query.inviter(), invitation.inviter()))
                .filter(invitation -> is(query.invitee(), invitation.invitee()))
                .toList();
    }

    private static <T> boolean is(Optional<T> wanted, T found) {
        return wanted.isEmpty() || wanted.get().equals(found);
    }
}
