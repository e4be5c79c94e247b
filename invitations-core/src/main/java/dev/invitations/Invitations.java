package dev.invitations;

import static dev.invitations.model.Action.INVITATIONS_SEND;
import static dev.invitations.model.Action.INVITATIONS_VIEW;

import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult.Outcome;
import dev.invitations.decision.Decision;
import dev.invitations.decision.InvitationDecisions;
import dev.invitations.decision.Policy;
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
import dev.invitations.model.Status;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationFilter.Viewer;
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
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Invitations to the domains of a host. Thread-safe; one instance serves the whole host.
 *
 * <p>Every verb that changes something is one committed step when it returns (with a storage that joins the host's
 * transaction: one step of that, committed with it): invitation, membership, history and notification together. When it throws {@link InvitationException}, nothing was changed, and {@link
 * InvitationException#reason} says why; where others were faster, it speaks of the state that they left. To repeat a
 * command that took effect answers as before and does nothing. All of them throw
 *
 * <ul>
 *   <li>{@link InvitationException} with INVALID_INPUT, naming the field, before any I/O, when a value breaks {@link
 *       Limits};
 *   <li>{@link dev.invitations.port.StorageException} when the storage fails: nothing was changed, unless it is an {@link
 *       dev.invitations.port.OutcomeUnknownException}, after which to call again is safe.
 * </ul>
 */
public final class Invitations {

    private static final Set<Status> LISTED = Set.copyOf(EnumSet.complementOf(EnumSet.of(Status.DELETED)));

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
     * Takes the invitation's role in its domain. The membership and the invitation's new status are one step.
     *
     * @param actor the invitee; for everybody else it is NOT_FOUND
     * @throws InvitationException NOT_FOUND; EXPIRED, ALREADY_REJECTED, DELETED, MEMBERSHIP_ENDED; ALREADY_MEMBER, whose
     *     role stays; ROLE_UNKNOWN, ROLE_EXCEEDS_GRANTER, INVITER_NOT_PERMITTED by the roles and memberships of this
     *     moment, and the invitation stays pending
     */
    public Invitation accept(Actor actor, InvitationId id) {
        InputValidation.actor(actor);
        InputValidation.invitation(id);
        return executor.execute(
                actor,
                id.domain(),
                context -> storage.load(id, actor.user()),
                (context, snapshot) -> InvitationDecisions.accept(context, snapshot, id));
    }

    /**
     * Declines the invitation. It is kept, and may be resent.
     *
     * @param actor the invitee; for everybody else it is NOT_FOUND
     * @throws InvitationException NOT_FOUND; EXPIRED, ALREADY_ACCEPTED, DELETED
     */
    public Invitation reject(Actor actor, InvitationId id) {
        InputValidation.actor(actor);
        InputValidation.invitation(id);
        return executor.execute(
                actor,
                id.domain(),
                context -> storage.load(id, actor.user()),
                (context, snapshot) -> InvitationDecisions.reject(context, snapshot, id));
    }

    /**
     * Sends a rejected or expired invitation once more, under the same id and with the same role. Its time to live
     * begins anew, and the caller becomes its inviter.
     *
     * @param actor a member whose role holds {@code invitations.resend} and every action of the role
     * @throws InvitationException NOT_FOUND; NOT_PERMITTED; ALREADY_PENDING, ALREADY_ACCEPTED, DELETED; ROLE_UNKNOWN,
     *     ROLE_EXCEEDS_GRANTER, SELF_INVITATION, ALREADY_MEMBER
     */
    public Invitation resend(Actor actor, InvitationId id) {
        return resendAs(actor, id, null);
    }

    /** As {@link #resend(Actor, InvitationId)}, with another role. */
    public Invitation resend(Actor actor, InvitationId id, String role) {
        InputValidation.role("role", role);
        return resendAs(actor, id, role);
    }

    private Invitation resendAs(Actor actor, InvitationId id, @Nullable String role) {
        InputValidation.actor(actor);
        InputValidation.invitation(id);
        return executor.execute(
                actor,
                id.domain(),
                context -> storage.load(id, actor.user()),
                (context, snapshot) -> InvitationDecisions.resend(context, snapshot, id, role));
    }

    /**
     * Withdraws a pending or expired invitation. It disappears from every list and inbox; its history stays.
     *
     * @param actor a member whose role holds {@code invitations.delete}
     * @throws InvitationException NOT_FOUND; NOT_PERMITTED; ALREADY_ACCEPTED, ALREADY_REJECTED, which are kept for audit;
     *     DELETED when somebody else did it
     */
    public Invitation delete(Actor actor, InvitationId id) {
        InputValidation.actor(actor);
        InputValidation.invitation(id);
        return executor.execute(
                actor,
                id.domain(),
                context -> storage.load(id, actor.user()),
                (context, snapshot) -> InvitationDecisions.delete(context, snapshot, id));
    }

    /**
     * One invitation, as it is now.
     *
     * @param actor the invitee; a member with {@code invitations.view}; its inviter, while a member with {@code
     *     invitations.send}
     * @throws InvitationException NOT_FOUND for everybody else, the same as for an unknown id
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
     * Everything that happened to one invitation, oldest first.
     *
     * @param actor whoever may {@link #find} it
     * @throws InvitationException NOT_FOUND for everybody else, the same as for an unknown id
     */
    public List<HistoryEvent> history(Actor actor, InvitationId id) {
        Invitee invitee = find(actor, id).invitee();
        return queries.history(id.domain(), invitee).stream()
                .filter(event -> event.invitation().filter(id::equals).isPresent())
                .sorted(Comparator.comparingLong(HistoryEvent::version))
                .toList();
    }

    /** What the caller sees after logging in: its newest pending invitations in all domains, and how many there are. */
    public Inbox inbox(Actor actor) {
        InputValidation.actor(actor);
        return queries.inbox(actor.user(), executor.now(), Limits.INBOX_SIZE);
    }

    /**
     * A page of the invitations that the caller may see, newest first by {@code createdAt}, which a resend does not
     * change: an invitation that is there throughout a walk is met exactly once. Who may see none gets an empty page, the
     * same for every domain.
     *
     * @throws InvitationException INVALID_CURSOR
     */
    public Page<Invitation> list(Actor actor, InvitationQuery query) {
        InputValidation.actor(actor);
        InputValidation.query(query);
        Position after = Cursor.decode(query.after());
        Instant now = executor.now();
        InvitationFilter filter = filter(actor, query, now);
        if (filter == null) {
            return new Page<>(List.of(), Optional.empty());
        }
        List<Invitation> found = queries.page(filter, after, query.pageSize() + 1).stream()
                .map(invitation -> invitation.asOf(now))
                .toList();
        return Paging.cut(found, query.pageSize(), Position::of);
    }

    /** How many invitations {@link #list} would walk through in all; the query's page size and cursor do not matter. */
    public long count(Actor actor, InvitationQuery query) {
        InputValidation.actor(actor);
        InputValidation.query(query);
        InvitationFilter filter = filter(actor, query, executor.now());
        return filter == null ? 0 : queries.count(filter);
    }

    /** The query in the terms of the storage; null where its conditions cannot all be true. */
    private @Nullable InvitationFilter filter(Actor actor, InvitationQuery query, Instant now) {
        InvitationFilter.Builder filter = InvitationFilter.builder()
                .domain(Optional.ofNullable(query.domain()))
                .statuses(query.statuses().isEmpty() ? LISTED : query.statuses())
                .role(Optional.ofNullable(query.role()))
                .inviter(Optional.ofNullable(query.inviter()))
                .invitee(Optional.ofNullable(query.invitee()))
                .now(now);
        return switch (query.scope()) {
            case DOMAIN -> filter.viewer(viewer(actor, query)).build();
            case SENT_BY_ME ->
                query.inviter() != null && !query.inviter().equals(actor.user())
                        ? null
                        : filter.viewer(viewer(actor, query))
                                .inviter(actor.user())
                                .build();
            case TO_ME ->
                query.invitee() != null && !actor.is(query.invitee())
                        ? null
                        : filter.invitee(actor.user()).build();
        };
    }

    private Viewer viewer(Actor actor, InvitationQuery query) {
        Policy policy = executor.policy(Objects.requireNonNull(query.domain()));
        return new Viewer(
                actor.user(),
                policy.roles().holding(INVITATIONS_VIEW),
                policy.roles().holding(INVITATIONS_SEND));
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
