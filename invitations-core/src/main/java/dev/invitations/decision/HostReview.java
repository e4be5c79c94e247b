package dev.invitations.decision;

import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Invitee;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import dev.invitations.port.DomainTerms;
import dev.invitations.port.HostRules;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the rules of the host for one decision. The terms of the domain are asked at most once, so that all invitees of
 * a batch meet the same terms. A decision that needs no terms does not ask.
 */
public final class HostReview {

    private final HostRules rules;
    private final DomainId domain;
    private final UserId actor;
    private @Nullable DomainTerms terms;

    /**
     * Creates the review of one decision.
     *
     * @param rules the rules of the host
     * @param domain the domain of the command
     * @param actor the user that called the command
     */
    public HostReview(HostRules rules, DomainId domain, UserId actor) {
        this.rules = rules;
        this.domain = domain;
        this.actor = actor;
    }

    boolean isClosed() {
        return terms().isClosed();
    }

    /** Returns ADDRESS_NOT_ALLOWED if the invitee is an address of a mail domain that the terms do not allow. */
    @Nullable Reason addressRefusal(Invitee invitee) {
        return invitee instanceof EmailAddress address && !terms().allows(address) ? Reason.ADDRESS_NOT_ALLOWED : null;
    }

    /** Returns the host's objection to a step that is about no stored invitation. */
    Optional<Objection> review(Proposal.Kind kind, Invitee subject, Draft draft) {
        return review(new Proposal(
                kind, domain, actor, subject, draft.role(), Optional.empty(), draft.message(), draft.data()));
    }

    /** Returns the host's objection to a step of the stored invitation. */
    Optional<Objection> review(Proposal.Kind kind, Invitation invitation, String role, Optional<String> data) {
        return review(new Proposal(
                kind, domain, actor, invitation.invitee(), role, Optional.of(invitation), invitation.message(), data));
    }

    private Optional<Objection> review(Proposal proposal) {
        Optional<Objection> objection = asked("review", () -> rules.review(proposal));
        if (objection == null) {
            throw new IllegalStateException(
                    "HostRules.review returned null; it must return an Optional, which is empty without an objection");
        }
        return objection;
    }

    private DomainTerms terms() {
        DomainTerms asked = terms;
        if (asked == null) {
            asked = asked("in", () -> rules.in(domain));
            if (asked == null) {
                throw new IllegalStateException("HostRules.in returned null; it must return DomainTerms.none() for a"
                        + " domain without a restriction");
            }
            terms = asked;
        }
        return asked;
    }

    /** Asks the host. A refusal that the host throws is its mistake, and must not look like a refusal of the command. */
    private static <T> T asked(String method, Supplier<T> question) {
        try {
            return question.get();
        } catch (InvitationException refusal) {
            throw new IllegalStateException(
                    "HostRules." + method + " threw an InvitationException; to refuse a command, return an Objection",
                    refusal);
        }
    }
}
