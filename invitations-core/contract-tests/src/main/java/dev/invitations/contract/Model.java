package dev.invitations.contract;

import dev.invitations.InvitationQuery;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A second implementation of the promises, for one caller at a time. It uses only plain Java and the library's values.
 * The decisions are duplicated here on purpose.
 */
final class Model extends Post {

    Model(
            Sequence sequence,
            Instant start,
            Supplier<UUID> invitationIds,
            Supplier<UUID> eventIds,
            Function<UUID, @Nullable Instant> waits) {
        super(sequence, start, invitationIds, eventIds, waits);
    }

    // Invitations

    @Override
    public Object send(UserId actor, SendInvitations request) {
        DomainId domain = request.domain();
        Membership sender = memberOf(domain, actor);
        if (!holds(sender, "invitations.send")) {
            return refused(Reason.NOT_PERMITTED);
        }
        Map<UserId, String> wanted = new LinkedHashMap<>();
        for (SendInvitations.Invite invite : request.invites()) {
            wanted.putIfAbsent((UserId) invite.invitee(), invite.role());
        }
        Map<UserId, Reason> reasons = new HashMap<>();
        wanted.forEach((invitee, role) -> {
            Reason reason = whyNotSent(actor, domain, invitee, role);
            if (reason != null) {
                reasons.put(invitee, reason);
            }
        });
        boolean heldUp = request.isAllOrNothing() && !reasons.isEmpty();
        List<Outcome> outcomes = new ArrayList<>();
        wanted.forEach((invitee, role) -> {
            Reason reason = reasons.get(invitee);
            if (reason == null && !heldUp) {
                Invitation sent = sendNow(actor, domain, invitee, role);
                outcomes.add(new Outcome(invitee, role, Optional.of(sent), Optional.empty()));
            } else if (reason == null) {
                outcomes.add(new Outcome(invitee, role, Optional.empty(), Optional.of(Reason.BATCH_REFUSED)));
            } else {
                boolean inTheWay = reason == Reason.ALREADY_INVITED || reason == Reason.REJECTED_BEFORE;
                Optional<Invitation> shown =
                        inTheWay ? Optional.ofNullable(liveFor(domain, invitee)).map(this::seen) : Optional.empty();
                outcomes.add(new Outcome(invitee, role, shown, Optional.of(reason)));
            }
        });
        return new SendResult(outcomes);
    }

    private @Nullable Reason whyNotSent(UserId actor, DomainId domain, UserId invitee, String role) {
        Reason reason = whyNotOffered(actor, domain, invitee, role);
        Invitation live = liveFor(domain, invitee);
        if (reason != null || live == null) {
            return reason;
        }
        return switch (statusNow(live)) {
            case PENDING -> Reason.ALREADY_INVITED;
            case REJECTED -> Reason.REJECTED_BEFORE;
            default -> null;
        };
    }

    private @Nullable Reason whyNotOffered(UserId actor, DomainId domain, UserId invitee, String role) {
        if (actor.equals(invitee)) {
            return Reason.SELF_INVITATION;
        }
        Reason reason = whyNotGranted(memberOf(domain, actor), role);
        if (reason != null) {
            return reason;
        }
        return memberOf(domain, invitee) == null ? null : Reason.ALREADY_MEMBER;
    }

    private Invitation sendNow(UserId actor, DomainId domain, UserId invitee, String role) {
        Invitation live = liveFor(domain, invitee);
        if (live != null && statusNow(live) == Status.EXPIRED) {
            return offerAgain(actor, live, role);
        }
        closeEnded(actor, domain, invitee);
        Invitation sent = Invitation.builder()
                .id(new InvitationId(domain, invitationIds.get()))
                .invitee(invitee)
                .role(role)
                .status(Status.PENDING)
                .inviter(actor)
                .createdAt(now())
                .sentAt(now())
                .timesSent(1)
                .expiresAt(timeToLive.map(now()::plus))
                .changedBy(actor)
                .version(1)
                .build();
        store(Kind.SENT, actor, null, sent, Notification.Kind.INVITED);
        return sent;
    }

