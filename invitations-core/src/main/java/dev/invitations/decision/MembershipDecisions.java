package dev.invitations.decision;

import static dev.invitations.model.Action.MEMBERS_MANAGE;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.MemberPrecondition;
import dev.invitations.port.Proposal;
import dev.invitations.port.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides every command on memberships. All methods are pure functions of their arguments. */
public final class MembershipDecisions {

    private MembershipDecisions() {}

    /**
     * Decides whether the caller becomes the first member of the domain. The pending and expired invitations to the
     * identities of the caller are closed.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the membership of the caller, and the live invitations of its identities
     * @param domain the domain
     * @param role the name of the role
     * @param populated whether the domain has a member
     * @return the membership, or the refusal
     */
    public static Decision<Membership> addFounder(
            DecisionContext context, Snapshot snapshot, DomainId domain, String role, boolean populated) {
        Membership current = snapshot.readableMember(context.caller());
        if (current != null && current.role().equals(role)) {
            return Decision.unchanged(current);
        }
        if (populated) {
            return Decision.refused(Reason.ALREADY_FOUNDED);
        }
        Role granted = context.policy().roles().find(role);
        if (granted == null) {
            return Decision.<Membership>refused(Reason.ROLE_UNKNOWN).aboutRole(role, List.of());
        }
        if (!granted.allows(MEMBERS_MANAGE)) {
            return Decision.refused(Reason.FOUNDER_MUST_MANAGE);
        }
        Decision<Membership> refused = hostRefusal(context, Proposal.Kind.ADD_FOUNDER, context.caller(), role);
        if (refused != null) {
            return refused;
        }
        HistoryEvent.Kind kind = HistoryEvent.Kind.FOUNDED;
        return joined(context, snapshot, domain, context.caller(), role, kind, List.of());
    }

    /**
     * Decides whether the user gets the role. A user that is not a member becomes one. If the role changes, a pending
     * or expired invitation to the user is closed, even if the user was a member before, because the host may have
     * added the member to its own members table. A manager that gives up an action needs another manager that holds
     * every action of its role.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the memberships of the caller and the user, and the live invitations of the user
     * @param domain the domain
     * @param user the user that gets the role
     * @param role the name of the role
     * @param otherManager a member other than the user with one of {@link Policy#rolesReplacing} the user's role; null
     *     if there is none
     * @return the membership with the role, or the refusal
     */
    public static Decision<Membership> assign(
            DecisionContext context,
            Snapshot snapshot,
            DomainId domain,
            UserId user,
            String role,
            @Nullable Membership otherManager) {
        Policy policy = context.policy();
        Membership manager = snapshot.member(context.caller());
        Membership current = snapshot.readableMember(user);
        boolean ownRole = context.caller().equals(user);
        Membership same = current != null && current.role().equals(role) ? current : null;
        if (same != null && ownRole) {
            return Decision.unchanged(same);
        }
        if (manager == null || !policy.allows(manager, MEMBERS_MANAGE)) {
            return Decision.refused(Reason.NOT_PERMITTED);
        }
        Reason grantRefusal = policy.grantRefusal(manager, role);
        if (grantRefusal != null) {
            return Decision.<Membership>refused(grantRefusal).aboutRole(role, policy.missingActions(manager, role));
        }
        if (same != null) {
            return Decision.unchanged(same);
        }
        if (current != null && policy.outranks(current, manager)) {
            return Decision.refused(Reason.MEMBER_OUTRANKS);
        }
        List<MemberPrecondition> preconditions = ownRole
                ? afterOwnChange(policy, manager, role, otherManager)
                : List.of(MemberPrecondition.hasRole(manager));
        if (preconditions == null) {
            return Decision.refused(Reason.LAST_MANAGER);
        }
        Decision<Membership> refused = hostRefusal(context, Proposal.Kind.ASSIGN, user, role);
        if (refused != null) {
            return refused;
        }
        if (current == null) {
            return joined(context, snapshot, domain, user, role, HistoryEvent.Kind.ASSIGNED, preconditions);
        }
        List<Change> changes = Closures.ofPending(context, snapshot, user, identities(context, user));
        Membership after = withRole(current, role);
        changes.add(
                roleChange(context, current, after).preconditions(preconditions).build());
        return Decision.of(changes, after);
    }

