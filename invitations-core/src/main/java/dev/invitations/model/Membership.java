package dev.invitations.model;

import static dev.invitations.model.Action.MEMBERS_MANAGE;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.immutables.value.Value;
import org.jspecify.annotations.Nullable;

/** A user's one role in a domain. The decisions about members are here: pure functions, like those of the invitation. */
@Value.Immutable
@Hidden
public abstract class Membership {

    Membership() {}

    public abstract DomainId domain();

    public abstract UserId user();

    /** The role's name; what it may do is what the domain's roles say today. */
    public abstract String role();

    /** When this membership began; a change of role leaves it. */
    public abstract Instant since();

    /** The event that began this membership; breaks the tie between members of the same instant. */
    public abstract UUID grantedBy();

    /** For adapters: a membership as it was stored. */
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ImmutableMembership.Builder {
        Builder() {}
    }

    /** What a decision that read this membership relies on. */
    MemberPrecondition standing() {
        return new MemberPrecondition(user(), role());
    }

    /**
     * Makes the caller the first member of a domain.
     *
     * @param populated whether the domain has any member
     */
    public static Decision found(Command command, Snapshot snapshot, DomainId domain, String role, boolean populated) {
        UserId founder = command.actor().user();
        Membership current = snapshot.member(founder);
        if (current != null && current.role().equals(role)) {
            return Decision.unchanged();
        }
        if (populated) {
            return Decision.refused(Reason.ALREADY_FOUNDED);
        }
        Role granted = command.policy().roles().find(role);
        if (granted == null) {
            return Decision.refused(Reason.ROLE_UNKNOWN);
        }
        if (!granted.allows(MEMBERS_MANAGE)) {
            return Decision.refused(Reason.FOUNDER_MUST_MANAGE);
        }
        return joined(command, snapshot, domain, founder, role, HistoryEvent.Kind.FOUNDED, List.of());
    }

    /**
     * Gives a user this role: a member's role is changed, anybody else becomes a member.
     *
     * @param otherManager a member other than the user who may manage members; null where there is none
     */
    public static Decision assign(
            Command command,
            Snapshot snapshot,
            DomainId domain,
            UserId user,
            String role,
            @Nullable Membership otherManager) {
        Policy policy = command.policy();
        UserId caller = command.actor().user();
        Membership manager = snapshot.member(caller);
        Membership current = snapshot.member(user);
        boolean same = current != null && current.role().equals(role);
        if (same && caller.equals(user)) {
            return Decision.unchanged();
        }
        if (manager == null || !policy.allows(manager, MEMBERS_MANAGE)) {
            return Decision.refused(Reason.NOT_PERMITTED);
        }
        Reason noGrant = policy.refusesGrant(manager, role);
        if (noGrant != null) {
            return Decision.refused(noGrant);
        }
        if (same) {
            return Decision.unchanged();
        }
        if (current == null) {
            List<MemberPrecondition> relies = List.of(manager.standing());
            return joined(command, snapshot, domain, user, role, HistoryEvent.Kind.ASSIGNED, preconditions);
        }
        if (policy.outranks(current, manager)) {
            return Decision.refused(Reason.MEMBER_OUTRANKS);
        }
        Change.Builder change = Change.builder()
                .memberBefore(current)
                .memberAfter(builder().from(current).role(role).build())
                .event(command.event(HistoryEvent.Kind.ASSIGNED, domain, user, role));
        if (!caller.equals(user)) {
            return Decision.to(change.addPreconditions(manager.standing()).build());
        }
        if (policy.manages(role)) {
            return Decision.to(change.build());
        }
        if (otherManager == null) {
            return Decision.refused(Reason.LAST_MANAGER);
        }
        return Decision.to(change.addPreconditions(otherManager.standing()).build());
    }

    /**
     * Ends a user's membership, and with it every way back in: the accepted invitation is closed, a pending one is
     * withdrawn. Members may remove themselves.
     *
     * @param otherManager a member other than the user who may manage members; null where there is none
     */
    public static Decision remove(
            Command command, Snapshot snapshot, DomainId domain, UserId user, @Nullable Membership otherManager) {
        Policy policy = command.policy();
        UserId caller = command.actor().user();
        Membership manager = snapshot.member(caller);
        Membership current = snapshot.member(user);
        boolean leaving = caller.equals(user);
        if (!leaving && !policy.allows(manager, MEMBERS_MANAGE)) {
            return Decision.refused(Reason.NOT_PERMITTED);
        }
        if (manager == null || current == null) {
            return Decision.unchanged();
        }
        if (policy.outranks(current, manager)) {
            return Decision.refused(Reason.MEMBER_OUTRANKS);
        }
        Change.Builder end = Change.builder().memberBefore(current);
        if (!leaving) {
            end.addPreconditions(manager.standing());
        } else if (policy.manages(current.role())) {
            if (otherManager == null) {
                return Decision.refused(Reason.LAST_MANAGER);
            }
            end.addPreconditions(otherManager.standing());
        }
        List<Change> changes = new ArrayList<>(2);
        Invitation live = snapshot.live(user);
        if (live != null && live.status() == Status.ACCEPTED) {
            changes.add(live.ended(command, end).build());
        } else {
            changes.add(end.event(command.event(HistoryEvent.Kind.MEMBERSHIP_ENDED, domain, user, current.role()))
                    .build());
        }
        if (live != null && live.status() == Status.PENDING) {
            changes.add(live.withdrawn(command));
        }
        return Decision.to(changes);
    }

    /** The one way into a domain: founded, assigned and accepted memberships all begin here. */
    static Membership granted(HistoryEvent event, UserId user, String role) {
        return Membership.builder()
                .domain(event.domain())
                .user(user)
                .role(role)
                .since(event.at())
                .grantedBy(event.id())
                .build();
    }

    private static Decision joined(
            Command command,
            Snapshot snapshot,
            DomainId domain,
            UserId user,
            String role,
            HistoryEvent.Kind kind,
            List<MemberPrecondition> relies) {
        List<Change> changes = new ArrayList<>(2);
        Invitation live = snapshot.live(user);
        if (live != null && live.status() == Status.ACCEPTED) {
            // The membership that it gave ended where the library could not see it; this one is another.
            changes.add(live.ended(command, Change.builder()).build());
        }
        HistoryEvent event = command.event(kind, domain, user, role);
        changes.add(Change.builder()
                .memberAfter(granted(event, user, role))
                .event(event)
                .preconditions(relies)
                .build());
        return Decision.to(changes);
    }
}
