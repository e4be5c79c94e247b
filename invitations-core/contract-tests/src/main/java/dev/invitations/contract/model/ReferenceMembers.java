package dev.invitations.contract.model;

import dev.invitations.MemberQuery;
import dev.invitations.Permissions;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.RoleReport;
import dev.invitations.model.RoleReport.MissingRole;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Proposal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The part of the {@link ReferenceModel} about members. */
final class ReferenceMembers {

    private final ReferenceState state;
    private final ReferenceAnswers answers;

    ReferenceMembers(ReferenceState state, ReferenceAnswers answers) {
        this.state = state;
        this.answers = answers;
    }

    Object addFounder(ReferenceActor actor, DomainId domain, String role) {
        UserId founder = actor.user();
        Membership own = state.memberOf(domain, founder);
        if (own != null && own.role().equals(role)) {
            return own;
        }
        if (state.members.keySet().stream().anyMatch(key -> key.domain().equals(domain))) {
            return state.refused(Reason.ALREADY_FOUNDED);
        }
        if (!state.roles.containsKey(role)) {
            return state.refused(Reason.ROLE_UNKNOWN, role, List.of(), null);
        }
        if (!state.manages(role)) {
            return state.refused(Reason.FOUNDER_MUST_MANAGE);
        }
        Refused refused = refusedByHost(Proposal.Kind.ADD_FOUNDER, domain, actor, founder, role);
        if (refused != null) {
            return refused;
        }
        answers.supersede(actor, domain, founder, null);
        return state.join(state.appendEvent(Kind.FOUNDED, founder, domain, founder, role), founder);
    }

    private @Nullable Refused refusedByHost(
            Proposal.Kind kind, DomainId domain, ReferenceActor actor, UserId user, String role) {
        if (state.host.isClosed(domain)) {
            return state.refused(Reason.DOMAIN_CLOSED);
        }
        Proposal proposal = new Proposal(
                kind, domain, actor.user(), user, role, Optional.empty(), Optional.empty(), Optional.empty());
        return state.host
                .objection(proposal)
                .map(code -> state.objected(code, null))
                .orElse(null);
    }

    Object assign(ReferenceActor actor, DomainId domain, UserId user, String role) {
        Membership own = state.memberOf(domain, actor.user());
        Membership present = state.memberOf(domain, user);
        boolean ownRole = actor.user().equals(user);
        boolean same = present != null && present.role().equals(role);
        if (present != null && same && ownRole) {
            return present;
        }
        if (own == null || !state.holds(own, "members.manage")) {
            return state.refused(Reason.NOT_PERMITTED);
        }
        Reason reason = state.whyNotGranted(own, role);
        if (reason != null) {
            return state.refused(reason, role, state.missingActions(own, role), null);
        }
        if (present != null && same) {
            return present;
        }
        if (present != null && !state.coversMember(own, present)) {
            return state.refused(Reason.MEMBER_OUTRANKS);
        }
        if (present != null && ownRole) {
            Membership after = withRole(present, role);
            if (!state.coversMember(after, present) && !state.othersReplace(present)) {
                return state.refused(Reason.LAST_MANAGER);
            }
        }
        Refused refused = refusedByHost(Proposal.Kind.ASSIGN, domain, actor, user, role);
        if (refused != null) {
            return refused;
        }
        answers.supersede(actor, domain, user, null);
        return present == null
                ? state.join(state.appendEvent(Kind.ASSIGNED, actor.user(), domain, user, role), user)
                : changeRole(actor, present, role);
    }

    private static Membership withRole(Membership member, String role) {
        return Membership.builder()
                .domain(member.domain())
                .user(member.user())
                .role(role)
                .since(member.since())
                .grantedBy(member.grantedBy())
                .build();
    }

    private Membership changeRole(ReferenceActor actor, Membership member, String role) {
        Membership after = withRole(member, role);
        state.appendEvent(Kind.ASSIGNED, actor.user(), member.domain(), member.user(), role);
        state.members.put(new ReferenceState.MemberKey(member.domain(), member.user()), after);
        return after;
    }

    Object transfer(ReferenceActor actor, DomainId domain, UserId to, String newRole) {
        Membership own = state.memberOf(domain, actor.user());
        Membership other = state.memberOf(domain, to);
        if (own != null
                && other != null
                && own.role().equals(newRole)
                && gotRoleFrom(actor.user(), other)
                && state.coversMember(other, own)) {
            return other;
        }
        if (own == null || !state.holds(own, "members.manage")) {
            return state.refused(Reason.NOT_PERMITTED);
        }
        if (other == null) {
            return state.refused(Reason.NOT_FOUND);
        }
        Reason reason = state.whyNotGranted(own, newRole);
        if (reason != null) {
            return state.refused(reason, newRole, state.missingActions(own, newRole), null);
        }
        if (!state.coversMember(own, other)) {
            return state.refused(Reason.MEMBER_OUTRANKS);
        }
        Refused refused = refusedByHost(Proposal.Kind.TRANSFER, domain, actor, to, own.role());
        if (refused == null) {
            refused = refusedByHost(Proposal.Kind.TRANSFER, domain, actor, actor.user(), newRole);
        }
        if (refused != null) {
            return refused;
        }
        answers.supersede(actor, domain, to, null);
        answers.supersede(actor, domain, actor.user(), null);
        Membership promoted = changeRole(actor, other, own.role());
        changeRole(actor, own, newRole);
        return promoted;
    }

