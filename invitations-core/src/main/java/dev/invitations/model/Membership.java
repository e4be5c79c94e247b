package dev.invitations.model;

import java.time.Instant;
import java.util.UUID;
import org.immutables.value.Value;

/** A user's one role in a domain, as it is stored. An immutable value. */
@Value.Immutable
public abstract class Membership {

    Membership() {}

    /** Returns the domain. */
    public abstract DomainId domain();

    /** Returns the member. */
    public abstract UserId user();

    /** Returns the name of the role. The roles of the domain define its actions whenever a command is decided. */
    public abstract String role();

    /** Returns when this membership began; a change of role keeps it. */
    public abstract Instant since();

    /** Returns the id of the event that began this membership; it orders members of the same instant. */
    public abstract UUID grantedBy();

    /** Returns a new builder, for adapters that read stored memberships. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link Membership}. */
    public static final class Builder extends ImmutableMembership.Builder {
        Builder() {}
    }
}
