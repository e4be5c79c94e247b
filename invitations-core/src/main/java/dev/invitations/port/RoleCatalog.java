package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Defines the roles of each domain. The library asks the catalogue for every decision, so a change takes effect at
 * once. A slow catalogue should cache its roles. For an unknown domain the catalogue must return the same roles as for
 * a new domain, so that the roles do not reveal which domains exist.
 *
 * <p>The exception of a method decides what fails:
 *
 * <ul>
 *   <li>An {@link UnreadableRowException}, or the {@link InvitationException} that {@link Role}, {@link Roles} and
 *       {@link dev.invitations.model.Action} throw for invalid names, reports a malformed role. It affects only the
 *       domain of the role: a command in this domain throws an {@link UnreadableRowException}, and an inbox leaves out
 *       the invitation to this domain.
 *   <li>Any other {@link StorageException} reports that the roles are unavailable. The command or the inbox fails.
 *   <li>After any other exception, and after the result null, the command fails, and an inbox leaves out the invitation
 *       to this domain. If an inbox has roles of no domain, and no role is malformed, the inbox fails.
 * </ul>
 *
 * <p>In a delivery, every exception is a failed attempt of the one notification that needs the roles. The notification
 * is retried, and becomes a dead letter after the last attempt.
 */
@FunctionalInterface
public interface RoleCatalog {

    /**
     * Returns the roles of the domain at this moment. The library may call this method from any number of threads at
     * once, and several times for one command.
     *
     * @param domain the domain, which may be unknown
     * @return the roles; {@link Roles#of(Role...) Roles.of()} for a domain without roles
     * @throws UnreadableRowException if a stored role of the domain cannot be read or is malformed
     * @throws StorageException if the source of the roles is unavailable
     */
    Roles in(DomainId domain);

    /**
     * Returns the roles of several domains at this moment. The inbox calls this method once, with the domains of all
     * pending invitations to one user. By default the method calls {@link #in(DomainId)} for each domain. A catalogue
     * that reads the roles from a database should override it with one request.
     *
     * <p>If the roles of one domain cannot be read or are malformed, the result does not contain this domain, so that
     * the other domains are not affected. The library then calls {@link #in(DomainId)}, which throws the exception that
     * names the row. If this method throws an exception that is not a {@link StorageException}, the library calls
     * {@link #in(DomainId)} for each domain.
     *
     * @param domains the domains, which may be unknown and may contain duplicates
     * @return the roles by domain, with an entry for every domain whose stored roles can be read
     * @throws StorageException if the source of the roles is unavailable
     */
    default Map<DomainId, Roles> in(Collection<DomainId> domains) {
        Map<DomainId, Roles> found = new HashMap<>();
        for (DomainId domain : domains) {
            try {
                found.put(domain, in(domain));
            } catch (UnreadableRowException | InvitationException ofThisDomain) {
                // The contract leaves out the domain.
            }
        }
        return found;
    }

    /**
     * Returns whether the catalogue reads the roles in the transactions of the host. Such a catalogue cannot be asked
     * during a delivery, which runs outside of these transactions. A catalogue that wraps another catalogue must return
     * the result of the wrapped catalogue.
     *
     * @return false by default
     */
    default boolean joinsHostTransactions() {
        return false;
    }

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
