package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.immutables.value.Value;
import org.jspecify.annotations.Nullable;

/**
 * Selects the invitations of a page or a count. An invitation matches if it meets every condition that is present.
 * Deleted invitations never match. The domain is present, or there are invitees. Immutable.
 */
@Value.Immutable
public abstract class InvitationFilter {

    /**
     * The caller of a query about a domain. The adapter reads the membership of the caller in the same statement as the
     * invitations.
     *
     * @param user the caller, which sees nothing if it is not a member
     * @param rolesSeeingAll the names of the roles that may see every invitation of the domain
     * @param rolesSeeingOwn the names of the roles that may see the invitations that the caller sent
     */
    public record Viewer(UserId user, Set<String> rolesSeeingAll, Set<String> rolesSeeingOwn) {}

    InvitationFilter() {}

    /**
     * Returns the domain that the invitations must belong to.
     *
     * @return the domain; empty for all domains
     */
    public abstract Optional<DomainId> domain();

    /**
     * Returns the caller. Only invitations that the caller may see match.
     *
     * @return the caller, together with the domain; empty if a user queries the invitations to its identities
     */
    public abstract Optional<Viewer> viewer();

    /**
     * Returns the statuses that match. {@link #now} decides whether a pending invitation is PENDING or EXPIRED.
     *
     * @return the statuses; never empty, never with DELETED
     */
    public abstract Set<Status> statuses();

    /**
     * Returns the role that the invitations must grant.
     *
     * @return the name of the role; empty for all roles
     */
    public abstract Optional<String> role();

    /**
     * Returns the user that must have sent the invitations last.
     *
     * @return the inviter; empty for all inviters
     */
    public abstract Optional<UserId> inviter();

    /**
     * Returns the recipients of which the invitations must have one.
     *
     * @return at most {@link dev.invitations.model.Limits#VERIFIED_ADDRESSES} + 1 invitees; empty for all invitees
     */
    public abstract Set<Invitee> invitees();

    /**
     * Returns the instant of the query, which decides whether a pending invitation is PENDING or EXPIRED.
     *
     * @return the instant
     */
    public abstract Instant now();

    /**
     * Returns a new builder.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds an {@link InvitationFilter}. */
    public static final class Builder extends ImmutableInvitationFilter.Builder {
        Builder() {}
    }

    /**
     * Checks whether the invitation matches. Adapters that filter in Java use this method.
     *
     * @param invitation the stored invitation
     * @param viewerRole the role of the viewer in the domain; null if the filter has no viewer, or the viewer is not a
     *     member
     * @return true if the invitation meets every condition
     */
    public final boolean matches(Invitation invitation, @Nullable String viewerRole) {
        return is(domain(), invitation.id().domain())
                && statuses().contains(invitation.statusAt(now()))
                && is(role(), invitation.role())
                && is(inviter(), invitation.inviter())
                && (invitees().isEmpty() || invitees().contains(invitation.invitee()))
                && (viewer().isEmpty() || sees(viewer().get(), invitation, viewerRole));
    }

    private static <T> boolean is(Optional<? extends T> wanted, T found) {
        return wanted.isEmpty() || wanted.get().equals(found);
    }

    private static boolean sees(Viewer viewer, Invitation invitation, @Nullable String role) {
        return role != null
                && (viewer.rolesSeeingAll().contains(role)
                        || (viewer.rolesSeeingOwn().contains(role)
                                && invitation.inviter().equals(viewer.user())));
    }
}
