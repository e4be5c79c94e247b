package dev.invitations.broken.port;

import dev.invitations.broken.Everything;
import dev.invitations.broken.model.Reaching;

/** A port that knows the verbs, and is known by the model that it knows. */
public interface Outward {

    void reach(Everything verbs, Reaching model);
}
