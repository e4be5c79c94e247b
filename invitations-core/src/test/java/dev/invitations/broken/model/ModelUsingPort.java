package dev.invitations.broken.model;

import dev.invitations.broken.port.PortUsingApi;
import org.slf4j.Logger;

/** A model that depends on a port and a logger. */
public final class ModelUsingPort {

    public ModelUsingPort(PortUsingApi port, Logger log) {
        log.info("{}", port);
    }
}
