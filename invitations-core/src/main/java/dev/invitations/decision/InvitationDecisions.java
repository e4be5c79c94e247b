package dev.invitations.decision;

import static dev.invitations.model.Action.INVITATIONS_DELETE;
import static dev.invitations.model.Action.INVITATIONS_RESEND;
import static dev.invitations.model.Action.INVITATIONS_SEND;
import static dev.invitations.model.Action.INVITATIONS_VIEW;
import static dev.invitations.model.Action.MEMBERS_VIEW;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.MemberPrecondition;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import dev.invitations.port.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides every command on invitations. All methods are pure functions of their arguments. */
public final class InvitationDecisions {

    private InvitationDecisions() {}

    /**
     * Decides a send, one decision per invitee. If the actor may not send at all, the whole send is refused.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the live invitations of the invitees, and the memberships of the caller and the invitees
     * @param domain the domain that the invitees are invited to
     * @param drafts the draft of each invitee, in the order of the request
     * @param allOrNothing whether one refused invitee prevents all invitations. The invitees without a refusal of their
     *     own are then refused with {@link Reason#BATCH_REFUSED}, and the refusals that the caller may not read have
     *     the reason {@link Reason#NOT_INVITABLE}
     * @return one decision per invitee, in the same order
     */
    public static Decision<Map<Invitee, Decision<Invitation>>> sendAll(
            DecisionContext context,
            Snapshot snapshot,
            DomainId domain,
            Map<Invitee, Draft> drafts,
            boolean allOrNothing) {
        Membership inviter = snapshot.member(context.caller());
        if (inviter == null || !context.policy().allows(inviter, INVITATIONS_SEND)) {
            return Decision.refused(Reason.NOT_PERMITTED);
        }
        if (context.review().isClosed()) {
            return Decision.refused(Reason.DOMAIN_CLOSED);
        }
        Map<Invitee, Decision<Invitation>> decisions = new LinkedHashMap<>();
        List<Change> changes = new ArrayList<>(drafts.size());
        boolean refused = false;
        for (Map.Entry<Invitee, Draft> wanted : drafts.entrySet()) {
            Decision<Invitation> decision =
                    send(context, snapshot, inviter, domain, wanted.getKey(), wanted.getValue());
            decisions.put(wanted.getKey(), decision);
            changes.addAll(decision.changes());
            refused |= decision.refusal().isPresent();
        }
        if (refused && allOrNothing) {
            decisions.replaceAll((invitee, decision) -> decision.refusal()
                    .map(refusal -> withoutHiddenReason(context, inviter, refusal, decision))
                    .orElseGet(() -> Decision.refused(Reason.BATCH_REFUSED)));
            return Decision.unchanged(decisions);
        }
        return Decision.of(changes, decisions);
    }

    /**
     * Refuses with NOT_INVITABLE, unless the caller may view both the members and the invitations, or sent the
     * invitation. With one of the two permissions, the caller could exclude one reason and infer the other. A refused
     * request that is all or nothing stores no event, so the caller could query many users with it.
     */
    private static Decision<Invitation> withoutHiddenReason(
            DecisionContext context, Membership inviter, Refusal refusal, Decision<Invitation> decision) {
        boolean viewsAll = context.policy().allows(inviter, MEMBERS_VIEW)
                && context.policy().allows(inviter, INVITATIONS_VIEW);
        boolean shown = switch (refusal.reason()) {
            case ALREADY_MEMBER -> viewsAll;
            case ALREADY_INVITED, REJECTED_BEFORE -> viewsAll || isOwn(context, refusal);
            default -> true;
        };
        return shown ? decision : Decision.refused(Reason.NOT_INVITABLE);
    }

    /** Returns whether the refusal carries an invitation that the caller sent. */
    private static boolean isOwn(DecisionContext context, Refusal refusal) {
        return refusal.invitation()
                .filter(invitation -> invitation.inviter().equals(context.caller()))
                .isPresent();
    }

    private static Decision<Invitation> send(
            DecisionContext context,
            Snapshot snapshot,
            Membership inviter,
            DomainId domain,
            Invitee invitee,
            Draft draft) {
        Reason refusal = sendRefusal(context, snapshot, inviter, invitee, draft.role());
        if (refusal != null) {
            return Decision.<Invitation>refused(refusal)
                    .aboutRole(draft.role(), context.policy().missingActions(inviter, draft.role()));
        }
        Invitation live = snapshot.live(invitee);
        Decision<Invitation> refused = live == null ? null : liveRefusal(context, snapshot, live);
        if (refused != null) {
            return refused;
        }
        Reason addressRefusal = context.review().addressRefusal(invitee);
        if (addressRefusal != null) {
            return Decision.refused(addressRefusal);
        }
        return live != null && live.statusAt(context.at()) == Status.EXPIRED
                ? renew(context, snapshot, inviter, live, draft.role())
                : invite(context, inviter, domain, invitee, draft, live);
    }

