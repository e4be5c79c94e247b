package dev.invitations.broken.decision;

import dev.invitations.broken.Everything;

/** A decision that depends on the API. */
public interface Upward {

    void decide(Everything api);
}
