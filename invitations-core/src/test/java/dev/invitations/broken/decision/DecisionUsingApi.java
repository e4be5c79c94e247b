package dev.invitations.broken.decision;

import dev.invitations.broken.CoreViolations;

/** A decision that depends on the API. */
public interface DecisionUsingApi {

    void decide(CoreViolations api);
}
