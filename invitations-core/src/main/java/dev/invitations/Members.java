package dev.invitations;

import static dev.invitations.model.Action.MEMBERS_VIEW;

import dev.invitations.decision.ActingUser;
import dev.invitations.decision.DecisionContext;
import dev.invitations.decision.MembershipDecisions;
import dev.invitations.decision.Policy;
import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Adds, changes, removes and lists the members of domains. {@link Invitations} describes the atomicity, idempotence and
 * errors of every command. No command leaves a domain without a member whose role holds {@code members.manage}, even if
 * commands race. A manager can leave, or give up actions, only if another manager holds every action of its role, so
 * that the role can be granted again.
 */
public final class Members {

    private final CommandExecutor executor;
    private final Links links;
    private final Storage storage;
    private final MembershipQueries memberships;

    Members(CommandExecutor executor, Links links) {
        this.executor = executor;
        this.links = links;
        this.storage = executor.storage();
        this.memberships = storage.memberships();
    }

    /**
     * Makes the actor the first member of a domain without members, in one atomic step. The host must check whether the
     * actor may found the domain, because the library does not. The pending and expired invitations to the actor and to
     * its verified addresses are closed in the same step: their status is DELETED, their histories have the event
     * SUPERSEDED, and their inviters are not notified. A repeated call with the same role returns the membership.
     *
     * @param actor the new member
     * @param domain the domain, which must have no member
     * @param role the name of a role that holds {@code members.manage}
     * @return the membership
     * @throws InvitationException {@link Reason#ALREADY_FOUNDED} if the domain has a member, for example because
     *     another founder committed first
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN} if the domain has no role with this name
     * @throws InvitationException {@link Reason#FOUNDER_MUST_MANAGE} if the role does not hold {@code members.manage}
     * @throws InvitationException {@link Reason#DOMAIN_CLOSED} if the host closed the domain
     * @throws InvitationException {@link Reason#OBJECTED} if the host objects
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Membership addFounder(Actor actor, DomainId domain, String role) {
        InputValidation.actor(actor);
        InputValidation.domain(domain);
        InputValidation.role("role", role);
        ActingUser acting = links.acting(actor);
        return executor.execute(
                acting,
                domain,
                context -> {
                    // The order matters: a repeat that races with the first call then returns the membership instead
                    // of a refusal.
                    boolean populated = memberships.isPopulated(domain);
                    Snapshot snapshot = storage.load(domain, acting.user(), acting.identities());
                    return new LoadedState(snapshot, populated, null, null);
                },
                (context, state) ->
                        MembershipDecisions.addFounder(context, state.snapshot(), domain, role, state.populated()));
    }

    /**
     * Assigns the role to the user, in one atomic step. A user that is not a member becomes a member without an
     * invitation. If the user has the role already, the call changes nothing and returns the membership.
     *
     * <p>The step closes a pending or expired invitation to the user, even if the user is a member that the host added
     * to its own members table. The status of the invitation is then DELETED, its history has the event SUPERSEDED, and
     * the inviter is not notified. An actor that changes its own role also closes the invitations to its verified
     * addresses. A rejected invitation stays.
     *
     * @param actor a member whose role holds {@code members.manage}, every action of the role, and every action of the
     *     role that the user has now
     * @param domain the domain
     * @param user the user that gets the role
     * @param role the name of the role
     * @return the membership with the role
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may not manage members of the domain. The
     *     refusal does not reveal whether the domain exists
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN} if the domain has no role with this name
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER} if the role holds an action that the actor's role
     *     does not hold
     * @throws InvitationException {@link Reason#MEMBER_OUTRANKS} if the user's role holds an action that the actor's
     *     role does not hold
     * @throws InvitationException {@link Reason#LAST_MANAGER} if the actor would give up an action of its own role, and
     *     no other member has a role with every action of the actor's role. After the change no member could grant the
     *     role again
     * @throws InvitationException {@link Reason#DOMAIN_CLOSED} if the host closed the domain
     * @throws InvitationException {@link Reason#OBJECTED} if the host objects
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Membership assign(Actor actor, DomainId domain, UserId user, String role) {
        InputValidation.actor(actor);
        InputValidation.domain(domain);
        InputValidation.user("user", user);
        InputValidation.role("role", role);
        return executor.execute(
                links.acting(actor),
                domain,
                context -> load(context, domain, user),
                (context, state) -> MembershipDecisions.assign(
                        context, state.snapshot(), domain, user, role, state.otherManager()));
    }

    /**
     * Ends the membership of the user, in one atomic step. The invitations that the user accepted are closed, also an
     * invitation to an e-mail address, and a pending invitation to the user is deleted. If the actor removes itself, the
     * pending invitations to its verified addresses are deleted too. So no earlier invitation to these identities gives
     * access again. If the user is not a member, the call changes nothing.
     *
     * <p>The library does not know the addresses of another user. So if a manager removes a user, a pending invitation
     * to an address of the user stays.
     *
     * @param actor the member itself, or a member whose role holds {@code members.manage} and every action of the role
     *     that the user has
     * @param domain the domain
     * @param user the member to remove
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may not manage members of the domain. The
     *     refusal does not reveal whether the domain exists
     * @throws InvitationException {@link Reason#MEMBER_OUTRANKS} if the user's role holds an action that the actor's
     *     role does not hold
     * @throws InvitationException {@link Reason#LAST_MANAGER} if the actor removes itself, its role holds
     *     {@code members.manage}, and no other member has a role with every action of the actor's role. A member whose
     *     role does not hold {@code members.manage}, or does not exist, can always remove itself
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public void remove(Actor actor, DomainId domain, UserId user) {
        InputValidation.actor(actor);
        InputValidation.domain(domain);
        InputValidation.user("user", user);
        executor.execute(
                links.acting(actor),
                domain,
                context -> load(context, domain, user),
                (context, state) ->
                        MembershipDecisions.remove(context, state.snapshot(), domain, user, state.otherManager()));
    }

    /**
     * Transfers the role of the actor to another member, and gives the actor another role, in one atomic step. So the
     * last manager of a domain can hand over its role. A repeated call changes nothing and returns the membership of
     * the other member. The pending invitations to both members are closed. The library does not ask the other member;
     * if the other member must agree, the host asks it before the call.
     *
     * @param actor a member whose role holds {@code members.manage}
     * @param domain the domain
     * @param to another member, which gets the present role of the actor
     * @param newRoleOfActor the name of the role that the actor gets. If it is the present role of the actor, both
     *     members have that role afterwards
     * @return the membership of the other member
     * @throws InvitationException {@link Reason#NOT_PERMITTED} if the actor may not manage members of the domain. The
     *     refusal does not reveal whether the domain exists
     * @throws InvitationException {@link Reason#NOT_FOUND} if the other user is not a member
     * @throws InvitationException {@link Reason#ROLE_UNKNOWN} if the domain has no role with this name
     * @throws InvitationException {@link Reason#ROLE_EXCEEDS_GRANTER} if the new role holds an action that the actor's
     *     role does not hold
     * @throws InvitationException {@link Reason#MEMBER_OUTRANKS} if the role of the other member holds an action that
     *     the actor's role does not hold, because the other member would lose it
     * @throws InvitationException {@link Reason#DOMAIN_CLOSED} if the host closed the domain
     * @throws InvitationException {@link Reason#OBJECTED} if the host objects to one of the two new roles
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}, or the
     *     other member is the actor
     */
    public Membership transfer(Actor actor, DomainId domain, UserId to, String newRoleOfActor) {
        InputValidation.actor(actor);
        InputValidation.domain(domain);
        InputValidation.user("to", to);
        InputValidation.role("newRoleOfActor", newRoleOfActor);
        if (to.equals(actor.user())) {
            throw InvitationException.invalid("to", "must be another member than the actor");
        }
        ActingUser acting = links.acting(actor);
        Set<Invitee> people = new LinkedHashSet<>(acting.identities());
        people.add(to);
        return executor.execute(
                acting,
                domain,
                context -> loadForTransfer(domain, acting.user(), people, to, newRoleOfActor),
                (context, state) -> MembershipDecisions.transfer(
                        context, state.snapshot(), domain, to, newRoleOfActor, state.newestEvent()));
    }