    /** Returns whether the newest event about the member shows that the giver gave it its role. */
    private boolean gotRoleFrom(UserId giver, Membership member) {
        List<HistoryEvent> events = state.storedHistory(member.domain(), member.user());
        HistoryEvent newest = events.isEmpty() ? null : events.get(events.size() - 1);
        return newest != null
                && newest.kind() == Kind.ASSIGNED
                && newest.actor().equals(giver)
                && newest.role().equals(member.role());
    }

    Object remove(ReferenceActor actor, DomainId domain, UserId user) {
        Membership own = state.memberOf(domain, actor.user());
        Membership present = state.memberOf(domain, user);
        boolean leaving = actor.user().equals(user);
        if (!leaving && !state.holds(own, "members.manage")) {
            return state.refused(Reason.NOT_PERMITTED);
        }
        if (present == null) {
            return Operation.DONE;
        }
        if (own != null && !leaving && !state.coversMember(own, present)) {
            return state.refused(Reason.MEMBER_OUTRANKS);
        }
        if (leaving && state.manages(present.role()) && !state.othersReplace(present)) {
            return state.refused(Reason.LAST_MANAGER);
        }
        state.members.remove(new ReferenceState.MemberKey(domain, user));
        Invitation toUser = state.liveFor(domain, user);
        List<Invitation> live = new ArrayList<>(state.liveOf(domain, actor.knownIdentities(user), user));
        if (toUser != null && toUser.status() == Status.ACCEPTED) {
            answers.close(actor, toUser);
            live.remove(toUser);
        } else {
            state.appendEvent(Kind.MEMBERSHIP_ENDED, actor.user(), domain, user, present.role());
        }
        for (Invitation one : live) {
            if (one.status() == Status.PENDING) {
                answers.withdraw(actor, one);
            } else if (ReferenceAnswers.isAcceptedBy(user, one)) {
                answers.close(actor, one);
            }
        }
        return Operation.DONE;
    }

    Object find(UserId actor, DomainId domain, UserId user) {
        Membership member = state.memberOf(domain, user);
        boolean visible = actor.equals(user) || state.holds(state.memberOf(domain, actor), "members.view");
        return member != null && visible ? member : state.refused(Reason.NOT_FOUND);
    }

    Object list(UserId actor, MemberQuery query) {
        boolean visible = state.holds(state.memberOf(query.domain(), actor), "members.view");
        return ReferenceInvitations.pages(visible ? state.storedMembers(query.domain()) : List.of(), query.pageSize());
    }

    Object history(UserId actor, DomainId domain, UserId user) {
        return state.holds(state.memberOf(domain, actor), "members.view")
                ? state.storedHistory(domain, user)
                : List.of();
    }

    boolean isAllowed(UserId user, DomainId domain, String action) {
        return state.holds(state.memberOf(domain, user), action);
    }

    RoleReport check(DomainId domain) {
        Map<String, long[]> missing = new TreeMap<>();
        for (Membership member : state.storedMembers(domain)) {
            missing.computeIfAbsent(member.role(), role -> new long[2])[0]++;
        }
        for (Invitation invitation : state.storedInvitations(domain)) {
            if (state.statusNow(invitation) == Status.PENDING) {
                missing.computeIfAbsent(invitation.role(), role -> new long[2])[1]++;
            }
        }
        missing.keySet().removeAll(state.roles.keySet());
        return new RoleReport(
                domain,
                missing.entrySet().stream()
                        .map(entry -> new MissingRole(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
                        .toList());
    }

    Permissions permissions(ReferenceActor caller, DomainId domain) {
        Membership member = state.memberOf(domain, caller.user());
        Set<String> actions = member == null ? Set.of() : state.actionsOf(member);
        boolean grants = Stream.of("invitations.send", "invitations.resend", "members.manage")
                .anyMatch(actions::contains);
        List<String> grantable = state.roles.keySet().stream()
                .filter(role -> grants && state.whyNotGranted(member, role) == null)
                .sorted()
                .toList();
        return new Permissions(
                domain,
                caller.user(),
                caller.identities(),
                Optional.ofNullable(member),
                actions.stream().map(Action::of).collect(Collectors.toSet()),
                grantable);
    }
}
