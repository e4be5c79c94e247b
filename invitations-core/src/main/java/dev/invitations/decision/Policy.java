package dev.invitations.decision;

import static dev.invitations.model.Action.INVITATIONS_RESEND;
import static dev.invitations.model.Action.INVITATIONS_SEND;
import static dev.invitations.model.Action.INVITATIONS_VIEW;
import static dev.invitations.model.Action.MEMBERS_MANAGE;

import dev.invitations.model.Action;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.port.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides which actions a member may perform and which roles it may grant. A member can grant a role only if it holds
 * every action of that role at that moment. Unless {@code recheckInviter} is false, acceptance checks the inviter in
 * the same way.
 *
 * @param roles the roles of the domain at the moment of the decision
 * @param recheckInviter whether accept checks that the inviter may still invite and still holds the actions of the
 *     role; otherwise accept checks only that the role exists
 * @param timeToLive how long an invitation can be answered after it was sent; empty if invitations never expire
 * @param notifying whether changes carry notifications
 */
public record Policy(Roles roles, boolean recheckInviter, Optional<Duration> timeToLive, boolean notifying) {

    /**
     * Returns the actions of the member's role.
     *
     * @param member the member; null if the user is not a member
     * @return the actions; empty for null and for a role that does not exist
     */
    public Set<Action> actions(@Nullable Membership member) {
        Role role = member == null ? null : roles.find(member.role());
        return role == null ? Set.of() : role.actions();
    }

    /**
     * Checks whether the member's role exists and holds the action.
     *
     * @param member the member; null if the user is not a member
     * @param action an action of the library or of the host
     * @return true if the member may perform the action
     */
    public boolean allows(@Nullable Membership member, Action action) {
        return actions(member).contains(action);
    }

    /**
     * Checks whether a role holds the action.
     *
     * @param role the name of the role; null for a user that is not a member
     * @param action the action
     * @return true if the catalogue has the role and the role holds the action
     */
    public boolean roleAllows(@Nullable String role, Action action) {
        Role found = role == null ? null : roles.find(role);
        return found != null && found.allows(action);
    }

    /**
     * Returns the names of the roles that the member may grant.
     *
     * @param member the member
     * @return the names, sorted; empty if the member may not send invitations, resend invitations or manage members
     */
    public List<String> grantableRoles(Membership member) {
        boolean grants = allows(member, INVITATIONS_SEND)
                || allows(member, INVITATIONS_RESEND)
                || allows(member, MEMBERS_MANAGE);
        if (!grants) {
            return List.of();
        }
        return roles.names().stream()
                .filter(role -> grantRefusal(member, role) == null)
                .sorted()
                .toList();
    }

    /**
     * Checks whether the actor may see the invitation. An actor that may answer it, a member with {@code
     * invitations.view}, and the inviter with {@code invitations.send} may see it.
     *
     * @param invitation the invitation
     * @param actor the caller
     * @param member the membership of the caller in the domain; null if the caller is not a member
     * @return true if the actor may see the invitation
     */
    public boolean canView(Invitation invitation, ActingUser actor, @Nullable Membership member) {
        return actor.answers(invitation)
                || allows(member, INVITATIONS_VIEW)
                || (invitation.inviter().equals(actor.user()) && allows(member, INVITATIONS_SEND));
    }

    /** Returns the reason why the member may not grant the role; null if the member may grant it. */
    @Nullable Reason grantRefusal(Membership granter, String role) {
        return grantRefusal(granter.role(), role);
    }

    private @Nullable Reason grantRefusal(String granterRole, String role) {
        Role granted = roles.find(role);
        if (granted == null) {
            return Reason.ROLE_UNKNOWN;
        }
        Role own = roles.find(granterRole);
        return own != null && own.covers(granted) ? null : Reason.ROLE_EXCEEDS_GRANTER;
    }