    /**
     * Also reads the newest event of the other member, if the actor has the new role already. The event shows whether
     * the call is a repeated one.
     */
    private LoadedState loadForTransfer(
            DomainId domain, UserId caller, Set<Invitee> people, UserId to, String newRole) {
        Snapshot snapshot = storage.load(domain, caller, people);
        Membership own = snapshot.member(caller);
        List<HistoryEvent> newest = own != null && own.role().equals(newRole)
                ? storage.invitations().history(domain, to, null, 1)
                : List.of();
        return new LoadedState(snapshot, false, null, newest.isEmpty() ? null : newest.get(0));
    }

    private LoadedState load(DecisionContext context, DomainId domain, UserId user) {
        UserId caller = context.actor().user();
        Snapshot snapshot = storage.load(
                domain, caller, caller.equals(user) ? context.actor().identities() : Set.of(user));
        // Only an actor that changes its own membership can take the last manager with its actions from the domain.
        Membership own = caller.equals(user) ? snapshot.member(caller) : null;
        Set<String> replacing = own == null ? Set.of() : context.policy().rolesReplacing(own.role());
        Membership otherManager = replacing.isEmpty()
                ? null
                : memberships.findOther(domain, user, replacing).orElse(null);
        return new LoadedState(snapshot, false, otherManager, null);
    }

