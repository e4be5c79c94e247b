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
 * Which invitations a page or a count is about: those that fulfil every condition that is present. Deleted ones are never
 * among them. At least the domain or the invitee is given.
 */
@Value.Immutable
@Hidden
public abstract class InvitationFilter {

    /**
     * The member who asks. Its membership is to be read in the same statement as the invitations.
     *
     * @param rolesSeeingAll names of the roles with which it sees every invitation of the domain
     * @param rolesSeeingOwn names of the roles with which it sees those whose inviter it is
     */
    public record Viewer(UserId user, Set<String> rolesSeeingAll, Set<String> rolesSeeingOwn) {}

    InvitationFilter() {}

    public abstract Optional<DomainId> domain();

    /** Present only together with the domain; empty where the invitee is the one who asks. */
    public abstract Optional<Viewer> viewer();

    /** Never empty, never with DELETED; PENDING and EXPIRED are told apart by {@link #now}. */
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
     * The meaning of this filter, for adapters that filter in Java.
     *
     * @param viewerRole the role that the viewer has in the domain; null where it has none or there is no viewer
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