    /**
     * Returns the preconditions under which a manager gives itself another role; null if the domain would lose the last
     * manager with every action of its role.
     */
    private static @Nullable List<MemberPrecondition> afterOwnChange(
            Policy policy, Membership manager, String role, @Nullable Membership otherManager) {
        if (!policy.outranks(manager, withRole(manager, role))) {
            return List.of();
        }
        return otherManager == null ? null : List.of(MemberPrecondition.hasRole(otherManager));
    }

    /**
     * Decides whether the caller transfers its role to another member and gets another role. The domain keeps a manager
     * that holds every action of the caller's role, because the other member gets that role in the same commit.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the memberships of the caller and the other member, and the live invitations of both
     * @param domain the domain
     * @param to the member that gets the role of the caller
     * @param newRole the name of the role that the caller gets
     * @param newestEvent the newest event about the other member, if the caller has the new role already; else null
     * @return the membership of the other member, or the refusal
     */
    public static Decision<Membership> transfer(
            DecisionContext context,
            Snapshot snapshot,
            DomainId domain,
            UserId to,
            String newRole,
            @Nullable HistoryEvent newestEvent) {
        Policy policy = context.policy();
        Membership own = snapshot.readableMember(context.caller());
        Membership other = snapshot.readableMember(to);
        if (own != null && other != null && isHandover(context, newestEvent, own, other)) {
            return Decision.unchanged(other);
        }
        if (own == null || !policy.allows(own, MEMBERS_MANAGE)) {
            return Decision.refused(Reason.NOT_PERMITTED);
        }
        if (other == null) {
            return Decision.refused(Reason.NOT_FOUND);
        }
        Reason grantRefusal = policy.grantRefusal(own, newRole);
        if (grantRefusal != null) {
            return Decision.<Membership>refused(grantRefusal).aboutRole(newRole, policy.missingActions(own, newRole));
        }
        if (policy.outranks(other, own)) {
            return Decision.refused(Reason.MEMBER_OUTRANKS);
        }
        Decision<Membership> refused = hostRefusal(context, Proposal.Kind.TRANSFER, to, own.role());
        if (refused == null) {
            refused = hostRefusal(context, Proposal.Kind.TRANSFER, context.caller(), newRole);
        }
        if (refused != null) {
            return refused;
        }
        List<Change> changes = Closures.ofPending(context, snapshot, to, Set.of(to));
        changes.addAll(Closures.ofPending(
                context, snapshot, context.caller(), context.actor().identities()));
        Membership promoted = withRole(other, own.role());
        changes.add(roleChange(context, other, promoted).build());
        changes.add(roleChange(context, own, withRole(own, newRole)).build());
        return Decision.of(changes, promoted);
    }

    /**
     * Returns whether the caller gave the other member its role, which permits as much as the caller's present role.
     * Only this event shows a repeated transfer: the caller may have lost every permission, and other callers must not
     * learn the role of a member.
     */
    private static boolean isHandover(
            DecisionContext context, @Nullable HistoryEvent newestEvent, Membership own, Membership other) {
        Policy policy = context.policy();
        return newestEvent != null
                && newestEvent.kind() == HistoryEvent.Kind.ASSIGNED
                && newestEvent.actor().equals(context.caller())
                && newestEvent.role().equals(other.role())
                && policy.actions(other).containsAll(policy.actions(own));
    }

    private static Membership withRole(Membership member, String role) {
        return Membership.builder().from(member).role(role).build();
    }

    private static Change.Builder roleChange(DecisionContext context, Membership before, Membership after) {
        return Change.builder()
                .memberBefore(before)
                .memberAfter(after)
                .event(context.memberEvent(HistoryEvent.Kind.ASSIGNED, before.domain(), before.user(), after.role()));
    }

