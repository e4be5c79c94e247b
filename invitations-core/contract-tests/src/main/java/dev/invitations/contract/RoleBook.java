package dev.invitations.contract;

import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.port.RoleCatalog;

/** Extends a role catalogue with methods to change it, which {@link RoleCatalogContract} needs. */
public interface RoleBook extends RoleCatalog {

    /** Defines a role in a domain and replaces any role with the same name. */
    void define(DomainId domain, Role role);

    /** Removes a role from a domain. Does nothing if the domain has no role with that name. */
    void remove(DomainId domain, String role);
}
