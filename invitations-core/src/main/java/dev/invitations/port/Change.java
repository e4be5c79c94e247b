package dev.invitations.port;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * One change that a command decided on: an invitation before and after, a membership before and after, the history event,
 * the notification, and the preconditions. {@link Storage#commit} applies all of it or none of it.
 */
@Value.Immutable
public abstract class Change {

    Change() {}

    /** Returns the stored invitation, with its expected version; empty if the invitation is new or none changes. */
    public abstract Optional<Invitation> before();

    /** Returns the invitation to store, its version one higher; empty if no invitation changes. */
    public abstract Optional<Invitation> after();

    /** Returns the membership that changes or ends, with its expected role; empty if one begins or none changes. */
    public abstract Optional<Membership> memberBefore();

    /** Returns the membership that begins, or has its new role; empty if one ends or none changes. */
    public abstract Optional<Membership> memberAfter();

    /** Returns the facts about other users that must still hold when the change is applied. */
    public abstract List<MemberPrecondition> preconditions();

    /** Returns the event to append to the history. */
    public abstract HistoryEvent event();

    /** Returns the notification to store in the same step; empty if the change notifies no user. */
    public abstract Optional<Notification> notification();

    /** Returns the domain of the change. */
    public final DomainId domain() {
        return event().domain();
    }

    /** Returns a new builder, for contract suites and for adapters that test themselves. The library makes all other changes. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link Change}. */
    public static final class Builder extends ImmutableChange.Builder {
        Builder() {}
    }
}