    /**
     * Returns the membership of the user.
     *
     * @param actor the member itself, or a member with {@code members.view}
     * @param domain the domain
     * @param user the member
     * @return the membership
     * @throws InvitationException {@link Reason#NOT_FOUND} if the user is not a member or the actor may not see the
     *     membership
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Membership find(Actor actor, DomainId domain, UserId user) {
        InputValidation.actor(actor);
        InputValidation.domain(domain);
        InputValidation.user("user", user);
        UserId caller = links.acting(actor).user();
        boolean visible = caller.equals(user) || canViewMembers(caller, domain);
        return memberships
                .find(domain, user)
                .filter(member -> visible)
                .orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND));
    }

    /**
     * Checks whether the user is a member whose role holds the action at this moment. A host uses this method to guard
     * its own operations. The method has no actor and checks no permission of its caller.
     *
     * @param user the user to check
     * @param domain the domain
     * @param action an action of the library or of the host
     * @return true if the user may perform the action
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public boolean isAllowed(UserId user, DomainId domain, Action action) {
        InputValidation.user("user", user);
        InputValidation.domain(domain);
        InputValidation.action(action);
        return executor.policy(domain)
                .roleAllows(memberships.findRole(domain, user).orElse(null), action);
    }

    /**
     * Returns the permissions of the actor in the domain, with one read of the storage. A page uses them to show only
     * permitted actions. An actor that is not a member gets empty permissions, which do not reveal whether the domain
     * exists.
     *
     * @param actor the user whose permissions are returned
     * @param domain the domain
     * @return the permissions at this moment
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public Permissions permissions(Actor actor, DomainId domain) {
        InputValidation.actor(actor);
        InputValidation.domain(domain);
        ActingUser acting = links.acting(actor);
        Policy policy = executor.policy(domain);
        Optional<Membership> own = memberships.find(domain, acting.user());
        return new Permissions(
                domain,
                acting.user(),
                acting.identities(),
                own,
                policy.actions(own.orElse(null)),
                own.map(policy::grantableRoles).orElse(List.of()));
    }

    /**
     * Lists one page of the members of a domain, newest first by {@code since}. A change of role does not change
     * {@code since}.
     *
     * @param actor a member with {@code members.view}. Any other actor gets an empty page, which does not reveal
     *     whether the domain exists
     * @param query the domain, the page size and the cursor
     * @return the page
     * @throws InvitationException {@link Reason#INVALID_CURSOR} if the cursor of the query is not valid
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     * @throws dev.invitations.port.UnreadableRowException if the first entry of the page is a stored row that cannot be
     *     read. The entries before the row are on the previous pages. The message has the cursor of the page after the
     *     row
     */
    public Page<Membership> list(Actor actor, MemberQuery query) {
        InputValidation.actor(actor);
        InputValidation.query(query);
        Position after = Cursor.decode(query.after().orElse(null));
        if (!canViewMembers(links.acting(actor).user(), query.domain())) {
            return new Page<>(List.of(), Optional.empty());
        }
        return Paging.read(limit -> memberships.page(query.domain(), after, limit), query.pageSize(), Position::of);
    }

    /**
     * Returns the newest {@link dev.invitations.model.Limits#HISTORY_SIZE} events about a user in a domain, the oldest
     * of them first: the events of the invitations to the user and of its memberships. The history is kept after the
     * membership ended. The history of an invitation to an e-mail address is {@link Invitations#history}; a member that
     * accepted it has the event JOINED.
     *
     * @param actor a member with {@code members.view}. Any other actor gets an empty list, which does not reveal
     *     whether the domain exists
     * @param domain the domain
     * @param user the invitee or member
     * @return the events
     * @throws InvitationException {@link Reason#INVALID_INPUT} if an argument is null or exceeds {@link Limits}
     */
    public List<HistoryEvent> history(Actor actor, DomainId domain, UserId user) {
        InputValidation.actor(actor);
        InputValidation.domain(domain);
        InputValidation.user("user", user);
        return canViewMembers(links.acting(actor).user(), domain)
                ? storage.invitations().history(domain, user)
                : List.of();
    }

    private boolean canViewMembers(UserId caller, DomainId domain) {
        return executor.policy(domain)
                .roleAllows(memberships.findRole(domain, caller).orElse(null), MEMBERS_VIEW);
    }
}
