package dev.invitations.contract.model;

import dev.invitations.MemberQuery;
import dev.invitations.Permissions;
import dev.invitations.contract.operation.Operation;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.RoleReport;
import dev.invitations.model.RoleReport.MissingRole;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The part of the {@link ReferenceModel} about members. */
final class ReferenceMembers {

    private final ReferenceState state;
    private final ReferenceInvitations invitations;

    ReferenceMembers(ReferenceState state, ReferenceInvitations invitations) {
        this.state = state;
        this.invitations = invitations;
    }

    Object addFounder(UserId founder, DomainId domain, String role) {
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
        invitations.closeEnded(founder, domain, founder);
        invitations.supersede(founder, domain, founder);
        return state.join(state.appendEvent(Kind.FOUNDED, founder, domain, founder, role), founder);
    }

    Object assign(UserId actor, DomainId domain, UserId user, String role) {
        Membership own = state.memberOf(domain, actor);
        Membership present = state.memberOf(domain, user);
        boolean same = present != null && present.role().equals(role);
        if (present != null && same && actor.equals(user)) {
            return present;
        }
        if (own == null || !state.holds(own, "members.manage")) {
            return state.refused(Reason.NOT_PERMITTED);
        }
        Reason reason = state.whyNotGranted(own, role);
        if (reason != null) {
            return state.refused(reason, role, state.missingActions(own, role), null);
        }
        if (present == null) {
            invitations.closeEnded(actor, domain, user);
            invitations.supersede(actor, domain, user);
            return state.join(state.appendEvent(Kind.ASSIGNED, actor, domain, user, role), user);
        }
        if (same) {
            return present;
        }
        if (!state.coversMember(own, present)) {
            return state.refused(Reason.MEMBER_OUTRANKS);
        }
        Membership after = Membership.builder()
                .domain(domain)
                .user(user)
                .role(role)
                .since(present.since())
                .grantedBy(present.grantedBy())
                .build();
        if (actor.equals(user) && !state.coversMember(after, present) && !state.othersReplace(present)) {
            return state.refused(Reason.LAST_MANAGER);
        }
        invitations.supersede(actor, domain, user);
        state.appendEvent(Kind.ASSIGNED, actor, domain, user, role);
        state.members.put(new ReferenceState.MemberKey(domain, user), after);
        return after;
    }

    Object remove(UserId actor, DomainId domain, UserId user) {
        Membership own = state.memberOf(domain, actor);
        Membership present = state.memberOf(domain, user);
        boolean leaving = actor.equals(user);
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
        Invitation live = state.liveFor(domain, user);
        if (!invitations.closeEnded(actor, domain, user)) {
            state.appendEvent(Kind.MEMBERSHIP_ENDED, actor, domain, user, present.role());
        }
        if (live != null && live.status() == Status.PENDING) {
            invitations.withdraw(actor, live);
        }
        return Operation.DONE;
    }

    Object find(UserId actor, DomainId domain, UserId user) {
        Membership member = state.memberOf(domain, user);
        boolean visible = actor.equals(user) || state.holds(state.memberOf(domain, actor), "members.view");
        return member != null && visible ? member : state.refused(Reason.NOT_FOUND);
    }

    Object list(UserId actor, MemberQuery query) {
        if (query.after().isPresent()) {
            return state.refused(Reason.INVALID_CURSOR);
        }
        boolean visible = state.holds(state.memberOf(query.domain(), actor), "members.view");
        return ReferenceState.pages(visible ? state.storedMembers(query.domain()) : List.of(), query.pageSize());
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

    Permissions permissions(UserId actor, DomainId domain) {
        Membership member = state.memberOf(domain, actor);
        Set<String> actions = member == null ? Set.of() : state.actionsOf(member);
        boolean grants = Stream.of("invitations.send", "invitations.resend", "members.manage")
                .anyMatch(actions::contains);
        List<String> grantable = state.roles.keySet().stream()
                .filter(role -> grants && state.whyNotGranted(member, role) == null)
                .sorted()
                .toList();
        return new Permissions(
                domain,
                actor,
                Optional.ofNullable(member),
                actions.stream().map(Action::of).collect(Collectors.toSet()),
                grantable);
    }
}
