package dev.invitations.broken.port;

import dev.invitations.broken.Everything;
import dev.invitations.broken.model.Reaching;

/** A port that depends on the API, and on a model that depends on this port. */
public interface Outward {

    void reach(Everything verbs, Reaching model);
}
