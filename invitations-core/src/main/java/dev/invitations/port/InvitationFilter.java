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
 * Selects the invitations of a page or a count. An invitation matches if it fulfils every condition that is present. Deleted
 * invitations never match. At least the domain or the invitee is present.
 */
@Value.Immutable
public abstract class InvitationFilter {

    /**
     * The member that asks. The adapter reads its membership in the same statement as the invitations.
     *
     * @param user the member
     * @param rolesSeeingAll the names of the roles that may see every invitation of the domain
     * @param rolesSeeingOwn the names of the roles that may see the invitations that the member sent
     */
    public record Viewer(UserId user, Set<String> rolesSeeingAll, Set<String> rolesSeeingOwn) {}

    InvitationFilter() {}

    public abstract Optional<DomainId> domain();

    /** Returns the member that asks; present only together with the domain, empty if the invitee asks. */
    public abstract Optional<Viewer> viewer();

    /** Returns the statuses that match; never empty, never DELETED. {@link #now} separates PENDING from EXPIRED. */
    public abstract Set<Status> statuses();

    public abstract Optional<String> role();

    public abstract Optional<UserId> inviter();

    public abstract Optional<Invitee> invitee();

    public abstract Instant now();

    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ImmutableInvitationFilter.Builder {
        Builder() {}
    }

    /**
     * Checks whether the invitation matches, for adapters that filter in Java.
     *
     * @param invitation the stored invitation
     * @param viewerRole the role of the viewer in the domain; null if the viewer is absent or not a member
     * @return true if every condition holds
     */
    public final boolean matches(Invitation invitation, @Nullable String viewerRole) {
        return is(domain(), invitation.id().domain())
                && statuses().contains(invitation.statusAt(now()))
                && is(role(), invitation.role())
                && is(inviter(), invitation.inviter())
                && is(invitee(), invitation.invitee())
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