    private Invitation offerAgain(UserId actor, Invitation invitation, String role) {
        Invitation sent = next(actor, invitation)
                .status(Status.PENDING)
                .role(role)
                .inviter(actor)
                .sentAt(now())
                .timesSent(invitation.timesSent() + 1)
                .answeredAt(Optional.empty())
                .expiresAt(timeToLive.map(now()::plus))
                .build();
        store(Kind.RESENT, actor, invitation, sent, Notification.Kind.INVITED_AGAIN);
        return sent;
    }

    @Override
    public Object accept(UserId actor, InvitationId id) {
        Invitation invitation = invitations.get(id);
        if (invitation == null || !invitation.invitee().equals(actor)) {
            return refused(Reason.NOT_FOUND);
        }
        Membership member = memberOf(id.domain(), actor);
        switch (statusNow(invitation)) {
            case ACCEPTED -> {
                boolean over = member == null || invitation.closedAt().isPresent();
                return over ? refused(Reason.MEMBERSHIP_ENDED, invitation) : invitation;
            }
            case REJECTED -> {
                return refused(Reason.ALREADY_REJECTED, invitation);
            }
            case DELETED -> {
                return refused(Reason.DELETED, invitation);
            }
            case EXPIRED -> {
                return refused(Reason.EXPIRED, invitation);
            }
            case PENDING -> {}
        }
        if (member != null) {
            return refused(Reason.ALREADY_MEMBER, invitation);
        }
        Reason reason = whyNotAccepted(invitation);
        if (reason != null) {
            return refused(reason, invitation);
        }
        Invitation accepted = next(actor, invitation)
                .status(Status.ACCEPTED)
                .answeredAt(now())
                .build();
        HistoryEvent event = store(Kind.ACCEPTED, actor, invitation, accepted, Notification.Kind.ACCEPTED);
        join(event, actor);
        return accepted;
    }

    private @Nullable Reason whyNotAccepted(Invitation invitation) {
        if (!roles.containsKey(invitation.role())) {
            return Reason.ROLE_UNKNOWN;
        }
        if (!recheckInviter) {
            return null;
        }
        Membership inviter = memberOf(invitation.id().domain(), invitation.inviter());
        boolean sentByResending = invitation.timesSent() > 1 && holds(inviter, "invitations.resend");
        if (!holds(inviter, "invitations.send") && !sentByResending) {
            return Reason.INVITER_NOT_PERMITTED;
        }
        return whyNotGranted(inviter, invitation.role());
    }

    @Override
    public Object reject(UserId actor, InvitationId id) {
        Invitation invitation = invitations.get(id);
        if (invitation == null || !invitation.invitee().equals(actor)) {
            return refused(Reason.NOT_FOUND);
        }
        return switch (statusNow(invitation)) {
            case REJECTED -> invitation;
            case ACCEPTED -> refused(Reason.ALREADY_ACCEPTED, invitation);
            case DELETED -> refused(Reason.DELETED, invitation);
            case EXPIRED -> refused(Reason.EXPIRED, invitation);
            case PENDING -> {
                Invitation rejected = next(actor, invitation)
                        .status(Status.REJECTED)
                        .answeredAt(now())
                        .build();
                store(Kind.REJECTED, actor, invitation, rejected, Notification.Kind.REJECTED);
                yield rejected;
            }
        };
    }

