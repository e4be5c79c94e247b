package dev.invitations.decision;

import static dev.invitations.model.Action.MEMBERS_MANAGE;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.MemberPrecondition;
import dev.invitations.port.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides every command on memberships. All methods are pure functions of their arguments. */
public final class MembershipDecisions {

    private MembershipDecisions() {}

    /**
     * Decides whether the caller becomes the first member of the domain. A pending or expired invitation to the caller
     * is closed.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the membership and the live invitation of the caller
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
     * @param snapshot the memberships of the caller and the user, and the live invitation of the user
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
        if (current == null) {
            List<MemberPrecondition> preconditions = List.of(MemberPrecondition.hasRole(manager));
            return joined(context, snapshot, domain, user, role, HistoryEvent.Kind.ASSIGNED, preconditions);
        }
        if (policy.outranks(current, manager)) {
            return Decision.refused(Reason.MEMBER_OUTRANKS);
        }
        List<Change> changes = new ArrayList<>(2);
        supersede(context, snapshot.live(user), changes);
        Membership after = Membership.builder().from(current).role(role).build();
        Change.Builder change = Change.builder()
                .memberBefore(current)
                .memberAfter(after)
                .event(context.memberEvent(HistoryEvent.Kind.ASSIGNED, domain, user, role));
        if (!ownRole) {
            change.addPreconditions(MemberPrecondition.hasRole(manager));
        } else if (policy.outranks(current, after)) {
            if (otherManager == null) {
                return Decision.refused(Reason.LAST_MANAGER);
            }
            change.addPreconditions(MemberPrecondition.hasRole(otherManager));
        }
        changes.add(change.build());
        return Decision.of(changes, after);
    }

    /**
     * Decides whether the membership of the user ends. The accepted invitation that created the membership is closed,
     * and a pending invitation to the user is deleted, so no earlier invitation gives access again. A member may remove
     * itself; a manager then needs another manager that holds every action of its role.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the memberships of the caller and the user, and the live invitation of the user
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
        Invitation live = snapshot.live(user);
        Change.Builder end = live != null && live.status() == Status.ACCEPTED
                ? Transitions.endMembership(context, live)
                : Change.builder()
                        .event(context.memberEvent(HistoryEvent.Kind.MEMBERSHIP_ENDED, domain, user, current.role()));
        List<Change> changes = new ArrayList<>(2);
        changes.add(end.memberBefore(current).preconditions(preconditions).build());
        if (live != null && live.status() == Status.PENDING) {
            changes.add(Transitions.delete(context, live).build());
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
        List<Change> changes = new ArrayList<>(2);
        Invitation live = snapshot.live(user);
        if (live != null && live.status() == Status.ACCEPTED) {
            // The host ended the earlier membership in its own members table, so its invitation is closed only now.
            changes.add(Transitions.endMembership(context, live).build());
        }
        supersede(context, live, changes);
        HistoryEvent event = context.memberEvent(kind, domain, user, role);
        Membership member = Transitions.membership(event, user, role);
        changes.add(Change.builder()
                .memberAfter(member)
                .event(event)
                .preconditions(preconditions)
                .build());
        return Decision.of(changes, member);
    }

    private static void supersede(DecisionContext context, @Nullable Invitation live, List<Change> changes) {
        if (live != null && live.status() == Status.PENDING) {
            changes.add(Transitions.supersede(context, live).build());
        }
    }
}
