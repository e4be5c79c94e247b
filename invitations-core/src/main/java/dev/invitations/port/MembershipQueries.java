package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads who is a member. Memberships change only through {@link InvitationQueries#save}, together with what caused
 * it. Throws {@link StorageException} when the storage fails.
 */
public interface MembershipQueries {

    Optional<Membership> find(DomainId domain, UserId user);

    /** The first member in the order of {@link Position} who has one of these roles and is not this user. */
    Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles);

    /** Whether the domain has any member. */
    boolean isPopulated(DomainId domain);

    /**
     * Up to {@code limit} members in the order of {@link Position}, from the first one after this position.
     *
     * @param after null for the beginning
     */
    List<Membership> page(DomainId domain, @Nullable Position after, int limit);
}