    /**
     * Returns the refusal because of the live invitation; null if the send renews it, or closes it and sends another.
     */
    private static @Nullable Decision<Invitation> liveRefusal(
            DecisionContext context, Snapshot snapshot, Invitation live) {
        return switch (live.statusAt(context.at())) {
            case PENDING -> Decision.refused(context, snapshot, Reason.ALREADY_INVITED, live);
            case REJECTED -> Decision.refused(context, snapshot, Reason.REJECTED_BEFORE, live);
            case ACCEPTED -> isClaimedByMember(snapshot, live) ? Decision.refused(Reason.ALREADY_MEMBER) : null;
            case EXPIRED, DELETED -> null;
        };
    }

    private static boolean isClaimedByMember(Snapshot snapshot, Invitation live) {
        return live.claimant()
                .filter(claimant -> snapshot.member(claimant) != null)
                .isPresent();
    }

    /**
     * Sends a new invitation.
     *
     * @param ended the accepted invitation of an earlier membership. The host ended it in its own members table, so the
     *     invitation is closed only now; null if there is none
     */
    private static Decision<Invitation> invite(
            DecisionContext context,
            Membership inviter,
            DomainId domain,
            Invitee invitee,
            Draft draft,
            @Nullable Invitation ended) {
        Optional<Objection> objection = context.review().review(Proposal.Kind.SEND, invitee, draft);
        if (objection.isPresent()) {
            return Decision.objected(objection.get());
        }
        List<Change> changes = new ArrayList<>(2);
        if (ended != null) {
            Change.Builder close = Transitions.endMembership(context, ended);
            ended.claimant().map(MemberPrecondition::notMember).ifPresent(close::addPreconditions);
            changes.add(close.build());
        }
        changes.add(Transitions.send(context, inviter, domain, invitee, draft).build());
        return decided(context, changes);
    }

    private static Decision<Invitation> renew(
            DecisionContext context, Snapshot snapshot, Membership inviter, Invitation expired, String role) {
        Optional<String> data = snapshot.data(expired.id().uuid());
        return context.review()
                .review(Proposal.Kind.SEND, expired, role, data)
                .map(objection -> Decision.<Invitation>objected(context, snapshot, objection, expired))
                .orElseGet(() -> decided(
                        context,
                        Transitions.resend(context, expired, inviter, role, data)
                                .build()));
    }

    /**
     * Decides whether the invitee accepts the invitation and becomes a member.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the invitation, the other live invitations of the caller's identities, and the memberships of the
     *     caller and of the inviter
     * @param id the invitation
     * @return the accepted invitation, or the refusal
     */
    public static Decision<Invitation> accept(DecisionContext context, Snapshot snapshot, InvitationId id) {
        Invitation invitation = snapshot.invitation(id.uuid());
        if (invitation == null || !context.actor().answers(invitation)) {
            return Decision.refused(Reason.NOT_FOUND);
        }
        Reason answered = answerRefusal(invitation, context.at());
        if (answered == Reason.ALREADY_ACCEPTED) {
            return acceptedBefore(context, snapshot, invitation);
        }
        if (answered != null) {
            return Decision.refused(context, snapshot, answered, invitation);
        }
        Reason refusal = context.policy().acceptanceRefusal(invitation, snapshot, context.caller());
        if (refusal != null) {
            // The invitee may know the role, but not the actions that the inviter does not hold.
            return Decision.<Invitation>refused(context, snapshot, refusal, invitation)
                    .aboutRole(invitation.role(), List.of());
        }
        if (context.review().isClosed()) {
            return Decision.refused(context, snapshot, Reason.DOMAIN_CLOSED, invitation);
        }
        Optional<String> data = snapshot.data(id.uuid());
        Optional<Objection> objection =
                context.review().review(Proposal.Kind.ACCEPT, invitation, invitation.role(), data);
        if (objection.isPresent()) {
            return Decision.objected(context, snapshot, objection.get(), invitation);
        }
        return joined(context, snapshot, invitation, data);
    }

    /** The closing changes come first, so that the history has their events before the new membership. */
    private static Decision<Invitation> joined(
            DecisionContext context, Snapshot snapshot, Invitation invitation, Optional<String> data) {
        List<Change> changes = Closures.beforeJoining(
                context, snapshot, context.caller(), context.actor().identities(), Optional.of(invitation.id()));
        boolean isUser = context.caller().equals(invitation.invitee());
        Change.Builder joins =
                isUser ? Transitions.accept(context, invitation, data) : Transitions.join(context, invitation);
        Membership inviter = context.policy().checkedInviter(invitation, snapshot);
        if (inviter != null) {
            joins.addPreconditions(MemberPrecondition.hasRole(inviter));
        }
        changes.add(joins.build());
        if (!isUser) {
            changes.add(Transitions.claim(context, invitation, data));
        }
        return decided(context, changes);
    }

