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

    public static Builder builder() {
        return new Builder();
    }

    public Members members() {
        return members;
    }

    public Notifications notifications() {
        return notifications;
    }

    /**
     * Invites people to a domain. All that can be sent are sent in one step; an expired invitation is renewed under its
     * id. Repeated, it answers ALREADY_INVITED with the invitation that the first call made.
     *
     * @param actor a member whose role holds {@code invitations.send} and every action of each role that it gives
     * @return per invitee: sent, or ROLE_UNKNOWN, ROLE_EXCEEDS_GRANTER, SELF_INVITATION, ALREADY_MEMBER, ALREADY_INVITED,
     *     REJECTED_BEFORE; BATCH_REFUSED for those that another one's refusal held up in an all-or-nothing request
     * @throws InvitationException NOT_PERMITTED, in every domain alike
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
        Position after = Cursor.decode(query.after());
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
            throw new IllegalStateException("Invitations need " + name);
        }
        return part;
    }

    /** Needs a {@link #storage} and {@link #roles}; everything else has a default. */
    public static final class Builder {

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

        /** Where everything is kept. */
        public Builder storage(Storage where) {
            this.storage = where;
            return this;
        }

        /** What roles there are. */
        public Builder roles(RoleCatalog catalog) {
            this.roles = catalog;
            return this;
        }

        /** Who is told; without one no notification is stored. */
        public Builder notifier(Notifier told) {
            this.notifier = told;
            return this;
        }

        /** How hard to try to tell; default {@link DeliverySettings#standard}. */
        public Builder delivery(DeliverySettings settings) {
            this.delivery = settings;
            return this;
        }

        /** Who counts what happens; default nobody. */
        public Builder listener(Listener counting) {
            this.listener = counting;
            return this;
        }

        /** The only clock that is read; default {@link Clock#systemUTC}. It is truncated to microseconds. */
        public Builder clock(Clock source) {
            this.clock = source;
            return this;
        }

        /** Names invitations and events; must never repeat itself. Default: UUIDs of version 7. */
        public Builder ids(Supplier<UUID> source) {
            this.ids = source;
            return this;
        }

        /**
         * How long an invitation can be answered after each time it is sent, in whole microseconds; by default for ever.
         *
         * @throws IllegalArgumentException unless it is at least a microsecond
         */
        public Builder timeToLive(Duration duration) {
            if (duration.compareTo(Duration.ofNanos(1_000)) < 0) {
                throw new IllegalArgumentException("The time to live must be at least a microsecond");
            }
            this.timeToLive = duration.truncatedTo(ChronoUnit.MICROS);
            return this;
        }

        /**
         * Whether accept asks again that the inviter is a member who may invite and holds the role's actions; default
         * true. With false it is enough that the role still exists, for teams whose invitations should outlive the people
         * who sent them.
         */
        public Builder recheckInviter(boolean recheck) {
            this.recheckInviter = recheck;
            return this;
        }

        /**
         * One instance for the whole host.
         *
         * @throws IllegalStateException without storage or roles
         */
        public Invitations build() {
            return new Invitations(this);
        }
    }
}