    @Override
    public Object resend(UserId actor, InvitationId id, @Nullable String newRole) {
        Invitation invitation = invitations.get(id);
        if (invitation == null) {
            return refused(Reason.NOT_FOUND);
        }
        String role = newRole == null ? invitation.role() : newRole;
        Status status = statusNow(invitation);
        if (status == Status.PENDING
                && invitation.timesSent() > 1
                && invitation.inviter().equals(actor)
                && invitation.role().equals(role)) {
            return invitation;
        }
        if (!holds(memberOf(id.domain(), actor), "invitations.resend")) {
            return shows(actor, invitation) ? refused(Reason.NOT_PERMITTED, invitation) : refused(Reason.NOT_FOUND);
        }
        if (status == Status.PENDING) {
            return refused(Reason.ALREADY_PENDING, invitation);
        }
        if (status == Status.ACCEPTED) {
            return refused(Reason.ALREADY_ACCEPTED, invitation);
        }
        if (status == Status.DELETED) {
            return refused(Reason.DELETED, invitation);
        }
        Reason reason = whyNotOffered(actor, id.domain(), (UserId) invitation.invitee(), role);
        return reason == null ? offerAgain(actor, invitation, role) : refused(reason, invitation);
    }

    @Override
    public Object delete(UserId actor, InvitationId id) {
        Invitation invitation = invitations.get(id);
        if (invitation == null) {
            return refused(Reason.NOT_FOUND);
        }
        if (invitation.status() == Status.DELETED && invitation.changedBy().equals(actor)) {
            return invitation;
        }
        if (!holds(memberOf(id.domain(), actor), "invitations.delete")) {
            return shows(actor, invitation) ? refused(Reason.NOT_PERMITTED, invitation) : refused(Reason.NOT_FOUND);
        }
        return switch (invitation.status()) {
            case ACCEPTED -> refused(Reason.ALREADY_ACCEPTED, invitation);
            case REJECTED -> refused(Reason.ALREADY_REJECTED, invitation);
            case DELETED -> refused(Reason.DELETED, invitation);
            default -> withdraw(actor, invitation);
        };
    }

    private Invitation withdraw(UserId actor, Invitation invitation) {
        Invitation deleted =
                next(actor, invitation).status(Status.DELETED).closedAt(now()).build();
        store(Kind.DELETED, actor, invitation, deleted, null);
        return deleted;
    }

    private void close(UserId actor, Invitation accepted) {
        Invitation closed = next(actor, accepted).closedAt(now()).build();
        store(Kind.MEMBERSHIP_ENDED, actor, accepted, closed, null);
    }

    // Reading

    @Override
    public Object find(UserId actor, InvitationId id) {
        Invitation invitation = invitations.get(id);
        return invitation != null && shows(actor, invitation) ? seen(invitation) : refused(Reason.NOT_FOUND);
    }

    @Override
    public Object history(UserId actor, InvitationId id) {
        Invitation invitation = invitations.get(id);
        if (invitation == null || !shows(actor, invitation)) {
            return refused(Reason.NOT_FOUND);
        }
        return events.stream()
                .filter(event -> event.invitation().equals(Optional.of(id)))
                .toList();
    }

    @Override
    public Object inbox(UserId actor) {
        List<Invitation> pending = invitations.values().stream()
                .filter(invitation -> invitation.invitee().equals(actor))
                .filter(invitation -> statusNow(invitation) == Status.PENDING)
                .sorted(Comparator.comparing(Invitation::sentAt)
                        .thenComparing(invitation -> invitation.id().uuid(), BY_TEXT)
                        .reversed())
                .toList();
        return new Inbox(pending.subList(0, Math.min(5, pending.size())), pending.size());
    }

    @Override
    public Object list(UserId actor, InvitationQuery query) {
        return pages(listed(actor, query), query.pageSize());
    }

    @Override
    public Object count(UserId actor, InvitationQuery query) {
        return (long) listed(actor, query).size();
    }

