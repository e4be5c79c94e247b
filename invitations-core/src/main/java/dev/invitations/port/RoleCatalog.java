package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;

/**
 * Says what roles a domain has. It is asked anew for every decision, so what it answers takes effect at once; a catalogue
 * that is slow to read should cache. It must answer for unknown domains as it would for new ones.
 */
@FunctionalInterface
public interface RoleCatalog {

    Roles in(DomainId domain);

    /** The same roles in every domain. */
    static RoleCatalog of(Role... roles) {
        Roles all = Roles.of(roles);
        return domain -> all;
    }
}