    /** Decides a repeated acceptance, or the acceptance of an invitation that another user accepted. */
    private static Decision<Invitation> acceptedBefore(
            DecisionContext context, Snapshot snapshot, Invitation invitation) {
        if (invitation.isLive() && !Closures.isAcceptedBy(context.caller(), invitation)) {
            return Decision.refused(context, snapshot, Reason.ALREADY_ACCEPTED, invitation);
        }
        return invitation.isLive() && snapshot.member(context.caller()) != null
                ? Decision.unchanged(invitation)
                : Decision.refused(context, snapshot, Reason.MEMBERSHIP_ENDED, invitation);
    }

    /**
     * Decides whether the invitee rejects the invitation.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the invitation
     * @param id the invitation
     * @return the rejected invitation, or the refusal
     */
    public static Decision<Invitation> reject(DecisionContext context, Snapshot snapshot, InvitationId id) {
        Invitation invitation = snapshot.invitation(id.uuid());
        if (invitation == null || !context.actor().answers(invitation)) {
            return Decision.refused(Reason.NOT_FOUND);
        }
        Reason answered = answerRefusal(invitation, context.at());
        if (answered == Reason.ALREADY_REJECTED) {
            return Decision.unchanged(invitation);
        }
        if (answered != null) {
            return Decision.refused(context, snapshot, answered, invitation);
        }
        return decided(context, Transitions.reject(context, invitation, snapshot.data(id.uuid())));
    }

    /**
     * Decides whether a rejected or expired invitation is resent, or whether the caller takes over a pending invitation
     * that accept would refuse now. The caller becomes its inviter.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the invitation, and the memberships of the caller, the inviter and the invitee
     * @param id the invitation
     * @param newRole the role to grant; null to keep the role
     * @return the pending invitation, or the refusal
     */
    public static Decision<Invitation> resend(
            DecisionContext context, Snapshot snapshot, InvitationId id, @Nullable String newRole) {
        Invitation invitation = snapshot.invitation(id.uuid());
        if (invitation == null) {
            return Decision.refused(Reason.NOT_FOUND);
        }
        String role = newRole == null ? invitation.role() : newRole;
        Membership resender = snapshot.member(context.caller());
        if (isRepeatedResend(context, snapshot, invitation, resender, role)) {
            return Decision.unchanged(invitation);
        }
        if (resender == null || !context.policy().allows(resender, INVITATIONS_RESEND)) {
            return notPermitted(context, snapshot, invitation);
        }
        if (context.review().isClosed()) {
            return Decision.refused(context, snapshot, Reason.DOMAIN_CLOSED, invitation);
        }
        Reason settled = settled(context, snapshot, invitation);
        if (settled != null) {
            return Decision.refused(context, snapshot, settled, invitation);
        }
        Reason refusal = sendRefusal(context, snapshot, resender, invitation.invitee(), role);
        if (refusal != null) {
            Decision<Invitation> refused = Decision.refused(context, snapshot, refusal, invitation);
            boolean knowsRole = newRole != null || context.shows(snapshot, invitation);
            return knowsRole ? refused.aboutRole(role, context.policy().missingActions(resender, role)) : refused;
        }
        Reason addressRefusal = context.review().addressRefusal(invitation.invitee());
        if (addressRefusal != null) {
            return Decision.refused(context, snapshot, addressRefusal, invitation);
        }
        Optional<String> data = snapshot.data(id.uuid());
        Optional<Objection> objection = context.review().review(Proposal.Kind.RESEND, invitation, role, data);
        if (objection.isPresent()) {
            return Decision.objected(context, snapshot, objection.get(), invitation);
        }
        Change.Builder change = Transitions.resend(context, invitation, resender, role, data);
        if (invitation.statusAt(context.at()) == Status.PENDING
                && context.policy().recheckInviter()) {
            addFormerInviter(context, snapshot, invitation, change);
        }
        return decided(context, change.build());
    }

    private static boolean isRepeatedResend(
            DecisionContext context,
            Snapshot snapshot,
            Invitation invitation,
            @Nullable Membership resender,
            String role) {
        return invitation.statusAt(context.at()) == Status.PENDING
                && invitation.timesSent() > 1
                && invitation.inviter().equals(context.caller())
                && invitation.role().equals(role)
                && (context.policy().allows(resender, INVITATIONS_RESEND) || context.shows(snapshot, invitation))
                && canBeAccepted(context, snapshot, invitation);
    }