    private List<Invitation> listed(UserId actor, InvitationQuery query) {
        return newestFirst()
                .filter(invitation -> is(query.domain(), invitation.id().domain()))
                .filter(invitation -> switch (query.scope()) {
                    case TO_ME -> invitation.invitee().equals(actor);
                    case SENT_BY_ME -> invitation.inviter().equals(actor) && showsMember(actor, invitation);
                    case DOMAIN -> showsMember(actor, invitation);
                })
                .map(this::seen)
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

    // Members

    @Override
    public Object found(UserId founder, DomainId domain, String role) {
        Membership own = memberOf(domain, founder);
        if (own != null && own.role().equals(role)) {
            return own;
        }
        if (members.keySet().stream().anyMatch(place -> place.domain().equals(domain))) {
            return refused(Reason.ALREADY_FOUNDED);
        }
        if (!roles.containsKey(role)) {
            return refused(Reason.ROLE_UNKNOWN);
        }
        if (!manages(role)) {
            return refused(Reason.FOUNDER_MUST_MANAGE);
        }
        closeEnded(founder, domain, founder);
        return join(note(Kind.FOUNDED, founder, domain, founder, role), founder);
    }

    /** Closes the accepted invitation of an ended membership. Returns false if there is none. */
    private boolean closeEnded(UserId actor, DomainId domain, UserId user) {
        Invitation live = liveFor(domain, user);
        if (live == null || live.status() != Status.ACCEPTED) {
            return false;
        }
        close(actor, live);
        return true;
    }

    @Override
    public Object assign(UserId actor, DomainId domain, UserId user, String role) {
        Membership own = memberOf(domain, actor);
        Membership present = memberOf(domain, user);
        boolean same = present != null && present.role().equals(role);
        if (present != null && same && actor.equals(user)) {
            return present;
        }
        if (own == null || !holds(own, "members.manage")) {
            return refused(Reason.NOT_PERMITTED);
        }
        Reason reason = whyNotGranted(own, role);
        if (reason != null) {
            return refused(reason);
        }
        if (present == null) {
            closeEnded(actor, domain, user);
            return join(note(Kind.ASSIGNED, actor, domain, user, role), user);
        }
        if (same) {
            return present;
        }
        if (!coversMember(own, present)) {
            return refused(Reason.MEMBER_OUTRANKS);
        }
        if (actor.equals(user) && !manages(role) && !othersManage(domain, user)) {
            return refused(Reason.LAST_MANAGER);
        }
        note(Kind.ASSIGNED, actor, domain, user, role);
        Membership after = Membership.builder()
                .domain(domain)
                .user(user)
                .role(role)
                .since(present.since())
                .grantedBy(present.grantedBy())
                .build();
        members.put(new Place(domain, user), after);
        return after;
    }

    @Override
    public Object remove(UserId actor, DomainId domain, UserId user) {
        Membership own = memberOf(domain, actor);
        Membership present = memberOf(domain, user);
        boolean leaving = actor.equals(user);
        if (!leaving && !holds(own, "members.manage")) {
            return refused(Reason.NOT_PERMITTED);
        }
        if (present == null) {
            return DONE;
        }
        if (own != null && !leaving && !coversMember(own, present)) {
            return refused(Reason.MEMBER_OUTRANKS);
        }
        if (leaving && manages(present.role()) && !othersManage(domain, user)) {
            return refused(Reason.LAST_MANAGER);
        }
        members.remove(new Place(domain, user));
        Invitation live = liveFor(domain, user);
        if (!closeEnded(actor, domain, user)) {
            note(Kind.MEMBERSHIP_ENDED, actor, domain, user, present.role());
        }
        if (live != null && live.status() == Status.PENDING) {
            withdraw(actor, live);
        }
        return DONE;
    }

    @Override
    public Object member(UserId actor, DomainId domain, UserId user) {
        Membership member = memberOf(domain, user);
        boolean visible = actor.equals(user) || holds(memberOf(domain, actor), "members.view");
        return member != null && visible ? member : refused(Reason.NOT_FOUND);
    }

    @Override
    public Object members(UserId actor, MemberQuery query) {
        boolean visible = holds(memberOf(query.domain(), actor), "members.view");
        return pages(visible ? storedMembers(query.domain()) : List.of(), query.pageSize());
    }

    @Override
    public Object memberHistory(UserId actor, DomainId domain, UserId user) {
        return holds(memberOf(domain, actor), "members.view") ? storedHistory(domain, user) : List.of();
    }

    @Override
    public Object may(UserId user, DomainId domain, String action) {
        return holds(memberOf(domain, user), action);
    }
}
