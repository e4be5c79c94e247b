package dev.invitations.port;

import dev.invitations.model.DomainId;
import java.util.Optional;

/**
 * The rules of a host for its domains. A host implements this interface. The library asks for the terms and for a
 * review at send, resend, accept, assign, addFounder and transfer, and again after a conflict.
 *
 * <p>Every method may be called by any number of threads at once. It must be fast, must change nothing, and must not
 * call the library. If it throws an exception, the command ends with that exception and changes nothing. An
 * {@link dev.invitations.model.InvitationException} is not a refusal of the command, so it becomes the cause of an
 * {@link IllegalStateException}, as null does.
 */
public interface HostRules {

    /**
     * Returns the terms of the domain at this moment. The library asks at most once per decision: at send and resend
     * after the check of the actor's permission, and at every other command after all other checks.
     *
     * @param domain the domain. At addFounder the host may not know it, because any actor can name any domain
     * @return the terms; {@link DomainTerms#none()} by default
     */
    default DomainTerms in(DomainId domain) {
        return DomainTerms.none();
    }

    /**
     * Reviews a step that the library is about to commit, after all other checks. An objection refuses the command, or
     * the one invitee of a batch, with {@link dev.invitations.model.Reason#OBJECTED}. A repeated command that changes
     * nothing is not reviewed.
     *
     * @param proposal the step
     * @return the objection; empty, which is the default, if the host does not object
     */
    default Optional<Objection> review(Proposal proposal) {
        return Optional.empty();
    }
}