    /**
     * Returns the names of the actions of the role that the member's role does not hold, sorted.
     *
     * @param granter the member that cannot grant the role
     * @param role the name of the role
     * @return the names; empty if the catalogue does not have the role, or the member holds neither
     *     {@code invitations.send} nor {@code members.manage}
     */
    List<String> missingActions(Membership granter, String role) {
        Set<Action> own = actions(granter);
        Role granted = roles.find(role);
        if (granted == null || !(own.contains(INVITATIONS_SEND) || own.contains(MEMBERS_MANAGE))) {
            return List.of();
        }
        return granted.actions().stream()
                .filter(action -> !own.contains(action))
                .map(Action::name)
                .sorted()
                .toList();
    }

    /**
     * Returns the reason why accept refuses a pending invitation. Accept, the inbox, the delivery and the resend of a
     * pending invitation share this rule.
     *
     * @param role the name of the role that the invitation grants
     * @param resent whether the invitation was sent more than once, so that the inviter may be a member that may only
     *     resend
     * @param inviterRole the present role of the inviter; null if the inviter is not a member
     * @param inviteeIsMember whether the invitee is a member of the domain
     * @return the reason; null if the invitation can be accepted
     */
    public @Nullable Reason acceptanceRefusal(
            String role, boolean resent, @Nullable String inviterRole, boolean inviteeIsMember) {
        if (inviteeIsMember) {
            return Reason.ALREADY_MEMBER;
        }
        if (roles.find(role) == null) {
            return Reason.ROLE_UNKNOWN;
        }
        if (!recheckInviter) {
            return null;
        }
        boolean mayInvite =
                roleAllows(inviterRole, INVITATIONS_SEND) || (resent && roleAllows(inviterRole, INVITATIONS_RESEND));
        if (inviterRole == null || !mayInvite) {
            return Reason.INVITER_NOT_PERMITTED;
        }
        return grantRefusal(inviterRole, role);
    }

    /**
     * Returns the reason why accept refuses the pending invitation.
     *
     * @param invitation the pending invitation
     * @param snapshot the memberships of the inviter and of the user
     * @param user the user that accepts. If the user is unknown, the e-mail address, which has no membership
     * @return the reason; null if the invitation can be accepted
     * @throws dev.invitations.port.StorageException if a role that the decision needs cannot be read
     */
    public @Nullable Reason acceptanceRefusal(Invitation invitation, Snapshot snapshot, Invitee user) {
        Membership inviter = checkedInviter(invitation, snapshot);
        return acceptanceRefusal(
                invitation.role(),
                invitation.timesSent() > 1,
                inviter == null ? null : inviter.role(),
                snapshot.member(user) != null);
    }

    /**
     * Returns the membership of the inviter, if accept depends on it. If accept does not depend on it, the membership
     * is not read, so an unreadable membership does not prevent the acceptance.
     *
     * @return the membership; null if the inviter is not a member or is not checked
     */
    @Nullable Membership checkedInviter(Invitation invitation, Snapshot snapshot) {
        return recheckInviter ? snapshot.member(invitation.inviter()) : null;
    }

    /**
     * Checks whether the member holds an action that the other member does not hold. A role that does not exist holds
     * no action.
     */
    boolean outranks(Membership member, Membership other) {
        Role role = roles.find(member.role());
        Role bound = roles.find(other.role());
        return role != null && (bound == null || !bound.covers(role));
    }

    /**
     * Returns the names of the roles that can replace the role of a manager. Each of these roles holds every action of
     * that role, so a member with it can grant that role again.
     *
     * @param role the name of the role of a member
     * @return the names, including the role itself; empty if the role does not exist or does not hold
     *     {@code members.manage}, because a member without {@code members.manage} may leave
     */
    public Set<String> rolesReplacing(String role) {
        Role replaced = roles.find(role);
        if (replaced == null || !replaced.allows(MEMBERS_MANAGE)) {
            return Set.of();
        }
        return roles.holding(MEMBERS_MANAGE).stream()
                .filter(name -> Objects.requireNonNull(roles.find(name)).covers(replaced))
                .collect(Collectors.toUnmodifiableSet());
    }

    boolean canManageMembers(String role) {
        Role found = roles.find(role);
        return found != null && found.allows(MEMBERS_MANAGE);
    }

    Optional<Instant> expiry(Instant sentAt) {
        return timeToLive.map(ttl -> Limits.plusCapped(sentAt, ttl));
    }
}
