package dev.invitations.model;

import static dev.invitations.model.Action.INVITATIONS_RESEND;
import static dev.invitations.model.Action.INVITATIONS_SEND;
import static dev.invitations.model.Action.INVITATIONS_VIEW;
import static dev.invitations.model.Action.MEMBERS_MANAGE;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one place that says who may do and grant what. The rule behind all of it: nobody gives, or gets through an
 * invitation, more than the giver holds at that moment.
 *
 * @param roles the roles of the domain, as they are now
 * @param recheckInviter whether accept asks again what send asked: that the inviter may invite and holds the role's
 *     actions; otherwise it is enough that the role still exists
 * @param timeToLive how long an invitation may be answered after it was sent; empty for ever
 * @param notifying whether changes carry notifications
 */
public record Policy(Roles roles, boolean recheckInviter, Optional<Duration> timeToLive, boolean notifying) {

    /** What the member's role holds today. Nobody's membership holds nothing, and so does a role that is no more. */
    public Set<Action> actions(@Nullable Membership member) {
        Role role = member == null ? null : roles.find(member.role());
        return role == null ? Set.of() : role.actions();
    }

    /** Whether the member's role holds this action today. Nobody's membership holds nothing. */
    public boolean allows(@Nullable Membership member, Action action) {
        return actions(member).contains(action);
    }

    /** The names of the roles that the member may offer or give to somebody today, sorted. */
    public List<String> grantable(Membership member) {
        boolean gives = allows(member, INVITATIONS_SEND)
                || allows(member, INVITATIONS_RESEND)
                || allows(member, MEMBERS_MANAGE);
        if (!gives) {
            return List.of();
        }
        return roles.names().stream()
                .filter(role -> refusesGrant(member, role) == null)
                .sorted()
                .toList();
    }

    /** Whether the caller may see this invitation: its own, any with {@code view}, those it sent while it may send. */
    public boolean shows(Invitation invitation, Actor actor, @Nullable Membership member) {
        return actor.is(invitation.invitee())
                || allows(member, INVITATIONS_VIEW)
                || (invitation.inviter().equals(actor.user()) && allows(member, INVITATIONS_SEND));
    }

    /** Why this member cannot give the role to anybody; null where it can. */
    @Nullable Reason refusesGrant(Membership granter, String role) {
        Role granted = roles.find(role);
        if (granted == null) {
            return Reason.ROLE_UNKNOWN;
        }
        Role own = roles.find(granter.role());
        return own != null && own.covers(granted) ? null : Reason.ROLE_EXCEEDS_GRANTER;
    }

    /** Why the invitation's role cannot be given now, on the word of its inviter; null where it can. */
    @Nullable Reason refusesAcceptance(Invitation invitation, @Nullable Membership inviter) {
        if (roles.find(invitation.role()) == null) {
            return Reason.ROLE_UNKNOWN;
        }
        if (!recheckInviter) {
            return null;
        }
        boolean mayInvite = allows(inviter, INVITATIONS_SEND)
                || (invitation.timesSent() > 1 && allows(inviter, INVITATIONS_RESEND));
        if (inviter == null || !mayInvite) {
            return Reason.INVITER_NOT_PERMITTED;
        }
        return refusesGrant(inviter, invitation.role());
    }

    /** Whether the member holds an action that the other does not. A role that is no more holds nothing. */
    boolean outranks(Membership member, Membership other) {
        Role role = roles.find(member.role());
        Role bound = roles.find(other.role());
        return role != null && (bound == null || !bound.covers(role));
    }

    boolean manages(String role) {
        Role found = roles.find(role);
        return found != null && found.allows(MEMBERS_MANAGE);
    }

    Optional<Instant> expiry(Instant sentAt) {
        return timeToLive.map(ttl -> Limits.plusCapped(sentAt, ttl));
    }
}