    /** Returns the refusal because the host closed the domain or objects; null if the host refuses nothing. */
    private static @Nullable Decision<Membership> hostRefusal(
            DecisionContext context, Proposal.Kind kind, UserId user, String role) {
        if (context.review().isClosed()) {
            return Decision.refused(Reason.DOMAIN_CLOSED);
        }
        return context.review()
                .review(kind, user, Draft.of(role))
                .map(Decision::<Membership>objected)
                .orElse(null);
    }

    /** Returns the known identities of the user, which are more than its id only if it is the caller. */
    private static Set<? extends Invitee> identities(DecisionContext context, UserId user) {
        return context.caller().equals(user) ? context.actor().identities() : Set.of(user);
    }

    /**
     * Decides whether the membership of the user ends. The accepted invitations that gave the membership are closed,
     * and the pending invitations to the known identities of the user are deleted, so no earlier invitation gives
     * access again. A member may remove itself; a manager then needs another manager that holds every action of its
     * role.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the memberships of the caller and the user, and the live invitations of the user
     * @param domain the domain
     * @param user the member to remove
     * @param otherManager a member other than the user with one of {@link Policy#rolesReplacing} the user's role; null
     *     if there is none
     * @return the membership that ended, or empty if the user was not a member, or the refusal
     */
    public static Decision<Optional<Membership>> remove(
            DecisionContext context,
            Snapshot snapshot,
            DomainId domain,
            UserId user,
            @Nullable Membership otherManager) {
        Policy policy = context.policy();
        Membership manager = snapshot.member(context.caller());
        Membership current = snapshot.readableMember(user);
        boolean leaving = context.caller().equals(user);
        if (!leaving && !policy.allows(manager, MEMBERS_MANAGE)) {
            return Decision.refused(Reason.NOT_PERMITTED);
        }
        if (manager == null || current == null) {
            return Decision.unchanged(Optional.empty());
        }
        if (policy.outranks(current, manager)) {
            return Decision.refused(Reason.MEMBER_OUTRANKS);
        }
        List<MemberPrecondition> preconditions = new ArrayList<>(1);
        if (!leaving) {
            preconditions.add(MemberPrecondition.hasRole(manager));
        } else if (policy.canManageMembers(current.role())) {
            if (otherManager == null) {
                return Decision.refused(Reason.LAST_MANAGER);
            }
            preconditions.add(MemberPrecondition.hasRole(otherManager));
        }
        Invitation own = snapshot.live(user);
        // The event of an invitation to the user is also the event of the member.
        Change.Builder end = own != null && own.status() == Status.ACCEPTED
                ? Transitions.endMembership(context, own)
                : Change.builder()
                        .event(context.memberEvent(HistoryEvent.Kind.MEMBERSHIP_ENDED, domain, user, current.role()));
        List<Change> changes = new ArrayList<>(2);
        changes.add(end.memberBefore(current).preconditions(preconditions).build());
        for (Invitation live : Closures.liveOf(snapshot, user, identities(context, user))) {
            if (live.status() == Status.PENDING) {
                changes.add(Transitions.delete(context, live).build());
            } else if (!live.equals(own) && Closures.isAcceptedBy(user, live)) {
                changes.add(Transitions.endMembership(context, live).build());
            }
        }
        return Decision.of(changes, Optional.of(current));
    }

    private static Decision<Membership> joined(
            DecisionContext context,
            Snapshot snapshot,
            DomainId domain,
            UserId user,
            String role,
            HistoryEvent.Kind kind,
            List<MemberPrecondition> preconditions) {
        List<Change> changes =
                Closures.beforeJoining(context, snapshot, user, identities(context, user), Optional.empty());
        HistoryEvent event = context.memberEvent(kind, domain, user, role);
        Membership member = Transitions.membership(event, user, role);
        changes.add(Change.builder()
                .memberAfter(member)
                .event(event)
                .preconditions(preconditions)
                .build());
        return Decision.of(changes, member);
    }
}
