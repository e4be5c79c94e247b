package dev.invitations.contract.model;

import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
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
public final class ReferenceModel extends ReferenceState {

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

        /** Returns settings with these roles, and without an expiry of invitations. */
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

    private final ReferenceInvitations ofInvitations = new ReferenceInvitations(this);
    private final ReferenceMembers ofMembers = new ReferenceMembers(this, ofInvitations);
    private final ReferenceOutbox ofOutbox = new ReferenceOutbox(this, ofInvitations);

    /** Creates the model of an empty storage. */
    public ReferenceModel(HostSettings settings, Instant start) {
        super(settings, start);
    }

    private ReferenceModel(ReferenceModel other) {
        super(other);
    }

    /** Returns a model in the same state, with a notifier that never fails. */
    public ReferenceModel copy() {
        return new ReferenceModel(this);
    }

    /** Sets the values that the library chose for the following operations. */
    public ReferenceModel choosing(Choices values) {
        choices = values;
        return this;
    }

    /** {@inheritDoc} The arguments must be valid. Every cursor is refused, because the model returns none. */
    @Override
    public Object answer(Operation operation) {
        Arguments a = operation.arguments();
        return switch (operation.entry()) {
            case ADD_FOUNDER -> ofMembers.addFounder(a.actor(), a.domain(), a.role());
            case SEND -> ofInvitations.send(a.actor(), a.domain(), a.invites(), false);
            case SEND_ALL_OR_NOTHING -> ofInvitations.send(a.actor(), a.domain(), a.invites(), true);
            case SEND_ONE -> ofInvitations.sendOne(a.actor(), a.domain(), a.user(), a.role());
            case ACCEPT -> ofInvitations.accept(a.actor(), a.invitation());
            case REJECT -> ofInvitations.reject(a.actor(), a.invitation());
            case RESEND -> ofInvitations.resend(a.actor(), a.invitation(), null);
            case RESEND_WITH_ROLE -> ofInvitations.resend(a.actor(), a.invitation(), a.role());
            case DELETE -> ofInvitations.delete(a.actor(), a.invitation());
            case FIND -> ofInvitations.find(a.actor(), a.invitation());
            case HISTORY -> ofInvitations.history(a.actor(), a.invitation());
            case INBOX -> ofInvitations.inbox(a.actor());
            case LIST -> ofInvitations.list(a.actor(), a.query());
            case COUNT -> ofInvitations.count(a.actor(), a.query());
            case ASSIGN -> ofMembers.assign(a.actor(), a.domain(), a.user(), a.role());
            case REMOVE -> ofMembers.remove(a.actor(), a.domain(), a.user());
            case FIND_MEMBER -> ofMembers.find(a.actor(), a.domain(), a.user());
            case LIST_MEMBERS -> ofMembers.list(a.actor(), a.memberQuery());
            case MEMBER_HISTORY -> ofMembers.history(a.actor(), a.domain(), a.user());
            case IS_ALLOWED -> ofMembers.isAllowed(a.user(), a.domain(), a.action());
            case CHECK -> ofMembers.check(a.domain());
            case PERMISSIONS -> ofMembers.permissions(a.actor(), a.domain());
            case DELIVER -> ofOutbox.deliver(a.limit());
            case DEAD_LETTERS -> ofOutbox.deadLetters(a.cursor());
            case RETRY -> ofOutbox.retry(a.deadLetter());
            case DISCARD -> ofOutbox.discard(a.deadLetter());
        };
    }

    /**
     * Answers the operation as if no invitation were stored. A command has this answer if it reads the state before
     * another command stores an invitation.
     */
    public Object answerWithoutInvitations(Operation operation) {
        Map<InvitationId, Invitation> unseen = new LinkedHashMap<>(invitations);
        invitations.clear();
        Object answer = answer(operation);
        unseen.putAll(invitations);
        invitations.putAll(unseen);
        return answer;
    }

    @Override
    public void notifierFails(Predicate<Notification> fails) {
        ofOutbox.notifierFails(fails);
    }

    /** Returns all invitations, by id, with their stored statuses. */
    public Map<InvitationId, Invitation> invitations() {
        return Map.copyOf(invitations);
    }

    /** Returns the members of all domains. */
    public Collection<Membership> members() {
        return List.copyOf(members.values());
    }
}
