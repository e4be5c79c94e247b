package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;

/**
 * Defines the roles of each domain. The library asks the catalogue for every decision, so a change takes effect at
 * once. A slow catalogue should cache its roles. For an unknown domain the catalogue must return the same roles as for
 * a new domain, so that the roles do not reveal which domains exist.
 */
@FunctionalInterface
public interface RoleCatalog {

    /**
     * Returns the roles of the domain at this moment. The library may call this method from any number of threads at
     * once, and several times for one command.
     *
     * @param domain the domain, which may be unknown
     * @return the roles
     */
    Roles in(DomainId domain);

    /**
     * Returns a catalogue with the same roles in every domain.
     *
     * @param roles the roles, each with a different name
     * @return the catalogue
     * @throws dev.invitations.model.InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if two roles
     *     have the same name
     */
    static RoleCatalog of(Role... roles) {
        Roles all = Roles.of(roles);
        return domain -> all;
    }
}
