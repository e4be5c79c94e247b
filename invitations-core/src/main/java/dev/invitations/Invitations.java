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
 * Sends, answers and lists invitations to the domains of a host. Thread-safe; one instance serves the whole host.
 *
 * <p>Every method that changes something has committed one atomic step when it returns: invitation, membership, history and
 * notification together. With a storage that joins the host's transaction, the step is committed with that transaction. A
 * method that throws {@link InvitationException} changed nothing; {@link InvitationException#reason} says why, and describes
 * the state after a conflict. Commands are idempotent: repeating one that took effect changes nothing and returns the same
 * result. All methods throw
 *
 * <ul>
 *   <li>{@link InvitationException} with {@link Reason#INVALID_INPUT} and the field, before any I/O, if a value exceeds {@link
 *       Limits};
 *   <li>{@link dev.invitations.port.StorageException} if the storage fails. Nothing was changed, unless it is an {@link
 *       dev.invitations.port.OutcomeUnknownException}, after which calling again is safe.
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
     * Returns a builder without storage and roles.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the verbs on members.
     *
     * @return the members of all domains
     */
    public Members members() {
        return members;
    }

    /**
     * Returns the delivery of notifications, for the scheduler of the host.
     *
     * @return the notifications of all domains
     */
    public Notifications notifications() {
        return notifications;
    }

    /**
     * Invites one or more invitees to a domain. All invitations that can be sent are sent in one step; an expired invitation is
     * renewed under its id. The result has one outcome per invitee, in the order of the request: the invitation, or the reason of
     * the refusal. A repeated request returns {@link Reason#ALREADY_INVITED} with the invitations that the first call made.
     *
     * <p>Reasons of an outcome are {@link Reason#ROLE_UNKNOWN}, {@link Reason#ROLE_EXCEEDS_GRANTER}, {@link
     * Reason#SELF_INVITATION}, {@link Reason#ALREADY_MEMBER}, {@link Reason#ALREADY_INVITED}, {@link Reason#REJECTED_BEFORE},
     * and {@link Reason#BATCH_REFUSED} for an invitee that only another refusal of an all-or-nothing request held up.
     *
     * @param actor a member whose role holds {@code invitations.send} and every action of each role that the request grants
     * @param request the invitees and their roles
     * @return the outcome of each invitee
     * @throws InvitationException {@link Reason#NOT_PERMITTED}, in every domain alike
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
     * Invites one invitee to a domain and returns the invitation. An expired invitation is renewed under its id. For several
     * invitees in one step, or to see a refusal as a value, use {@link #send(Actor, SendInvitations)}.
     *
     * @param actor a member whose role holds {@code invitations.send} and every action of the role
     * @param domain the domain that the invitee is invited to
     * @param invitee the recipient of the invitation
     * @param role the name of the role that the invitation grants
     * @return the pending invitation
     * @throws InvitationException {@link Reason#NOT_PERMITTED}, in every domain alike
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN}
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER}
     * @throws InvitationException {@link Reason#SELF_INVITATION}
     * @throws InvitationException {@link Reason#ALREADY_MEMBER}
     * @throws InvitationException {@link Reason#ALREADY_INVITED}, with the pending invitation; so a repeated call returns the
     *     invitation that the first call made
     * @throws InvitationException {@link Reason#REJECTED_BEFORE}, with the rejected invitation
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
     * Accepts the invitation and makes the caller a member with its role, in one atomic step.
     *
     * @param actor the invitee
     * @param id the invitation
     * @return the accepted invitation
     * @throws InvitationException {@link Reason#NOT_FOUND}, also if the actor is not the invitee; {@link Reason#EXPIRED};
     *     {@link Reason#ALREADY_REJECTED}; {@link Reason#DELETED}; {@link Reason#MEMBERSHIP_ENDED}; {@link
     *     Reason#ALREADY_MEMBER}, the role of the member stays; {@link Reason#ROLE_UNKNOWN}, {@link
     *     Reason#ROLE_EXCEEDS_GRANTER} or {@link Reason#INVITER_NOT_PERMITTED} by the roles and memberships of this moment,
     *     the invitation stays pending
     */
    public Invitation accept(Actor actor, InvitationId id) {
        return execute(actor, id, (context, snapshot) -> InvitationDecisions.accept(context, snapshot, id));
    }

    /**
     * Rejects the invitation. It is kept and may be resent.
     *
     * @param actor the invitee
     * @param id the invitation
     * @return the rejected invitation
     * @throws InvitationException {@link Reason#NOT_FOUND}, also if the actor is not the invitee; {@link Reason#EXPIRED};
     *     {@link Reason#ALREADY_ACCEPTED}; {@link Reason#DELETED}
     */
    public Invitation reject(Actor actor, InvitationId id) {
        return execute(actor, id, (context, snapshot) -> InvitationDecisions.reject(context, snapshot, id));
    }

    /**
     * Resends a rejected or expired invitation under the same id and with the same role. The time to live starts again, and the
     * caller becomes the inviter.
     *
     * @param actor a member whose role holds {@code invitations.resend} and every action of the role
     * @param id the invitation
     * @return the pending invitation
     * @throws InvitationException {@link Reason#NOT_FOUND}; {@link Reason#NOT_PERMITTED}; {@link Reason#ALREADY_PENDING};
     *     {@link Reason#ALREADY_ACCEPTED}; {@link Reason#DELETED}; {@link Reason#ROLE_UNKNOWN}; {@link
     *     Reason#ROLE_EXCEEDS_GRANTER}; {@link Reason#SELF_INVITATION}; {@link Reason#ALREADY_MEMBER}
     */
    public Invitation resend(Actor actor, InvitationId id) {
        return resendAs(actor, id, null);
    }

    /** Resends the invitation as {@link #resend(Actor, InvitationId)} does, with another role. */
    public Invitation resend(Actor actor, InvitationId id, String role) {
        InputValidation.role("role", role);
        return resendAs(actor, id, role);
    }

    private Invitation resendAs(Actor actor, InvitationId id, @Nullable String role) {
        return execute(actor, id, (context, snapshot) -> InvitationDecisions.resend(context, snapshot, id, role));
    }

    /**
     * Deletes a pending or expired invitation. It disappears from every list and inbox; its history stays.
     *
     * @param actor a member whose role holds {@code invitations.delete}
     * @param id the invitation
     * @return the deleted invitation
     * @throws InvitationException {@link Reason#NOT_FOUND}; {@link Reason#NOT_PERMITTED}; {@link Reason#ALREADY_ACCEPTED} and
     *     {@link Reason#ALREADY_REJECTED}, which are kept for audit; {@link Reason#DELETED} if another user deleted it
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
     * Returns one invitation with its status at this moment.
     *
     * @param actor the invitee; a member with {@code invitations.view}; its inviter, if a member with {@code invitations.send}
     * @param id the invitation
     * @return the invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} for any other actor, the same as for an unknown id
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
     * Returns every event of one invitation, oldest first.
     *
     * @param actor an actor that may {@link #find} the invitation
     * @param id the invitation
     * @return the events
     * @throws InvitationException {@link Reason#NOT_FOUND} for any other actor, the same as for an unknown id
     */
    public List<HistoryEvent> history(Actor actor, InvitationId id) {
        Invitee invitee = find(actor, id).invitee();
        return queries.history(id.domain(), invitee).stream()
                .filter(event -> event.invitation().filter(id::equals).isPresent())
                .sorted(Comparator.comparingLong(HistoryEvent::version))
                .toList();
    }

    /** Returns the newest pending invitations of the caller in all domains, and the total number of them. */
    public Inbox inbox(Actor actor) {
        InputValidation.actor(actor);
        return queries.inbox(actor.user(), executor.now(), Limits.INBOX_SIZE);
    }

    /**
     * Lists a page of the invitations that the caller may see, newest first by {@code createdAt}, which a resend does not
     * change: a walk returns an invitation that exists throughout the walk exactly once. A caller that may see none gets an
     * empty page, the same for every domain.
     *
     * @throws InvitationException {@link Reason#INVALID_CURSOR}
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

    /** Counts the invitations that {@link #list} returns on all pages; the page size and the cursor do not matter. */
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

    /** Builds {@link Invitations}. {@link #storage} and {@link #roles} are required; every other setting has a default. */
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
         * Sets the catalogue of roles, which is asked for every decision. Required.
         *
         * @param roles the catalogue, such as {@link RoleCatalog#of}
         * @return this builder
         */
        public Builder roles(RoleCatalog roles) {
            this.roles = Objects.requireNonNull(roles, "roles must not be null");
            return this;
        }

        /**
         * Sets the notifier. Without a notifier no notifications are stored.
         *
         * @param notifier delivers notifications when {@link Notifications#deliver} is called
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
         * @param listener is called after each event; by default none
         * @return this builder
         */
        public Builder listener(Listener listener) {
            this.listener = Objects.requireNonNull(listener, "listener must not be null");
            return this;
        }

        /**
         * Sets the only clock that the library reads. Its instants are truncated to microseconds.
         *
         * @param clock a clock between the years 1970 and 9999; by default {@link Clock#systemUTC}
         * @return this builder
         */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock must not be null");
            return this;
        }

        /**
         * Sets the source of the ids of invitations, events and notifications.
         *
         * @param ids must never return the same UUID twice; by default UUIDs of version 7
         * @return this builder
         */
        public Builder ids(Supplier<UUID> ids) {
            this.ids = Objects.requireNonNull(ids, "ids must not be null");
            return this;
        }

        /**
         * Sets how long an invitation can be answered after it was sent or resent. By default invitations never expire.
         *
         * @param timeToLive at least a microsecond; truncated to microseconds
         * @return this builder
         * @throws IllegalArgumentException if the duration is shorter
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
         * Sets whether accept checks that the inviter is still a member who may invite and who holds every action of the role.
         * Without this check it is enough that the role still exists, so that invitations outlive the membership of the
         * inviter.
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
         * @return the instance, which is thread-safe
         * @throws IllegalStateException if storage or roles were not set
         */
        public Invitations build() {
            return new Invitations(this);
        }
    }
}
