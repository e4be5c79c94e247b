package dev.invitations.model;

import java.time.Instant;
import java.util.UUID;
import org.immutables.value.Value;

/**
 * The one role of a user in a domain. Immutable: the methods of {@code Invitations} and {@code Members} change the
 * stored membership, and so can a host that has its own members table.
 */
@Value.Immutable
public abstract class Membership {

    Membership() {}

    /**
     * Returns the domain.
     *
     * @return the domain
     */
    public abstract DomainId domain();

    /**
     * Returns the user that is the member.
     *
     * @return the user
     */
    public abstract UserId user();

    /**
     * Returns the name of the role. A membership does not store actions: every decision reads the actions of the role
     * from the role catalogue.
     *
     * @return the name of the role
     */
    public abstract String role();

    /**
     * Returns the instant at which this membership began. A change of role does not change it.
     *
     * @return the instant
     */
    public abstract Instant since();

    /**
     * Returns the id of the event that began this membership. The id orders memberships that began at the same instant.
     *
     * @return the id of the event
     */
    public abstract UUID grantedBy();

    /**
     * Returns a builder for adapters that read stored memberships.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link Membership}. */
    public static final class Builder extends ImmutableMembership.Builder {
        Builder() {}
    }
}
