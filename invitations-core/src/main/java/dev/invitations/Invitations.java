package dev.invitations;

import dev.invitations.CommandExecutor.Decider;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult.Outcome;
import dev.invitations.decision.ActingUser;
import dev.invitations.decision.Decision;
import dev.invitations.decision.Draft;
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
import dev.invitations.model.RoleReport;
import dev.invitations.port.HostRules;
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
 * Sends, answers, lists and deletes invitations to domains. A domain is a tenant of the host, and the host is the
 * service that embeds this library. An invitee that accepts an invitation becomes a member of the domain. Thread-safe:
 * one instance serves the whole host.
 *
 * <p>A command commits one atomic step before it returns: the invitation, the membership, the history event and the
 * notification change together. If the storage joins the host's transaction, the step is committed or rolled back with
 * that transaction.
 *
 * <p>If commands race, one of them commits first. The library decides every other command again on the new state, so
 * the result or the refusal fits that state. Commands are idempotent: if the same actor repeats a command that
 * succeeded, the call changes nothing and returns the same result. A repeated send is refused with
 * {@link Reason#ALREADY_INVITED}, and the refusal carries the invitation that the first call sent.
 *
 * <p>A refusal carries the invitation that it concerns if and only if {@link #find} returns it to the caller.
 *
 * <p>Every method, including the methods of {@link Members}, throws
 *
 * <ul>
 *   <li>{@link InvitationException} if the library refuses the call. The call changed nothing.
 *       {@link InvitationException#reason} says why.
 *   <li>{@link InvitationException} with {@link Reason#INVALID_INPUT}, before any I/O, if an argument is null or
 *       exceeds {@link Limits}. {@link InvitationException#field} names the field.
 *   <li>{@link InvitationException} with {@link Reason#NOT_FOUND}, before any I/O, if the actor is a {@link
 *       dev.invitations.model.LinkHolder} with a wrong token.
 *   <li>the exception of the {@link HostRules}, if they throw one. The call changed nothing.
 *   <li>{@link dev.invitations.port.StorageException} if the storage fails. After an
 *       {@link dev.invitations.port.OutcomeUnknownException} the outcome is unknown, and the caller can repeat the
 *       call. After any other {@code StorageException} the call changed nothing. A command also throws it after three
 *       conflicts in a row, if the rows that it read have not changed. The exception is final if these rows cannot be
 *       locked or changed, and retryable if a unique key was violated.
 * </ul>
 */
public final class Invitations {

    private final CommandExecutor executor;
    private final Storage storage;
    private final InvitationQueries queries;
    private final InboxReader inboxes;
    private final Links links;
    private final Members members;
    private final Notifications notifications;

    private Invitations(Builder builder) {
        this.storage = required(builder.storage, "storage");
        RoleCatalog roles = required(builder.roles, "roles");
        builder.refuseJoiningRoles(storage, roles);
        Function<Instant, UUID> ids = builder.ids == null ? new UuidV7()::next : new GivenIds(builder.ids);
        this.executor = new CommandExecutor(
                storage,
                roles,
                builder.clock,
                ids,
                builder.recheckInviter,
                Optional.ofNullable(builder.timeToLive),
                builder.storesNotifications(),
                builder.rules,
                new EventReporter(builder.listener));
        this.queries = storage.invitations();
        this.inboxes = new InboxReader(executor);
        this.links = new Links(executor, builder.links);
        this.members = new Members(executor, links);
        this.notifications = new Notifications(
                builder.deliveryRoles == null ? executor : executor.asking(builder.deliveryRoles),
                builder.deliveryStorage == null ? storage : builder.deliveryStorage,
                builder.notifier,
                builder.delivery,
                links);
        if (!builder.storesNotifications()) {
            EventReporter.noNotifier();
        }
    }

    /**
     * Returns a builder without a storage and without roles.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the commands and queries about members.
     *
     * @return the same object at every call
     */
    public Members members() {
        return members;
    }

    /**
     * Returns the reader of links, which invitees of e-mail addresses get by mail.
     *
     * @return the same object at every call
     */
    public Links links() {
        return links;
    }

    /**
     * Returns the operations that deliver notifications and handle dead letters. The host calls them from its own
     * scheduler.
     *
     * @return the same object at every call
     */
    public Notifications notifications() {
        return notifications;
    }

    /**
     * Invites one or more invitees to a domain, in one atomic step, and returns one outcome per invitee. An outcome
     * holds the invitation, or the reason why the invitee was refused. A refused invitee does not prevent the other
     * invitations, unless the request is {@linkplain SendInvitations#allOrNothing all or nothing}. If the invitee has
     * an expired invitation, the call renews it: the invitation is pending again and keeps its id, its message, its
     * language and its data.
     *
     * <p>The library does not look up the user of an e-mail address. So an invitation to a user and an invitation to an
     * address of the same user are two live invitations, until the user accepts one of them. A send to an address is
     * refused with {@link Reason#ALREADY_MEMBER} only if a member accepted an invitation to this address.
     *
     * <p>A repeated request changes nothing. Its outcomes are {@link Reason#ALREADY_INVITED} with the invitations that
     * the first call sent, because an inviter with {@code invitations.send} may see them.
     *
     * <p>A refused outcome has one of these reasons:
     *
     * <ul>
     *   <li>{@link Reason#ROLE_UNKNOWN} if the domain has no role with this name;
     *   <li>{@link Reason#ROLE_EXCEEDS_GRANTER} if the role holds an action that the actor's role does not hold;
     *   <li>{@link Reason#SELF_INVITATION} if the invitee is the actor or one of its verified addresses;
     *   <li>{@link Reason#ALREADY_MEMBER} if the invitee is a member of the domain;
     *   <li>{@link Reason#ALREADY_INVITED} if the invitee has a pending invitation;
     *   <li>{@link Reason#REJECTED_BEFORE} if the invitee rejected an invitation;
     *   <li>{@link Reason#ADDRESS_NOT_ALLOWED} if the host does not allow addresses of this mail domain;
     *   <li>{@link Reason#OBJECTED} if the host objects; {@link Outcome#objection} has its code;
     *   <li>{@link Reason#NOT_INVITABLE} instead of ALREADY_MEMBER, ALREADY_INVITED and REJECTED_BEFORE, if the
     *       request is all or nothing and the actor may not read which of them is true; see {@link
     *       SendInvitations#allOrNothing};
     *   <li>{@link Reason#BATCH_REFUSED} if the request is all or nothing and another invitee was refused.
     * </ul>
     *
     * @param actor a member whose role holds {@code invitations.send} and every action of each role that the request
     *     grants
     * @param request 1 to {@link Limits#BATCH_SIZE} invitees with their roles
     * @return one outcome per invitee, in the order of the request
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may not send invitations in the domain. The
     *     refusal does not reveal whether the domain exists
     * @throws InvitationException {@link Reason#DOMAIN_CLOSED} if the host closed the domain
     * @throws InvitationException {@link Reason#INVALID_INPUT} if the request has no invitees or too many, or an id,
     *     address, role or text is invalid
     */
    public SendResult send(Actor actor, SendInvitations request) {
        InputValidation.actor(actor);
        InputValidation.request(request);
        ActingUser acting = links.acting(actor);
        Map<Invitee, Draft> drafts = new LinkedHashMap<>();
        for (Invite invite : request.invites()) {
            drafts.putIfAbsent(
                    invite.invitee(), new Draft(invite.role(), invite.message(), invite.language(), invite.data()));
        }
        DomainId domain = request.domain();
        Policy[] policy = new Policy[1];
        Map<Invitee, Decision<Invitation>> decisions = executor.execute(
                acting,
                domain,
                context -> {
                    policy[0] = context.policy();
                    return LoadedState.of(storage.load(domain, actor.user(), drafts.keySet()));
                },
                (context, state) -> InvitationDecisions.sendAll(
                        context, state.snapshot(), domain, drafts, request.isAllOrNothing()));
        List<Outcome> outcomes = new ArrayList<>(drafts.size());
        decisions.forEach((invitee, decision) -> {
            Optional<Refusal> refusal = decision.refusal();
            outcomes.add(new Outcome(
                    invitee,
                    Objects.requireNonNull(drafts.get(invitee)).role(),
                    decision.result().or(() -> refusal.flatMap(Refusal::invitation)),
                    refusal.map(Refusal::reason),
                    refusal.map(Refusal::missingActions).orElse(List.of()),
                    refusal.flatMap(Refusal::objection)));
        });
        executor.reporter()
                .refused(
                        domain,
                        outcomes.stream()
                                .flatMap(outcome -> outcome.refusal().stream())
                                .toList());
        executor.reporter()
                .rolesUnknown(
                        domain,
                        outcomes.stream()
                                .filter(outcome -> outcome.refusal().equals(Optional.of(Reason.ROLE_UNKNOWN)))
                                .map(Outcome::role)
                                .toList(),
                        policy[0]);
        return new SendResult(outcomes);
    }

    /**
     * Invites one invitee to a domain, in one atomic step, and returns the invitation. If the invitee has an expired
     * invitation, the call renews it: the invitation is pending again and keeps its id. To invite several invitees in
     * one step, or to receive a refusal as a value, use {@link #send(Actor, SendInvitations)}.
     *
     * @param actor a member whose role holds {@code invitations.send} and every action of the role
     * @param domain the domain that the invitee is invited to
     * @param invitee the recipient of the invitation
     * @param role the name of the role that the invitation grants
     * @return the pending invitation
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may not send invitations in the domain. The
     *     refusal does not reveal whether the domain exists
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN} if the domain has no role with this name
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER} if the role holds an action that the actor's role
     *     does not hold
     * @throws InvitationException {@link Reason#SELF_INVITATION} if the invitee is the actor or one of its verified
     *     addresses
     * @throws InvitationException {@link Reason#ALREADY_MEMBER} if the invitee is a member of the domain, or a member
     *     accepted an invitation to this address
     * @throws InvitationException {@link Reason#DOMAIN_CLOSED} if the host closed the domain
     * @throws InvitationException {@link Reason#ADDRESS_NOT_ALLOWED} if the host does not allow addresses of this mail
     *     domain
     * @throws InvitationException {@link Reason#OBJECTED} if the host objects
     * @throws InvitationException {@link Reason#ALREADY_INVITED} if the invitee has a pending invitation. A repeated
     *     call gets the invitation that the first call sent
     * @throws InvitationException {@link Reason#REJECTED_BEFORE} if the invitee rejected an invitation
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Invitation send(Actor actor, DomainId domain, Invitee invitee, String role) {
        InputValidation.actor(actor);
        InputValidation.domain(domain);
        InputValidation.invitee("invitee", invitee);
        InputValidation.role("role", role);
        Outcome outcome = send(actor, SendInvitations.to(domain).invite(invitee, role))
                .outcomes()
                .get(0);
        if (outcome.refusal().isPresent()) {
            throw Refusal.of(
                            outcome.refusal().get(),
                            outcome.invitation(),
                            role,
                            outcome.missingActions(),
                            outcome.objection())
                    .toException();
        }
        return outcome.invitation().orElseThrow();
    }

    /**
     * Accepts an invitation on behalf of the actor and creates the membership with the invitation's role, in one atomic
     * step. A repeated call by the same user returns the accepted invitation while the membership lasts.
     *
     * <p>The same step closes the pending invitations to the other identities of the actor in the domain, with the
     * status DELETED and the event SUPERSEDED. Their inviters are not notified. If several users may answer an
     * invitation to an e-mail address, for example because two users hold its link, one of them becomes the member.
     *
     * <p>The decision uses the roles and memberships at the moment of the call. After {@link Reason#ROLE_UNKNOWN},
     * {@link Reason#ROLE_EXCEEDS_GRANTER}, {@link Reason#INVITER_NOT_PERMITTED}, {@link Reason#DOMAIN_CLOSED} and
     * {@link Reason#OBJECTED} the invitation stays pending.
     *
     * @param actor the invitee: its user, a user with its address, or the holder of its link
     * @param id the invitation
     * @return the accepted invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor is not its
     *     invitee, and before any I/O if the token of a link holder is wrong
     * @throws InvitationException {@link Reason#EXPIRED} if the invitation has expired
     * @throws InvitationException {@link Reason#ALREADY_ACCEPTED} if another user accepted the invitation
     * @throws InvitationException {@link Reason#ALREADY_REJECTED} if the invitation was rejected
     * @throws InvitationException {@link Reason#DELETED} if the invitation was deleted
     * @throws InvitationException {@link Reason#MEMBERSHIP_ENDED} if the invitation was accepted before and the
     *     membership has ended
     * @throws InvitationException {@link Reason#ALREADY_MEMBER} if the actor is a member of the domain. The member
     *     keeps its role
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN} if the role of the invitation does not exist now
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER} if the role holds an action that the inviter's
     *     role does not hold
     * @throws InvitationException {@link Reason#INVITER_NOT_PERMITTED} if the inviter is not a member now, or has a
     *     role that does not permit inviting
     * @throws InvitationException {@link Reason#DOMAIN_CLOSED} if the host closed the domain
     * @throws InvitationException {@link Reason#OBJECTED} if the host objects
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Invitation accept(Actor actor, InvitationId id) {
        InputValidation.actor(actor);
        InputValidation.invitation(id);
        ActingUser acting = links.acting(actor);
        return executor.execute(
                acting,
                id.domain(),
                context -> LoadedState.of(storage.load(id, acting.user(), acting.identities())),
                (context, state) -> InvitationDecisions.accept(context, state.snapshot(), id));
    }

    /**
     * Rejects an invitation on behalf of the actor, in one atomic step. The rejected invitation is kept and can be
     * resent. A repeated call returns the rejected invitation.
     *
     * @param actor the invitee: its user, a user with its address, or the holder of its link
     * @param id the invitation
     * @return the rejected invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor is not its
     *     invitee, and before any I/O if the token of a link holder is wrong
     * @throws InvitationException {@link Reason#EXPIRED} if the invitation has expired
     * @throws InvitationException {@link Reason#ALREADY_ACCEPTED} if the invitation was accepted
     * @throws InvitationException {@link Reason#DELETED} if the invitation was deleted
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Invitation reject(Actor actor, InvitationId id) {
        return execute(actor, id, (context, state) -> InvitationDecisions.reject(context, state.snapshot(), id));
    }

    /**
     * Resends a rejected or expired invitation, in one atomic step, with the same id and the same role. The time to
     * live starts again, and the actor becomes the inviter. A repeated call by the same actor returns the pending
     * invitation, if the actor may still see or resend it and {@link #accept} would not refuse it.
     *
     * <p>A pending invitation is taken over in the same way if {@link #accept} would refuse it now with
     * {@link Reason#INVITER_NOT_PERMITTED}, {@link Reason#ROLE_EXCEEDS_GRANTER} or {@link Reason#ROLE_UNKNOWN}. A role
     * that does not exist must be replaced, see {@link #resend(Actor, InvitationId, String)}. With
     * {@link Builder#recheckInviter recheckInviter(false)} accept does not check the inviter, so only a pending
     * invitation whose role does not exist is taken over.
     *
     * <p>A refusal names the role of the invitation and its actions only if the actor may see the invitation.
     *
     * @param actor a member whose role holds {@code invitations.resend} and every action of the invitation's role
     * @param id the invitation
     * @return the pending invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist, or if the actor may
     *     neither see nor resend it
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may see the invitation but not resend it
     * @throws InvitationException {@link Reason#ALREADY_PENDING} if the invitation is pending and can be accepted
     * @throws InvitationException {@link Reason#ALREADY_ACCEPTED} if the invitee accepted the invitation
     * @throws InvitationException {@link Reason#DELETED} if the invitation was deleted
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN} if the role of the invitation does not exist now
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER} if the role of the invitation holds an action
     *     that the actor's role does not hold
     * @throws InvitationException {@link Reason#SELF_INVITATION} if the invitee is the actor or one of its verified
     *     addresses
     * @throws InvitationException {@link Reason#ALREADY_MEMBER} if the invitee is a member of the domain
     * @throws InvitationException {@link Reason#DOMAIN_CLOSED} if the host closed the domain
     * @throws InvitationException {@link Reason#ADDRESS_NOT_ALLOWED} if the host does not allow addresses of this mail
     *     domain
     * @throws InvitationException {@link Reason#OBJECTED} if the host objects
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Invitation resend(Actor actor, InvitationId id) {
        return resendAs(actor, id, null);
    }

    /**
     * Resends a rejected or expired invitation, in one atomic step, with the same id and the given role. The time to
     * live starts again, and the actor becomes the inviter. A repeated call by the same actor with the same role
     * returns the pending invitation, if the actor may still see or resend it and {@link #accept} would not refuse it.
     *
     * <p>A pending invitation is taken over in the same way if {@link #accept} would refuse it now with
     * {@link Reason#INVITER_NOT_PERMITTED}, {@link Reason#ROLE_EXCEEDS_GRANTER} or {@link Reason#ROLE_UNKNOWN}. The
     * given role replaces a role that does not exist. With {@link Builder#recheckInviter recheckInviter(false)} accept
     * does not check the inviter, so only a pending invitation whose role does not exist is taken over.
     *
     * @param actor a member whose role holds {@code invitations.resend} and every action of the given role
     * @param id the invitation
     * @param role the name of the role that the invitation grants from now on
     * @return the pending invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist, or if the actor may
     *     neither see nor resend it
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may see the invitation but not resend it
     * @throws InvitationException {@link Reason#ALREADY_PENDING} if the invitation is pending and can be accepted
     * @throws InvitationException {@link Reason#ALREADY_ACCEPTED} if the invitee accepted the invitation
     * @throws InvitationException {@link Reason#DELETED} if the invitation was deleted
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN} if the domain has no role with this name
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER} if the role holds an action that the actor's role
     *     does not hold
     * @throws InvitationException {@link Reason#SELF_INVITATION} if the invitee is the actor or one of its verified
     *     addresses
     * @throws InvitationException {@link Reason#ALREADY_MEMBER} if the invitee is a member of the domain
     * @throws InvitationException {@link Reason#DOMAIN_CLOSED} if the host closed the domain
     * @throws InvitationException {@link Reason#ADDRESS_NOT_ALLOWED} if the host does not allow addresses of this mail
     *     domain
     * @throws InvitationException {@link Reason#OBJECTED} if the host objects
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Invitation resend(Actor actor, InvitationId id, String role) {
        InputValidation.role("role", role);
        return resendAs(actor, id, role);
    }

    private Invitation resendAs(Actor actor, InvitationId id, @Nullable String role) {
        return execute(actor, id, (context, state) -> InvitationDecisions.resend(context, state.snapshot(), id, role));
    }

    /**
     * Deletes a pending or expired invitation, in one atomic step. The invitation is then in no list and in no inbox,
     * but its history is kept. A repeated call by the same actor returns the deleted invitation. Accepted and rejected
     * invitations are kept for audit and cannot be deleted.
     *
     * @param actor a member whose role holds {@code invitations.delete}
     * @param id the invitation
     * @return the deleted invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist, or if the actor may
     *     neither see nor delete it
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may see the invitation but not delete it
     * @throws InvitationException {@link Reason#ALREADY_ACCEPTED} if the invitee accepted the invitation
     * @throws InvitationException {@link Reason#ALREADY_REJECTED} if the invitee rejected the invitation
     * @throws InvitationException {@link Reason#DELETED} if another user deleted the invitation
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Invitation delete(Actor actor, InvitationId id) {
        return execute(actor, id, (context, state) -> InvitationDecisions.delete(context, state.snapshot(), id));
    }

    private Invitation execute(Actor actor, InvitationId id, Decider<Invitation> decider) {
        InputValidation.actor(actor);
        InputValidation.invitation(id);
        return executor.execute(
                links.acting(actor), id.domain(), context -> LoadedState.of(storage.load(id, actor.user())), decider);
    }

    /**
     * Returns one invitation with its status at this moment. A pending invitation whose time to live has passed has the
     * status EXPIRED.
     *
     * @param actor the invitee, the claimant, or a member with {@code invitations.view}, or the inviter if its role
     *     holds {@code invitations.send}
     * @param id the invitation
     * @return the invitation
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor may not see it
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Invitation find(Actor actor, InvitationId id) {
        InputValidation.actor(actor);
        InputValidation.invitation(id);
        ActingUser acting = links.acting(actor);
        Snapshot snapshot = storage.load(id, actor.user());
        Invitation invitation = snapshot.invitation(id.uuid());
        if (invitation == null
                || !executor.policy(id.domain()).canView(invitation, acting, snapshot.member(actor.user()))) {
            throw InvitationException.of(Reason.NOT_FOUND);
        }
        return invitation.asOf(executor.now());
    }

    /**
     * Returns the newest {@link Limits#HISTORY_SIZE} events of one invitation, the oldest of them first. A deleted
     * invitation keeps its history.
     *
     * @param actor an actor that may {@link #find} the invitation
     * @param id the invitation
     * @return the events
     * @throws InvitationException {@link Reason#NOT_FOUND} if the invitation does not exist or the actor may not see it
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public List<HistoryEvent> history(Actor actor, InvitationId id) {
        Invitee invitee = find(actor, id).invitee();
        return queries.history(id.domain(), invitee, id.uuid(), Limits.HISTORY_SIZE).stream()
                .sorted(Comparator.comparingLong(HistoryEvent::version))
                .toList();
    }

    /**
     * Returns the newest {@link Limits#INBOX_SIZE} pending invitations that the actor can accept at this moment, from
     * all domains, and the total number of such invitations. An expired invitation is not pending.
     *
     * <p>The list and the total leave out exactly the pending invitations that accept would refuse with
     * {@link Reason#ALREADY_MEMBER}, {@link Reason#ROLE_UNKNOWN}, {@link Reason#INVITER_NOT_PERMITTED} or
     * {@link Reason#ROLE_EXCEEDS_GRANTER}. If {@linkplain Builder#recheckInviter recheckInviter} is false, the inviter
     * is not checked. If the stored role of the inviter cannot be read, the inviter counts as not permitted.
     * {@link #list} returns all pending invitations to the actor.
     *
     * <p>If the role catalogue does not return the roles of a domain, for example because one of them is malformed, the
     * list and the total leave out the invitations to this domain, with a warning in the log; see {@link RoleCatalog}.
     * The list also leaves out a stored invitation that cannot be read, with a warning, but the total counts it.
     *
     * <p>The call is one request to the storage, and one call of {@link RoleCatalog#in(java.util.Collection)}. It makes
     * further requests only if fewer than {@link Limits#INBOX_SIZE} of the newest 25 invitations can be accepted and
     * there are others. The requests read 25, 250, 2,500 and then 10,000 invitations each, so four requests read 12,775
     * invitations. The further requests see a later state, but the total always counts the first state.
     *
     * @param actor the user, or a user with verified addresses. A link adds nothing to the inbox of its holder
     * @return the newest invitations, newest first by {@code sentAt}, and the total
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Inbox inbox(Actor actor) {
        InputValidation.actor(actor);
        return inboxes.read(links.acting(actor));
    }

    /**
     * Lists one page of the invitations that the actor may see, newest first by {@code createdAt}. A resend does not
     * change {@code createdAt}. A caller that reads all pages gets an invitation exactly once, if the invitation
     * matches the query during all reads.
     *
     * @param actor the caller. An actor that may see no invitation of the domain gets an empty page, which does not
     *     reveal whether the domain exists
     * @param query the conditions, the page size and the cursor
     * @return the page, with the status of each invitation at this moment
     * @throws InvitationException {@link Reason#INVALID_CURSOR} if the cursor of the query is not valid
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}, or the
     *     query selects the status DELETED
     * @throws dev.invitations.port.UnreadableRowException if the first entry of the page is a stored row that cannot be
     *     read. The entries before the row are on the previous pages. The message has the cursor of the page after the
     *     row
     */
    public Page<Invitation> list(Actor actor, InvitationQuery query) {
        InputValidation.actor(actor);
        InputValidation.query(query);
        Position after = Cursor.decode(query.after().orElse(null));
        ActingUser acting = links.acting(actor);
        Instant now = executor.now();
        InvitationFilter filter = InvitationFilters.of(executor, acting, query, now);
        if (filter == null) {
            return new Page<>(List.of(), Optional.empty());
        }
        return Paging.read(
                limit -> queries.page(filter, after, limit).stream()
                        .map(invitation -> invitation.asOf(now))
                        .toList(),
                query.pageSize(),
                Position::of);
    }

    /**
     * Counts the invitations that {@link #list} returns on all pages together. A count reads every row that it counts.
     *
     * @param actor the caller. An actor that may see no invitation of the domain gets 0, which does not reveal whether
     *     the domain exists
     * @param query the conditions. The page size and the cursor do not change the count
     * @return the number of invitations
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}, or the
     *     query selects the status DELETED
     */
    public long count(Actor actor, InvitationQuery query) {
        InputValidation.actor(actor);
        InputValidation.query(query);
        InvitationFilter filter = InvitationFilters.of(executor, links.acting(actor), query, executor.now());
        return filter == null ? 0 : queries.count(filter);
    }

    /**
     * Reports the roles that members and pending invitations of the domain have and the role catalogue lacks. A member
     * with such a role has no permission, but no error says so, for example after a role was renamed in the catalogue.
     * A host calls this method when it starts, or in a tool of its operators, and logs the report. The method has no
     * actor and checks no permission of its caller. It reads every membership and every invitation of the domain, with
     * two requests.
     *
     * @param domain the domain
     * @return the missing roles, each with the number of its members and pending invitations
     * @throws InvitationException {@link Reason#INVALID_INPUT} if the domain is null or exceeds {@link Limits}
     */
    public RoleReport check(DomainId domain) {
        InputValidation.domain(domain);
        return RoleReport.of(
                domain,
                executor.policy(domain).roles(),
                storage.memberships().countRoles(domain),
                queries.countPendingRoles(domain, executor.now()));
    }

    private static <T> T required(@Nullable T part, String name) {
        if (part == null) {
            throw new IllegalStateException(name + " must be set before build() is called");
        }
        return part;
    }

    /**
     * Builds {@link Invitations}. {@link #storage} and {@link #roles} are required. Every other setting has a default.
     * Every setter throws a {@link NullPointerException} if its argument is null.
     */
    public static final class Builder {

        private static final Duration MIN_TIME_TO_LIVE = Duration.ofNanos(1_000);

        private @Nullable Storage storage;
        private @Nullable RoleCatalog roles;
        private @Nullable Storage deliveryStorage;
        private @Nullable RoleCatalog deliveryRoles;
        private @Nullable Notifier notifier;
        private boolean deliveredElsewhere;
        private DeliverySettings delivery = DeliverySettings.standard();
        private Listener listener = new Listener() {};
        private @Nullable Supplier<UUID> ids;
        private @Nullable Duration timeToLive;
        private Clock clock = Clock.systemUTC();
        private boolean recheckInviter = true;
        private HostRules rules = new HostRules() {};
        private LinkKeys links = LinkKeys.none();

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
         * Sets the notifier. Commands then store notifications in their transactions, and {@link Notifications#deliver}
         * calls the notifier. Without a notifier, commands store no notifications, unless {@link #deliveredElsewhere}
         * is set.
         *
         * @param notifier the host's notifier, which {@link Notifications#deliver} calls
         * @return this builder
         */
        public Builder notifier(Notifier notifier) {
            this.notifier = Objects.requireNonNull(notifier, "notifier must not be null");
            return this;
        }

        /**
         * Sets that another process delivers the notifications, for example a worker beside a web server. Commands of
         * this instance then store notifications although it has no notifier. The other process has the same storage
         * and a {@link #notifier}.
         *
         * @return this builder
         */
        public Builder deliveredElsewhere() {
            this.deliveredElsewhere = true;
            return this;
        }

        /**
         * Sets the storage that {@link Invitations#notifications} uses. It is required for
         * {@link Notifications#deliver} if the {@link #storage} joins the host's transactions: commands then store
         * notifications in these transactions, and the same instance delivers them outside.
         *
         * <pre>{@code
         * Invitations.builder()
         *     .storage(JdbcStorage.joining(SpringConnectionSource.of(dataSource)))
         *     .deliverWith(JdbcStorage.over(dataSource))
         * }</pre>
         *
         * @param deliverWith a storage with transactions of its own, over the same tables
         * @return this builder
         * @throws IllegalArgumentException if the storage joins the host's transactions
         */
        public Builder deliverWith(Storage deliverWith) {
            if (Objects.requireNonNull(deliverWith, "deliverWith must not be null")
                    .joinsHostTransactions()) {
                throw new IllegalArgumentException(
                        "deliverWith must not join the host's transactions, because the notifier must not run inside them;"
                                + " use a storage with transactions of its own, such as JdbcStorage.over(...)");
            }
            this.deliveryStorage = deliverWith;
            this.deliveryRoles = null;
            return this;
        }

        /**
         * Sets the storage and the role catalogue that {@link Invitations#notifications} uses. The catalogue is
         * required if {@link #roles} joins the host's transactions, because a delivery runs outside of them.
         *
         * <pre>{@code
         * Invitations.builder()
         *     .storage(JdbcStorage.joining(connections))
         *     .roles(JdbcRoleCatalog.joining(connections, tables))
         *     .deliverWith(JdbcStorage.over(dataSource), JdbcRoleCatalog.over(dataSource, tables))
         * }</pre>
         *
         * @param deliverWith a storage with transactions of its own, over the same tables
         * @param roles a catalogue with the same roles that does not join the host's transactions
         * @return this builder
         * @throws IllegalArgumentException if the storage or the catalogue joins the host's transactions
         */
        public Builder deliverWith(Storage deliverWith, RoleCatalog roles) {
            if (Objects.requireNonNull(roles, "roles must not be null").joinsHostTransactions()) {
                throw new IllegalArgumentException("roles must not join the host's transactions, because the delivery"
                        + " runs outside of them; use a catalogue such as JdbcRoleCatalog.over(...)");
            }
            deliverWith(deliverWith);
            this.deliveryRoles = roles;
            return this;
        }

        private boolean storesNotifications() {
            return notifier != null || deliveredElsewhere;
        }

        /**
         * Sets how notifications are claimed, delivered and retried.
         *
         * @param delivery the settings; by default {@link DeliverySettings#standard}
         * @return this builder
         */
        public Builder delivery(DeliverySettings delivery) {
            this.delivery = Objects.requireNonNull(delivery, "delivery must not be null");
            return this;
        }

        /**
         * Sets the listener that receives events, for example for metrics.
         *
         * @param listener the listener, which the library calls after each event; by default events are only logged
         * @return this builder
         */
        public Builder listener(Listener listener) {
            this.listener = Objects.requireNonNull(listener, "listener must not be null");
            return this;
        }

        /**
         * Sets the only clock that the library reads. The library truncates its instants to microseconds. While the
         * clock is outside the years 1970 to 9999, calls throw an {@link IllegalStateException}.
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
         * Sets how long an invitation can be answered after it was sent or resent. By default invitations never expire.
         *
         * @param timeToLive at least one microsecond; truncated to microseconds
         * @return this builder
         * @throws IllegalArgumentException if the duration is shorter than one microsecond
         */
        public Builder timeToLive(Duration timeToLive) {
            Objects.requireNonNull(timeToLive, "timeToLive must not be null");
            if (timeToLive.compareTo(MIN_TIME_TO_LIVE) < 0) {
                throw new IllegalArgumentException("timeToLive must be at least 1 microsecond, but was " + timeToLive);
            }
            this.timeToLive = timeToLive.truncatedTo(ChronoUnit.MICROS);
            return this;
        }

        /**
         * Sets whether accept checks that the inviter is still a member, may still invite, and holds every action of
         * the role. With false, accept checks only that the role still exists, so an invitation can be accepted after
         * its inviter was removed. The inbox and the delivery use the same rule as accept.
         *
         * @param recheckInviter true by default
         * @return this builder
         */
        public Builder recheckInviter(boolean recheckInviter) {
            this.recheckInviter = recheckInviter;
            return this;
        }

        /**
         * Sets the rules of the host, for example which domains are closed. The library asks them at send, resend,
         * accept, assign, addFounder and transfer.
         *
         * @param rules the rules; by default no rule refuses a command
         * @return this builder
         */
        public Builder rules(HostRules rules) {
            this.rules = Objects.requireNonNull(rules, "rules must not be null");
            return this;
        }

        /**
         * Sets the keys of links. The notifier then gets a link for each invitation to an e-mail address that expires,
         * and the holder of the link can answer the invitation. Without keys, only a {@link
         * dev.invitations.model.VerifiedUser} with the address can. Links need a {@link #timeToLive}. Every process
         * that sends, answers or delivers needs the same keys.
         *
         * @param links the keys
         * @return this builder
         */
        public Builder links(LinkKeys links) {
            this.links = Objects.requireNonNull(links, "links must not be null");
            return this;
        }

        /**
         * Builds the instance that serves the whole host.
         *
         * @return the thread-safe instance
         * @throws IllegalStateException if the storage or the roles were not set, if {@link #deliverWith} was set
         *     without a notifier, if both a notifier and {@link #deliveredElsewhere} were set, or if {@link #links}
         *     were set without a {@link #timeToLive}
         * @throws IllegalStateException if the roles join the host's transactions, and the notifications are delivered
         *     outside of them without a {@linkplain #deliverWith(Storage, RoleCatalog) catalogue} of their own
         */
        public Invitations build() {
            if (deliveryStorage != null && notifier == null) {
                throw new IllegalStateException("deliverWith needs a notifier; set it with notifier(...)");
            }
            if (deliveredElsewhere && notifier != null) {
                throw new IllegalStateException(
                        "deliveredElsewhere() and notifier(...) exclude each other; set the notifier only in the"
                                + " process that delivers");
            }
            if (!links.isEmpty() && timeToLive == null) {
                throw new IllegalStateException("links need a time to live, because a link that never expires could be"
                        + " used years later; set it with timeToLive(...)");
            }
            return new Invitations(this);
        }

        private void refuseJoiningRoles(Storage storage, RoleCatalog roles) {
            boolean outside = deliveryStorage != null || !storage.joinsHostTransactions();
            if (notifier != null && outside && deliveryRoles == null && roles.joinsHostTransactions()) {
                throw new IllegalStateException(
                        "The role catalogue joins the host's transactions, but the notifications are delivered outside"
                                + " of them; set a catalogue for the delivery with deliverWith(storage, roles), such as"
                                + " JdbcRoleCatalog.over(...)");
            }
        }
    }
}
