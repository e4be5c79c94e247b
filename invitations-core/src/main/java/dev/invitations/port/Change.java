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
 * A change that a command decided on: the invitation before and after, the membership before and after, the history
 * event, the notification, and the preconditions. {@link Storage#commit} applies the whole change or nothing.
 * Immutable.
 */
@Value.Immutable
public abstract class Change {

    Change() {}

    /**
     * Returns the stored invitation with its expected version.
     *
     * @return the invitation before the change; empty if the invitation is new or no invitation changes
     */
    public abstract Optional<Invitation> before();

    /**
     * Returns the invitation to store. Its version is the expected version plus 1, or 1 if the invitation is new.
     *
     * @return the invitation after the change; empty if no invitation changes
     */
    public abstract Optional<Invitation> after();

    /**
     * Returns the stored membership with its expected role.
     *
     * @return the membership that changes or ends; empty if a membership begins or no membership changes
     */
    public abstract Optional<Membership> memberBefore();

    /**
     * Returns the membership to store.
     *
     * @return the membership that begins or gets another role; empty if a membership ends or no membership changes
     */
    public abstract Optional<Membership> memberAfter();

    /**
     * Returns the facts about members that must still hold when the change is applied.
     *
     * @return the preconditions; empty if the change has none
     */
    public abstract List<MemberPrecondition> preconditions();

    /**
     * Returns the event to append to the history.
     *
     * @return the event
     */
    public abstract HistoryEvent event();

    /**
     * Returns the notification to store in the outbox in the same step.
     *
     * @return the notification; empty if the change notifies no user
     */
    public abstract Optional<Notification> notification();

    /**
     * Returns the data of the invitation, which only the notifier and the host's rules get. A change of a stored
     * invitation does not change its data.
     *
     * @return the data to store with a new invitation; empty if it has none or the invitation is not new
     */
    @Value.Redacted
    public abstract Optional<String> data();

    /**
     * Returns the domain of the change.
     *
     * @return the domain of the event
     */
    public final DomainId domain() {
        return event().domain();
    }

    /**
     * Returns a new builder. Only the contract suite and tests of adapters need it, because the library builds every
     * change that an adapter gets.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link Change}. */
    public static final class Builder extends ImmutableChange.Builder {
        Builder() {}
    }
}
