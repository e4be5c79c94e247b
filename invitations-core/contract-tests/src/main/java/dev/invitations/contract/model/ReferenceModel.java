package dev.invitations.contract.model;

import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A second implementation of the operations, for one caller at a time. It uses only plain Java and the library's
 * values. The decisions are duplicated here on purpose. Not thread-safe.
 */
public final class ReferenceModel implements Implementation {

    static final Duration FIRST_WAIT = Duration.ofMinutes(1);
    static final Duration LONGEST_WAIT = Duration.ofSeconds(90);

    /**
     * The settings of the host.
     *
     * @param roles the roles of every domain
     * @param attempts the number of attempts before a notification is a dead letter
     * @param batchSize the number of notifications that a delivery claims at once
     */
    public record HostSettings(
            Optional<Duration> timeToLive, boolean recheckInviter, List<Role> roles, int attempts, int batchSize) {

        /** Returns settings with these roles that invitations never expire. */
        public static HostSettings of(Role... roles) {
            return new HostSettings(Optional.empty(), true, List.of(roles), 1, 1_000);
        }

        /** Returns these settings with a time to live. */
        public HostSettings expiringAfter(Duration timeToLive) {
            return new HostSettings(Optional.of(timeToLive), recheckInviter, roles, attempts, batchSize);
        }
    }

    /** The values that the library chooses during an operation, and that a model cannot predict. */
    public interface Choices {

        /** The choices of an operation that writes nothing. */
        Choices NONE = new Choices() {};

        /** Returns the id of the next invitation that the operation makes. */
        default UUID invitationId() {
            return new UUID(0, 0);
        }

        /** Returns the id of the next event that the operation makes. */
        default UUID eventId() {
            return new UUID(0, 0);
        }

        /** Returns the instant of the next attempt of a failed notification; null if it never failed. */
        default @Nullable Instant retryAt(UUID notification) {
            return null;
        }
    }

    private final ReferenceState state;
    private final ReferenceInvitations invitations;
    private final ReferenceMembers members;
    private final ReferenceOutbox outbox;

    /** Creates the model of an empty storage. */
    public ReferenceModel(HostSettings settings, Instant start) {
        this(new ReferenceState(settings, start));
    }

    private ReferenceModel(ReferenceState state) {
        this.state = state;
        this.invitations = new ReferenceInvitations(state);
        this.members = new ReferenceMembers(state, invitations);
        this.outbox = new ReferenceOutbox(state);
    }

    /** Returns a model in the same state, with a notifier that never fails. */
    public ReferenceModel copy() {
        return new ReferenceModel(state.copy());
    }

    /** Sets the values that the library chose for the following operations. */
    public ReferenceModel choosing(Choices choices) {
        state.choices = choices;
        return this;
    }

    /** {@inheritDoc} The operation must have valid arguments and no cursor. */
    @Override
    public Object answer(Operation operation) {
        Arguments a = operation.arguments();
        return switch (operation.entry()) {
            case ADD_FOUNDER -> members.addFounder(a.actor(), a.domain(), a.role());
            case SEND -> invitations.send(a.actor(), a.domain(), a.invites(), false);
            case SEND_ALL_OR_NOTHING -> invitations.send(a.actor(), a.domain(), a.invites(), true);
            case SEND_ONE -> invitations.sendOne(a.actor(), a.domain(), a.user(), a.role());
            case ACCEPT -> invitations.accept(a.actor(), a.invitation());
            case REJECT -> invitations.reject(a.actor(), a.invitation());
            case RESEND -> invitations.resend(a.actor(), a.invitation(), null);
            case RESEND_WITH_ROLE -> invitations.resend(a.actor(), a.invitation(), a.role());
            case DELETE -> invitations.delete(a.actor(), a.invitation());
            case FIND -> invitations.find(a.actor(), a.invitation());
            case HISTORY -> invitations.history(a.actor(), a.invitation());
            case INBOX -> invitations.inbox(a.actor());
            case LIST -> invitations.list(a.actor(), a.query());
            case COUNT -> invitations.count(a.actor(), a.query());
            case ASSIGN -> members.assign(a.actor(), a.domain(), a.user(), a.role());
            case REMOVE -> members.remove(a.actor(), a.domain(), a.user());
            case FIND_MEMBER -> members.find(a.actor(), a.domain(), a.user());
            case LIST_MEMBERS -> members.list(a.actor(), a.memberQuery());
            case MEMBER_HISTORY -> members.history(a.actor(), a.domain(), a.user());
            case IS_ALLOWED -> members.isAllowed(a.user(), a.domain(), a.action());
            case PERMISSIONS -> members.permissions(a.actor(), a.domain());
            case DELIVER -> outbox.deliver(a.limit());
            case DEAD_LETTERS -> ReferenceState.pages(outbox.deadLetters(), Limits.PAGE_SIZE);
            case RETRY -> outbox.retry(a.deadLetter());
            case DISCARD -> outbox.discard(a.deadLetter());
        };
    }

    /** Sets the time of the following operations. */
    public void setTime(Instant now) {
        state.setTime(now);
    }

    @Override
    public void advance(Duration duration) {
        state.advance(duration);
    }

    @Override
    public void define(Role role) {
        state.define(role);
    }

    @Override
    public void undefine(String role) {
        state.undefine(role);
    }

    @Override
    public void endMembership(DomainId domain, UserId user) {
        state.endMembership(domain, user);
    }

    @Override
    public void notifierFails(Predicate<Notification> fails) {
        outbox.notifierFails(fails);
    }

    /** Returns all invitations, by id, with their stored statuses. */
    public Map<InvitationId, Invitation> invitations() {
        return Map.copyOf(state.invitations);
    }

    /** Returns the status of a stored invitation at this time. */
    public Status statusNow(Invitation stored) {
        return state.statusNow(stored);
    }

    @Override
    public @Nullable Invitation stored(InvitationId id) {
        return state.invitations.get(id);
    }

    @Override
    public List<Invitation> storedInvitations(DomainId domain) {
        return state.storedInvitations(domain);
    }

    @Override
    public List<Membership> storedMembers(DomainId domain) {
        return state.storedMembers(domain);
    }

    /** Returns the members of all domains. */
    public Collection<Membership> members() {
        return List.copyOf(state.members.values());
    }

    @Override
    public List<HistoryEvent> storedHistory(DomainId domain, UserId user) {
        return state.storedHistory(domain, user);
    }

    /** Returns the number of notifications that are not delivered, dead letters included. */
    public int undelivered() {
        return state.outbox.size();
    }
}
