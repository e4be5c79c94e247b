package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads memberships. Memberships change only through {@link Storage#commit}. Every method may be called by any number
 * of threads at once, and throws {@link StorageException} if the storage fails.
 */
public interface MembershipQueries {

    /**
     * Reads one membership.
     *
     * @param domain the domain of the membership
     * @param user the member
     * @return the membership; empty if the user is not a member of the domain
     */
    Optional<Membership> find(DomainId domain, UserId user);

    /**
     * Reads the role of one member. A decision that needs only the role uses this method, so that an adapter can answer
     * although another value of the stored membership cannot be read.
     *
     * @param domain the domain of the membership
     * @param user the member
     * @return the name of the role; empty if the user is not a member of the domain
     */
    default Optional<String> findRole(DomainId domain, UserId user) {
        return find(domain, user).map(Membership::role);
    }

    /**
     * Reads the first member, in the order of {@link Position}, that has one of the roles and is not the given user.
     *
     * @param domain the domain of the members
     * @param user the user to leave out
     * @param roles the names of the roles
     * @return the membership, of which the library uses only the user and the role; empty if no member matches
     */
    Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles);

    /**
     * Checks whether the domain has a member.
     *
     * @param domain the domain
     * @return true if the domain has at least one member
     */
    boolean isPopulated(DomainId domain);

    /**
     * Counts the members of a domain per role.
     *
     * @param domain the domain of the members
     * @return the number of members per name of a role, without zeros. Names that differ only in case are different. If
     *     the storage contains members without a role, their number has the empty name
     */
    Map<String, Long> countRoles(DomainId domain);

    /**
     * Reads one page of the members of a domain, in the order of {@link Position}.
     *
     * @param domain the domain of the members
     * @param after the position of the last entry of the previous page; null for the first page
     * @param limit the maximum number of members to return
     * @return the memberships
     * @throws UnreadableRowException if one of these members is a stored row that cannot be read. Rows that have no
     *     position come last
     */
    List<Membership> page(DomainId domain, @Nullable Position after, int limit);
}
