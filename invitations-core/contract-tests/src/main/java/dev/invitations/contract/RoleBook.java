package dev.invitations.contract;

import dev.invitations.model.DomainId;
import dev.invitations.model.Role;
import dev.invitations.port.RoleCatalog;

/** A catalogue of roles together with the way to change it, as {@link RoleCatalogContract} needs it. */
public interface RoleBook extends RoleCatalog {

    /** Gives a domain this role, in the place of one of the same name. */
    void define(DomainId domain, Role role);

    /** Takes a role from a domain; nothing where it has none of that name. */
    void remove(DomainId domain, String role);
}
