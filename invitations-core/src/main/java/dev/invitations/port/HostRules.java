package dev.invitations.port;

import dev.invitations.model.DomainId;
import java.util.Optional;

/**
 * The rules of a host for its domains. A host implements this interface. The library asks at send, resend, accept,
 * assign, addFounder and transfer, after its own checks that need no storage have passed, and again after a conflict.
 *
 * <p>Every method may be called by any number of threads at once. It must be fast, must change nothing, and must not
 * call the library. It is also asked for domains that do not exist. If it throws an exception, the command ends with
 * that exception and changes nothing. An {@link dev.invitations.model.InvitationException} is not a refusal of the
 * command, so it becomes the cause of an {@link IllegalStateException}.
 */
public interface HostRules {

    /**
     * Returns the terms of the domain at this moment.
     *
     * @param domain the domain, which the actor named and which may not exist
     * @return the terms; {@link DomainTerms#none()} by default
     */
    default DomainTerms in(DomainId domain) {
        return DomainTerms.none();
    }

    /**
     * Reviews a step that the library is about to commit. An objection refuses the command, or the one invitee of a
     * batch, with {@link dev.invitations.model.Reason#OBJECTED}. A repeated command that changes nothing is not
     * reviewed.
     *
     * @param proposal the step
     * @return the objection; empty, which is the default, if the host does not object
     */
    default Optional<Objection> review(Proposal proposal) {
        return Optional.empty();
    }
}
