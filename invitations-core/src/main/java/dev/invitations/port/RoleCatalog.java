package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;

/**
 * Defines the roles of a domain. The library asks it for every decision, so a change takes effect at once; a slow catalogue
 * should cache. It must return the same roles for unknown domains as for new ones.
 */
@FunctionalInterface
public interface RoleCatalog {

    /**
     * Returns the roles of the domain at this moment.
     *
     * @param domain the domain, which may be unknown
     * @return the roles
     */
    Roles in(DomainId domain);

    /**
     * Returns a catalogue with the same roles in every domain.
     *
     * @param roles the roles
     * @return the catalogue
     */
    static RoleCatalog of(Role... roles) {
        Roles all = Roles.of(roles);
        return domain -> all;
    }
}
