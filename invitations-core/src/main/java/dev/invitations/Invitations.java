package dev.invitations;

import dev.invitations.CommandExecutor.Decider;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult.Outcome;
import dev.invitations.decision.Decision;
import dev.invitations.decision.InvitationDecisions;
import dev.invitations.decision.Refusal;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.Listener;
import dev.invitations.port.Notifier;
import dev.invitations.port.Position;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends, answers and lists invitations to the domains of a host. Thread-safe: one instance serves the whole host.
 *
 * <p>A command commits one atomic step before it returns: the invitation, the membership, the history event and the
 * notification change together. With a storage that joins the host's transaction, the step is committed with that
 * transaction.
 *
 * <p>If commands race, one of them takes effect first. Each of the others is decided again on the new state, and
 * returns the result or throws the refusal that fits it. Commands are idempotent: repeating a command that took effect,
 * by the same actor, changes nothing and returns the same result. A repeated send is refused with {@link
 * Reason#ALREADY_INVITED} and the invitation that the first call made.
 *
 * <p>Every method, including the methods of {@link Members}, throws
 *
 * <ul>
 *   <li>{@link InvitationException} if it refuses the call. The call changed nothing. {@link
 *       InvitationException#reason} says why.
 *   <li>{@link InvitationException} with {@link Reason#INVALID_INPUT}, before any I/O, if an argument is null or
 *       exceeds {@link Limits}. {@link InvitationException#field} names the field.
 *   <li>{@link dev.invitations.port.StorageException} if the storage fails. The call changed nothing, except after an
 *       {@link dev.invitations.port.OutcomeUnknownException}: then the outcome is unknown, and the call may be
 *       repeated.
 * </ul>
 */
public final class Invitations {

    private final CommandExecutor executor;
    private final Storage storage;
    private final InvitationQueries queries;
    private final Members members;
    private final Notifications notifications;

    private Invitations(Builder builder) {
        this.storage = required(builder.storage, "storage");
        Supplier<UUID> given = builder.ids;
        Function<Instant, UUID> ids = given == null ? new UuidV7()::next : now -> given.get();
        this.executor = new CommandExecutor(
                storage,
                required(builder.roles, "roles"),
                builder.clock,
                ids,
                builder.recheckInviter,
                Optional.ofNullable(builder.timeToLive),
                builder.notifier != null,
                new EventReporter(builder.listener));
        this.queries = storage.invitations();
        this.members = new Members(executor);
        this.notifications = new Notifications(executor, builder.notifier, builder.delivery);
    }

    /**
     * Returns a new builder. It has no storage and no roles yet.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the commands and queries about members.
     *
     * @return the members of all domains
     */
    public Members members() {
        return members;
    }

    /**
     * Returns the delivery of notifications, which the host calls from its own scheduler.
     *
     * @return the notifications of all domains
     */
    public Notifications notifications() {
        return notifications;
    }

    /**
     * Invites one or more invitees to a domain, in one atomic step, and returns one outcome per invitee. An outcome
     * holds the invitation, or the reason why the invitee was refused. A refused invitee does not prevent the other
     * invitations, unless the request is {@linkplain SendInvitations#allOrNothing all or nothing}. An expired
     * invitation is renewed under its id.
     *
     * <p>A repeated request changes nothing. Its outcomes are {@link Reason#ALREADY_INVITED} with the invitations that
     * the first call made.
     *
     * <p>The reason of an outcome is one of
     *
     * <ul>
     *   <li>{@link Reason#ROLE_UNKNOWN};
     *   <li>{@link Reason#ROLE_EXCEEDS_GRANTER};
     *   <li>{@link Reason#SELF_INVITATION};
     *   <li>{@link Reason#ALREADY_MEMBER};
     *   <li>{@link Reason#ALREADY_INVITED}, with the pending invitation;
     *   <li>{@link Reason#REJECTED_BEFORE}, with the rejected invitation;
     *   <li>{@link Reason#BATCH_REFUSED}, if the request is all or nothing and only another invitee was refused.
     * </ul>
     *
     * @param actor a member whose role holds {@code invitations.send} and every action of each role that the request
     *     grants
     * @param request 1 to {@link Limits#BATCH_SIZE} invitees with their roles
     * @return one outcome per invitee, in the order of the request
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may not send. The answer is the same for
     *     every domain
     * @throws InvitationException {@link Reason#INVALID_INPUT} if the request has no invitees or too many, or an id or
     *     role is invalid
     */
    public SendResult send(Actor actor, SendInvitations request) {
        InputValidation.actor(actor);
        InputValidation.request(request);
        Map<Invitee, String> roles = new LinkedHashMap<>();
        for (Invite invite : request.invites()) {
            roles.putIfAbsent(invite.invitee(), invite.role());
        }
        DomainId domain = request.domain();
        Map<Invitee, Decision<Invitation>> decisions = executor.execute(
                actor,
                domain,
                context -> storage.load(domain, actor.user(), roles.keySet()),
                (context, snapshot) ->
                        InvitationDecisions.sendAll(context, snapshot, domain, roles, request.isAllOrNothing()));
        List<Outcome> outcomes = new ArrayList<>(roles.size());
        decisions.forEach((invitee, decision) -> {
            Optional<Refusal> refusal = decision.refusal();
            refusal.ifPresent(refused -> executor.reporter().refused(domain, refused.reason()));
            outcomes.add(new Outcome(
                    invitee,
                    Objects.requireNonNull(roles.get(invitee)),
                    decision.result().or(() -> refusal.flatMap(Refusal::invitation)),
                    refusal.map(Refusal::reason)));
        });
        return new SendResult(outcomes);
    }

    /**
     * Invites one invitee to a domain, in one atomic step, and returns the invitation. An expired invitation is renewed
     * under its id. To invite several invitees in one step, or to receive a refusal as a value, use {@link #send(Actor,
     * SendInvitations)}.
     *
     * @param actor a member whose role holds {@code invitations.send} and every action of the role
     * @param domain the domain that the invitee is invited to
     * @param invitee the recipient of the invitation
     * @param role the name of the role that the invitation grants
     * @return the pending invitation
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may not send. The answer is the same for
     *     every domain
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN}
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER}
     * @throws InvitationException {@link Reason#SELF_INVITATION}
     * @throws InvitationException {@link Reason#ALREADY_MEMBER}
     * @throws InvitationException {@link Reason#ALREADY_INVITED}, with the pending invitation. A repeated call gets the
     *     invitation that the first call made
     * @throws InvitationException {@link Reason#REJECTED_BEFORE}, with the rejected invitation
     * @throws InvitationException {@link Reason#INVALID_INPUT}
     */
    public Invitation send(Actor actor, DomainId domain, Invitee invitee, String role) {
        InputValidation.actor(actor);
        InputValidation.domain(domain);
        InputValidation.user("invitee", invitee);
        InputValidation.role("role", role);
        Outcome outcome = send(actor, SendInvitations.to(domain).invite(invitee, role))
                .outcomes()
                .get(0);
        if (outcome.refusal().isPresent()) {
            throw new Refusal(outcome.refusal().get(), outcome.invitation()).toException();
        }
        return outcome.invitation().orElseThrow();
    }

    /**
     * Accepts an invitation on behalf of the actor and creates the membership with the invitation's role, in one atomic
     * step. A repeated call returns the accepted invitation while the membership lasts.
     *
     * <p>The roles and memberships of this moment decide. After {@link Reason#ROLE_UNKNOWN}, {@link
     * Reason#ROLE_EXCEEDS_GRANTER} and {@link Reason#INVITER_NOT_PERMITTED} the invitation stays pending.
     *
     * @param actor the invitee
     * @param id the invitation
     * @return the accepted invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor is not its
     *     invitee
     * @throws InvitationException {@link Reason#EXPIRED}
     * @throws InvitationException {@link Reason#ALREADY_REJECTED}
     * @throws InvitationException {@link Reason#DELETED}
     * @throws InvitationException {@link Reason#MEMBERSHIP_ENDED} if the invitation was accepted before and the
     *     membership has ended
     * @throws InvitationException {@link Reason#ALREADY_MEMBER}. The member keeps its role
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN}
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER} if the role holds an action that the inviter's
     *     role does not hold
     * @throws InvitationException {@link Reason#INVITER_NOT_PERMITTED} if the inviter is no longer a member, or may no
     *     longer invite
     * @throws InvitationException {@link Reason#INVALID_INPUT}
     */
    public Invitation accept(Actor actor, InvitationId id) {
        return execute(actor, id, (context, snapshot) -> InvitationDecisions.accept(context, snapshot, id));
    }

    /**
     * Rejects an invitation on behalf of the actor, in one atomic step. The rejected invitation is kept and can be
     * resent. A repeated call returns the rejected invitation.
     *
     * @param actor the invitee
     * @param id the invitation
     * @return the rejected invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor is not its
     *     invitee
     * @throws InvitationException {@link Reason#EXPIRED}
     * @throws InvitationException {@link Reason#ALREADY_ACCEPTED}
     * @throws InvitationException {@link Reason#DELETED}
     * @throws InvitationException {@link Reason#INVALID_INPUT}
     */
    public Invitation reject(Actor actor, InvitationId id) {
        return execute(actor, id, (context, snapshot) -> InvitationDecisions.reject(context, snapshot, id));
    }

    /**
     * Resends a rejected or expired invitation, in one atomic step, with the same id and the same role. The time to
     * live starts again, and the actor becomes the inviter. A repeated call by the same actor returns the pending
     * invitation.
     *
     * @param actor a member whose role holds {@code invitations.resend} and every action of the invitation's role
     * @param id the invitation
     * @return the pending invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor may not see it
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may see the invitation but not resend it
     * @throws InvitationException {@link Reason#ALREADY_PENDING}
     * @throws InvitationException {@link Reason#ALREADY_ACCEPTED}
     * @throws InvitationException {@link Reason#DELETED}
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN}
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER}
     * @throws InvitationException {@link Reason#SELF_INVITATION} if the actor is the invitee
     * @throws InvitationException {@link Reason#ALREADY_MEMBER}
     * @throws InvitationException {@link Reason#INVALID_INPUT}
     */
    public Invitation resend(Actor actor, InvitationId id) {
        return resendAs(actor, id, null);
    }

    /**
     * Resends a rejected or expired invitation, in one atomic step, with the same id and the given role. The time to
     * live starts again, and the actor becomes the inviter. A repeated call by the same actor with the same role
     * returns the pending invitation.
     *
     * @param actor a member whose role holds {@code invitations.resend} and every action of the given role
     * @param id the invitation
     * @param role the name of the role that the invitation grants from now on
     * @return the pending invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor may not see it
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may see the invitation but not resend it
     * @throws InvitationException {@link Reason#ALREADY_PENDING}
     * @throws InvitationException {@link Reason#ALREADY_ACCEPTED}
     * @throws InvitationException {@link Reason#DELETED}
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN}
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER}
     * @throws InvitationException {@link Reason#SELF_INVITATION} if the actor is the invitee
     * @throws InvitationException {@link Reason#ALREADY_MEMBER}
     * @throws InvitationException {@link Reason#INVALID_INPUT}
     */
    public Invitation resend(Actor actor, InvitationId id, String role) {
        InputValidation.role("role", role);
        return resendAs(actor, id, role);
    }

    private Invitation resendAs(Actor actor, InvitationId id, @Nullable String role) {
        return execute(actor, id, (context, snapshot) -> InvitationDecisions.resend(context, snapshot, id, role));
    }

    /**
     * Deletes a pending or expired invitation, in one atomic step. The invitation disappears from every list and inbox;
     * its history stays. A repeated call by the same actor returns the deleted invitation. Accepted and rejected
     * invitations are kept for audit and cannot be deleted.
     *
     * @param actor a member whose role holds {@code invitations.delete}
     * @param id the invitation
     * @return the deleted invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor may not see it
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may see the invitation but not delete it
     * @throws InvitationException {@link Reason#ALREADY_ACCEPTED}
     * @throws InvitationException {@link Reason#ALREADY_REJECTED}
     * @throws InvitationException {@link Reason#DELETED} if another user deleted it
     * @throws InvitationException {@link Reason#INVALID_INPUT}
     */
    public Invitation delete(Actor actor, InvitationId id) {
        return execute(actor, id, (context, snapshot) -> InvitationDecisions.delete(context, snapshot, id));
    }

    private Invitation execute(Actor actor, InvitationId id, Decider<Snapshot, Invitation> decider) {
        InputValidation.actor(actor);
        InputValidation.invitation(id);
        return executor.execute(actor, id.domain(), context -> storage.load(id, actor.user()), decider);
    }

    /**
     * Returns one invitation with its status at this moment. A pending invitation past its expiry has the status
     * EXPIRED.
     *
     * @param actor the invitee; a member with {@code invitations.view}; or the inviter, if its role holds {@code
     *     invitations.send}
     * @param id the invitation
     * @return the invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor may not see it
     * @throws InvitationException {@link Reason#INVALID_INPUT}
     */
    public Invitation find(Actor actor, InvitationId id) {
        InputValidation.actor(actor);
        InputValidation.invitation(id);
        Snapshot snapshot = storage.load(id, actor.user());
        Invitation invitation = snapshot.invitation(id.uuid());
        if (invitation == null
                || !executor.policy(id.domain()).canView(invitation, actor, snapshot.member(actor.user()))) {
            throw InvitationException.of(Reason.NOT_FOUND);
        }
        return invitation.asOf(executor.now());
    }

    /**
     * Returns every event of one invitation, oldest first. The history of a deleted invitation is complete.
     *
     * @param actor an actor that may {@link #find} the invitation
     * @param id the invitation
     * @return the events
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor may not see it
     * @throws InvitationException {@link Reason#INVALID_INPUT}
     */
    public List<HistoryEvent> history(Actor actor, InvitationId id) {
        Invitee invitee = find(actor, id).invitee();
        return queries.history(id.domain(), invitee).stream()
                .filter(event -> event.invitation().filter(id::equals).isPresent())
                .sorted(Comparator.comparingLong(HistoryEvent::version))
                .toList();
    }

    /**
     * Returns the newest {@link Limits#INBOX_SIZE} pending invitations of the actor in all domains, and the total
     * number of its pending invitations.
     *
     * @param actor the invitee
     * @return the newest pending invitations, newest first by {@code sentAt}, and the total
     * @throws InvitationException {@link Reason#INVALID_INPUT}
     */
    public Inbox inbox(Actor actor) {
        InputValidation.actor(actor);
        return queries.inbox(actor.user(), executor.now(), Limits.INBOX_SIZE);
    }

    /**
     * Lists one page of the invitations that the actor may see, newest first by {@code createdAt}. A resend does not
     * change {@code createdAt}. A walk over all pages returns an invitation exactly once if the invitation is in the
     * list during the whole walk.
     *
     * @param actor the caller. An actor that may see no invitation of the domain gets an empty page, the same for every
     *     domain
     * @param query the conditions, the page size and the cursor
     * @return the page, with the status of each invitation at this moment
     * @throws InvitationException {@link Reason#INVALID_CURSOR}
     * @throws InvitationException {@link Reason#INVALID_INPUT}, also if the query asks for the status DELETED
     */
    public Page<Invitation> list(Actor actor, InvitationQuery query) {
        InputValidation.actor(actor);
        InputValidation.query(query);
        Position after = Cursor.decode(query.after().orElse(null));
        Instant now = executor.now();
        InvitationFilter filter = InvitationFilters.of(executor, actor, query, now);
        if (filter == null) {
            return new Page<>(List.of(), Optional.empty());
        }
        List<Invitation> found = queries.page(filter, after, query.pageSize() + 1).stream()
                .map(invitation -> invitation.asOf(now))
                .toList();
        return Paging.cut(found, query.pageSize(), Position::of);
    }

    /**
     * Counts the invitations that {@link #list} returns on all pages together. A count reads every row that it counts.
     *
     * @param actor the caller. An actor that may see no invitation of the domain gets 0, the same for every domain
     * @param query the conditions. Their page size and cursor do not change the count
     * @return the number of invitations
     * @throws InvitationException {@link Reason#INVALID_INPUT}, also if the query asks for the status DELETED
     */
    public long count(Actor actor, InvitationQuery query) {
        InputValidation.actor(actor);
        InputValidation.query(query);
        InvitationFilter filter = InvitationFilters.of(executor, actor, query, executor.now());
        return filter == null ? 0 : queries.count(filter);
    }

    private static <T> T required(@Nullable T part, String name) {
        if (part == null) {
            throw new IllegalStateException(name + " must be set before build() is called");
        }
        return part;
    }

    /**
     * Builds {@link Invitations}. {@link #storage} and {@link #roles} are required. Every other setting has a default.
     */
    public static final class Builder {

        private static final Duration MIN_TIME_TO_LIVE = Duration.ofNanos(1_000);

        private @Nullable Storage storage;
        private @Nullable RoleCatalog roles;
        private @Nullable Notifier notifier;
        private DeliverySettings delivery = DeliverySettings.standard();
        private Listener listener = new Listener() {};
        private @Nullable Supplier<UUID> ids;
        private @Nullable Duration timeToLive;
        private Clock clock = Clock.systemUTC();
        private boolean recheckInviter = true;

        private Builder() {}

        /**
         * Sets the storage of invitations, memberships, history and notifications. Required.
         *
         * @param storage an adapter, such as {@code JdbcStorage} or {@code InMemoryStorage}
         * @return this builder
         */
        public Builder storage(Storage storage) {
            this.storage = Objects.requireNonNull(storage, "storage must not be null");
            return this;
        }

        /**
         * Sets the catalogue of roles, which the library asks for every decision. Required.
         *
         * @param roles the catalogue, such as {@link RoleCatalog#of}
         * @return this builder
         */
        public Builder roles(RoleCatalog roles) {
            this.roles = Objects.requireNonNull(roles, "roles must not be null");
            return this;
        }

        /**
         * Sets the notifier. Without a notifier, commands store no notifications.
         *
         * @param notifier the host's notifier, which {@link Notifications#deliver} calls
         * @return this builder
         */
        public Builder notifier(Notifier notifier) {
            this.notifier = Objects.requireNonNull(notifier, "notifier must not be null");
            return this;
        }

        /**
         * Sets how deliveries are retried.
         *
         * @param delivery the settings; by default {@link DeliverySettings#standard}
         * @return this builder
         */
        public Builder delivery(DeliverySettings delivery) {
            this.delivery = Objects.requireNonNull(delivery, "delivery must not be null");
            return this;
        }

        /**
         * Sets the listener, for metrics.
         *
         * @param listener the listener, which the library calls after each event; by default none
         * @return this builder
         */
        public Builder listener(Listener listener) {
            this.listener = Objects.requireNonNull(listener, "listener must not be null");
            return this;
        }

        /**
         * Sets the only clock that the library reads. Its instants are truncated to microseconds. A call fails with an
         * {@link IllegalStateException} while the clock is outside the years 1970 to 9999.
         *
         * @param clock the clock; by default {@link Clock#systemUTC}
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock must not be null");
            return this;
        }

        /**
         * Sets the source of the ids of invitations, events and notifications.
         *
         * @param ids a thread-safe supplier that never returns the same UUID twice; by default it makes UUIDs of
         *     version 7
         * @return this builder
         */
        public Builder ids(Supplier<UUID> ids) {
            this.ids = Objects.requireNonNull(ids, "ids must not be null");
            return this;
        }

        /**
         * Sets how long the invitee can answer after an invitation was sent or resent. By default invitations never
         * expire.
         *
         * @param timeToLive at least one microsecond; truncated to microseconds
         * @return this builder
         * @throws IllegalArgumentException if the duration is shorter than one microsecond
         */
        public Builder timeToLive(Duration timeToLive) {
            Objects.requireNonNull(timeToLive, "timeToLive must not be null");
            if (timeToLive.compareTo(MIN_TIME_TO_LIVE) < 0) {
                throw new IllegalArgumentException(
                        "timeToLive must be at least " + MIN_TIME_TO_LIVE + ", but was " + timeToLive);
            }
            this.timeToLive = timeToLive.truncatedTo(ChronoUnit.MICROS);
            return this;
        }

        /**
         * Sets whether accept checks that the inviter is still a member, may still invite, and holds every action of
         * the role. If it is false, accept checks only that the role still exists. Then an invitation can be accepted
         * after its inviter was removed.
         *
         * @param recheckInviter true by default
         * @return this builder
         */
        public Builder recheckInviter(boolean recheckInviter) {
            this.recheckInviter = recheckInviter;
            return this;
        }

        /**
         * Builds the instance that serves the whole host.
         *
         * @return the thread-safe instance
         * @throws IllegalStateException if the storage or the roles were not set
         */
        public Invitations build() {
            return new Invitations(this);
        }
    }
}
