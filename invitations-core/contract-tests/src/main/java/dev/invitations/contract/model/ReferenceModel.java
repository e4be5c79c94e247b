package dev.invitations.contract.model;

import dev.invitations.contract.operation.Arguments;
import dev.invitations.contract.operation.Operation;
import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.contract.operation.Refused;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
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

    private final ReferenceAnswers answers = new ReferenceAnswers(this);
    private final ReferenceSends sends = new ReferenceSends(this, answers);
    private final ReferenceInvitations ofInvitations = new ReferenceInvitations(this, answers);
    private final ReferenceMembers ofMembers = new ReferenceMembers(this, answers);
    private final ReferenceOutbox ofOutbox = new ReferenceOutbox(this, answers);

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
        if (!operation.entry().takes(Parameter.ACTOR)) {
            return answerWithoutActor(operation.entry(), a);
        }
        Optional<Refused> invalid = invalid(operation.entry(), a);
        if (invalid.isPresent()) {
            return invalid.get();
        }
        Optional<InvitationId> linked =
                a.actor() instanceof LinkHolder holder ? ofInvitations.linkedBy(holder.token()) : Optional.empty();
        if (a.actor() instanceof LinkHolder && linked.isEmpty()) {
            return refused(Reason.NOT_FOUND);
        }
        return answer(operation.entry(), ReferenceActor.of(a.actor(), linked), a);
    }

    /** Returns the refusal of an argument that the library checks before it verifies a link. */
    private Optional<Refused> invalid(Operations entry, Arguments a) {
        return switch (entry) {
            case LIST -> a.query().after().map(cursor -> refused(Reason.INVALID_CURSOR));
            case LIST_MEMBERS -> a.memberQuery().after().map(cursor -> refused(Reason.INVALID_CURSOR));
            case TRANSFER ->
                Optional.of(a.user())
                        .filter(a.actor().user()::equals)
                        .map(to ->
                                Refused.by(InvitationException.invalid("to", "must be another member than the actor")));
            default -> Optional.empty();
        };
    }

    private Object answerWithoutActor(Operations entry, Arguments a) {
        return switch (entry) {
            case READ_LINK -> ofInvitations.readLink(a.token());
            case IS_ALLOWED -> ofMembers.isAllowed(a.user(), a.domain(), a.action());
            case CHECK -> ofMembers.check(a.domain());
            case DELIVER -> ofOutbox.deliver(a.limit());
            case DEAD_LETTERS -> ofOutbox.deadLetters(a.cursor());
            case RETRY -> ofOutbox.retry(a.deadLetter());
            case DISCARD -> ofOutbox.discard(a.deadLetter());
            default -> throw new IllegalStateException(entry + " takes an actor");
        };
    }

    private Object answer(Operations entry, ReferenceActor actor, Arguments a) {
        return switch (entry) {
            case ADD_FOUNDER -> ofMembers.addFounder(actor, a.domain(), a.role());
            case SEND -> sends.send(actor, a.domain(), a.invites(), false);
            case SEND_ALL_OR_NOTHING -> sends.send(actor, a.domain(), a.invites(), true);
            case SEND_ONE -> sends.sendOne(actor, a.domain(), a.invitee(), a.role());
            case ACCEPT -> answers.accept(actor, a.invitation());
            case REJECT -> answers.reject(actor, a.invitation());
            case RESEND -> sends.resend(actor, a.invitation(), null);
            case RESEND_WITH_ROLE -> sends.resend(actor, a.invitation(), a.role());
            case DELETE -> ofInvitations.delete(actor, a.invitation());
            case FIND -> ofInvitations.find(actor, a.invitation());
            case HISTORY -> ofInvitations.history(actor, a.invitation());
            case INBOX -> ofInvitations.inbox(actor);
            case LIST -> ofInvitations.list(actor, a.query());
            case COUNT -> ofInvitations.count(actor, a.query());
            case ASSIGN -> ofMembers.assign(actor, a.domain(), a.user(), a.role());
            case REMOVE -> ofMembers.remove(actor, a.domain(), a.user());
            case TRANSFER -> ofMembers.transfer(actor, a.domain(), a.user(), a.role());
            case FIND_MEMBER -> ofMembers.find(actor.user(), a.domain(), a.user());
            case LIST_MEMBERS -> ofMembers.list(actor.user(), a.memberQuery());
            case MEMBER_HISTORY -> ofMembers.history(actor.user(), a.domain(), a.user());
            case PERMISSIONS -> ofMembers.permissions(actor, a.domain());
            default -> throw new IllegalStateException(entry + " takes no actor");
        };
    }

    /**
     * Answers the operation as if no invitation to the user were stored. A command has this answer if it reads the
     * state before another command stores an invitation.
     */
    public Object answerWithoutInvitations(UserId user, Operation operation) {
        Map<InvitationId, Invitation> unseen = new LinkedHashMap<>(invitations);
        invitations.values().removeIf(invitation -> invitation.invitee().equals(user));
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
