package dev.invitations.broken.model;

import dev.invitations.broken.port.Outward;
import org.slf4j.Logger;

/** A model that depends on a port and a logger. */
public final class Reaching {

    public Reaching(Outward port, Logger log) {
        log.info("{}", port);
    }
}
