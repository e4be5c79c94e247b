package dev.invitations.model;

import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * What a decision says must happen, all of it or none: an invitation before and after, a membership before and after, the
 * event, the notification. Adapters apply it if and only if everything is still as the decision found it.
 */
@Value.Immutable
@Hidden
public abstract class Change {

    Change() {}

    /** The stored invitation that the decision was made on; empty when it is new or when none moves. */
    public abstract Optional<Invitation> before();

    /** What to store instead, its version one higher; empty when no invitation moves. */
    public abstract Optional<Invitation> after();

    /** The membership that is changed or ended; empty when one begins or none moves. */
    public abstract Optional<Membership> memberBefore();

    /** The membership that begins, or its new role; empty when one ends or none moves. */
    public abstract Optional<Membership> memberAfter();

    /** What the decision took for true of other people; it must still be so when the change is applied. */
    public abstract List<MemberPrecondition> relies();

    public abstract HistoryEvent event();

    /** To be stored in the same step; empty when nobody is to be told. */
    public abstract Optional<Notification> notification();

    public final DomainId domain() {
        return event().domain();
    }

    /** For a contract suite, and for adapters that test themselves; otherwise decisions alone make changes. */
    public static Builder builder() {
        return new Builder();
    }

    public static final class Builder extends ImmutableChange.Builder {
        Builder() {}
    }
}
