package dev.invitations.model;

import java.time.Instant;
import java.util.UUID;
import org.immutables.value.Value;

/**
 * A user's one role in a domain. An immutable value: only the methods of {@code Invitations} and {@code Members}, or
 * the host in a members table of its own, change the stored membership.
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
     * Returns the member.
     *
     * @return the member
     */
    public abstract UserId user();

    /**
     * Returns the role. Whenever a command is decided, the roles of the domain define the actions of the role.
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
     * Returns the id of the event that began this membership. It orders members that began at the same instant.
     *
     * @return the id of the event
     */
    public abstract UUID grantedBy();

    /**
     * Returns a new builder, for adapters that read stored memberships.
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
