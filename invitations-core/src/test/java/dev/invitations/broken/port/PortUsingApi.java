package dev.invitations.broken.port;

import dev.invitations.broken.CoreViolations;
import dev.invitations.broken.model.ModelUsingPort;

/** A port that depends on the API, and on a model that depends on this port. */
public interface PortUsingApi {

    void reach(CoreViolations api, ModelUsingPort model);
}