    /** Returns the reason why the status of the invitation prevents a resend; null if it does not. */
    private static @Nullable Reason settled(DecisionContext context, Snapshot snapshot, Invitation invitation) {
        return switch (invitation.statusAt(context.at())) {
            case PENDING -> canBeAccepted(context, snapshot, invitation) ? Reason.ALREADY_PENDING : null;
            case ACCEPTED -> Reason.ALREADY_ACCEPTED;
            case DELETED -> Reason.DELETED;
            case REJECTED, EXPIRED -> null;
        };
    }

    private static boolean canBeAccepted(DecisionContext context, Snapshot snapshot, Invitation invitation) {
        return context.policy().acceptanceRefusal(invitation, snapshot, invitation.invitee()) == null;
    }

    /**
     * Adds the precondition that the membership of the former inviter has not changed, because another role could make
     * the invitation acceptable again. The change has preconditions about the caller and the invitee already.
     */
    private static void addFormerInviter(
            DecisionContext context, Snapshot snapshot, Invitation invitation, Change.Builder change) {
        UserId former = invitation.inviter();
        if (former.equals(context.caller()) || former.equals(invitation.invitee())) {
            return;
        }
        Membership member = snapshot.member(former);
        change.addPreconditions(
                member == null ? MemberPrecondition.notMember(former) : MemberPrecondition.hasRole(member));
    }

    /**
     * Decides whether a pending or expired invitation is deleted.
     *
     * @param context the caller, the instant and the policy
     * @param snapshot the invitation, and the membership of the caller
     * @param id the invitation
     * @return the deleted invitation, or the refusal
     */
    public static Decision<Invitation> delete(DecisionContext context, Snapshot snapshot, InvitationId id) {
        Invitation invitation = snapshot.invitation(id.uuid());
        if (invitation == null) {
            return Decision.refused(Reason.NOT_FOUND);
        }
        if (invitation.status() == Status.DELETED && invitation.changedBy().equals(context.caller())) {
            return Decision.unchanged(invitation);
        }
        Membership member = snapshot.member(context.caller());
        if (member == null || !context.policy().allows(member, INVITATIONS_DELETE)) {
            return notPermitted(context, snapshot, invitation);
        }
        return switch (invitation.status()) {
            case ACCEPTED -> Decision.refused(context, snapshot, Reason.ALREADY_ACCEPTED, invitation);
            case REJECTED -> Decision.refused(context, snapshot, Reason.ALREADY_REJECTED, invitation);
            case DELETED -> Decision.refused(context, snapshot, Reason.DELETED, invitation);
            case PENDING, EXPIRED ->
                decided(
                        context,
                        Transitions.delete(context, invitation)
                                .addPreconditions(MemberPrecondition.hasRole(member))
                                .build());
        };
    }

    /** Returns the invitation after the last change, with its status at the instant of the decision. */
    private static Decision<Invitation> decided(DecisionContext context, List<Change> changes) {
        Optional<Invitation> after = changes.get(changes.size() - 1).after();
        return Decision.of(changes, after.orElseThrow().asOf(context.at()));
    }

    private static Decision<Invitation> decided(DecisionContext context, Change change) {
        return decided(context, List.of(change));
    }

    private static @Nullable Reason sendRefusal(
            DecisionContext context, Snapshot snapshot, Membership inviter, Invitee invitee, String role) {
        if (context.actor().is(invitee)) {
            return Reason.SELF_INVITATION;
        }
        Reason grantRefusal = context.policy().grantRefusal(inviter, role);
        if (grantRefusal != null) {
            return grantRefusal;
        }
        return snapshot.member(invitee) != null ? Reason.ALREADY_MEMBER : null;
    }

    private static @Nullable Reason answerRefusal(Invitation invitation, Instant now) {
        return switch (invitation.statusAt(now)) {
            case PENDING -> null;
            case ACCEPTED -> Reason.ALREADY_ACCEPTED;
            case REJECTED -> Reason.ALREADY_REJECTED;
            case DELETED -> Reason.DELETED;
            case EXPIRED -> Reason.EXPIRED;
        };
    }

    /** Refuses with NOT_FOUND if the caller may not see the invitation, the same as for an unknown id. */
    private static Decision<Invitation> notPermitted(
            DecisionContext context, Snapshot snapshot, Invitation invitation) {
        return context.shows(snapshot, invitation)
                ? Decision.refused(context, snapshot, Reason.NOT_PERMITTED, invitation)
                : Decision.refused(Reason.NOT_FOUND);
    }
}
