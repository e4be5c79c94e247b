package dev.invitations;

import static dev.invitations.model.Action.MEMBERS_MANAGE;
import static dev.invitations.model.Action.MEMBERS_VIEW;

import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.port.Change;
import dev.invitations.model.Command;
import dev.invitations.model.Decision;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Membership;
import dev.invitations.model.Policy;
import dev.invitations.model.Reason;
import dev.invitations.port.Snapshot;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Position;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of the domains. What {@link Invitations} says of atomicity, races, repeats and errors holds here too. A
 * domain, once founded, always keeps a member whose role holds {@code members.manage}, whatever races.
 */
public final class Members {

    private final Commands commands;
    private final InvitationQueries invitations;
    private final MembershipQueries memberships;

    Members(Commands commands) {
        this.commands = commands;
        this.invitations = commands.storage().invitations();
        this.memberships = commands.storage().memberships();
    }

    /** One of the decisions about a member; {@code otherManager} is null where the domain has none. */
    private interface Deciding {
        Decision decide(Command command, Snapshot snapshot, @Nullable Membership otherManager);
    }

    /**
     * Makes the caller the first member of a domain that has none. Whether the caller may do so is for the host to say.
     *
     * @throws InvitationException ALREADY_FOUNDED, also for the loser of a race; ROLE_UNKNOWN; FOUNDER_MUST_MANAGE
     */
    public Membership found(DomainId domain, Actor founder, String role) {
        Checks.domain(domain);
        Checks.actor(founder);
        Checks.role("role", role);
        return commands.run(founder, domain, command -> {
                    // In this order: whoever makes the founder a member in between makes this call a repeat, not a
                    // refusal.
                    boolean populated = memberships.isPopulated(domain);
                    Snapshot snapshot = invitations.load(domain, founder.user(), List.of(founder.user()));
                    List<Change> changes =
                            Commands.agreed(Membership.found(command, snapshot, domain, role, populated));
                    return new Commands.Plan<>(changes, after(changes, snapshot, founder.user()));
                })
                .orElseThrow();
    }

    /**
     * Gives a user this role: changes a member's, or makes the user a member without an invitation. An invitation that
     * is pending then stays so, and accepting it answers ALREADY_MEMBER.
     *
     * @param actor a member whose role holds {@code members.manage}, every action of the role, and every action of the
     *     role that the member has
     * @throws InvitationException NOT_PERMITTED, in every domain alike; ROLE_UNKNOWN; ROLE_EXCEEDS_GRANTER;
     *     MEMBER_OUTRANKS; LAST_MANAGER when the caller gives up the last {@code members.manage}
     */
    public Membership assign(Actor actor, DomainId domain, UserId user, String role) {
        Checks.actor(actor);
        Checks.domain(domain);
        Checks.user("user", user);
        Checks.role("role", role);
        Deciding deciding = (command, snapshot, otherManager) ->
                Membership.assign(command, snapshot, domain, user, role, otherManager);
        return on(actor, domain, user, deciding).orElseThrow();
    }

    /**
     * Ends a membership. The accepted invitation behind it is closed, a pending one is withdrawn, so no old invitation
     * gives access again. To remove who is no member does nothing.
     *
     * @param actor the member itself; or a member whose role holds {@code members.manage} and every action of the role
     *     that the member has
     * @throws InvitationException NOT_PERMITTED, in every domain alike; MEMBER_OUTRANKS; LAST_MANAGER when the caller is
     *     the last who holds {@code members.manage}
     */
    public void remove(Actor actor, DomainId domain, UserId user) {
        Checks.actor(actor);
        Checks.domain(domain);
        Checks.user("user", user);
        Deciding deciding =
                (command, snapshot, otherManager) -> Membership.remove(command, snapshot, domain, user, otherManager);
        on(actor, domain, user, deciding);
    }

    /**
     * One membership.
     *
     * @param actor the member itself, or a member with {@code members.view}
     * @throws InvitationException NOT_FOUND for everybody else, the same as for who is no member
     */
    public Membership find(Actor actor, DomainId domain, UserId user) {
        Checks.actor(actor);
        Checks.domain(domain);
        Checks.user("user", user);
        boolean visible = actor.user().equals(user) || sees(actor, domain);
        return memberships
                .find(domain, user)
                .filter(member -> visible)
                .orElseThrow(() -> InvitationException.of(Reason.NOT_FOUND));
    }

    /**
     * Whether the user is a member whose role holds this action now: for hosts that guard their own doors with it.
     *
     * @param action one of the library's or of the host's
     */
    public boolean may(UserId user, DomainId domain, String action) {
        Checks.user("user", user);
        Checks.domain(domain);
        Action wanted = new Action(action);
        return commands.policy(domain).allows(memberships.find(domain, user).orElse(null), wanted);
    }

    /**
     * What the caller may do in this domain now, in one read of the storage: for hosts that show people what they may do, and
     * nothing else. Who is no member gets empty permissions, the same for every domain.
     */
    public Permissions permissions(Actor actor, DomainId domain) {
        Checks.actor(actor);
        Checks.domain(domain);
        Policy policy = commands.policy(domain);
        Optional<Membership> own = memberships.find(domain, actor.user());
        return new Permissions(
                domain,
                actor.user(),
                own,
                policy.actions(own.orElse(null)),
                own.map(policy::grantable).orElse(List.of()));
    }

    /**
     * A page of the domain's members, those who joined last first; a change of role does not move them. Who holds no
     * {@code members.view} gets an empty page, the same for every domain.
     *
     * @throws InvitationException INVALID_CURSOR
     */
    public Page<Membership> list(Actor actor, MemberQuery query) {
        Checks.actor(actor);
        Checks.query(query);
        Position after = Cursor.decode(query.after());
        if (!sees(actor, query.domain())) {
            return new Page<>(List.of(), Optional.empty());
        }
        return Pages.cut(memberships.page(query.domain(), after, query.pageSize() + 1), query.pageSize(), Position::of);
    }

    /**
     * Everything that happened to one user in a domain, with and without invitations, oldest first; also after the
     * membership has ended.
     *
     * @param actor a member with {@code members.view}; everybody else gets an empty list, the same for every domain
     */
    public List<HistoryEvent> history(Actor actor, DomainId domain, UserId user) {
        Checks.actor(actor);
        Checks.domain(domain);
        Checks.user("user", user);
        return sees(actor, domain) ? invitations.history(domain, user) : List.of();
    }

    private boolean sees(Actor actor, DomainId domain) {
        return commands.policy(domain)
                .allows(memberships.find(domain, actor.user()).orElse(null), MEMBERS_VIEW);
    }

    /** A command on one user; its result is the membership as it is afterwards. */
    private Optional<Membership> on(Actor actor, DomainId domain, UserId user, Deciding deciding) {
        return commands.run(actor, domain, command -> {
            Snapshot snapshot = invitations.load(domain, actor.user(), List.of(user));
            Membership otherManager = null;
            if (actor.user().equals(user)) {
                // Only who gives up its own power can be the last to have it; read on its own, it is checked when
                // saving.
                Set<String> managing = command.policy().roles().holding(MEMBERS_MANAGE);
                otherManager = memberships.findOther(domain, user, managing).orElse(null);
            }
            List<Change> changes = Commands.agreed(deciding.decide(command, snapshot, otherManager));
            return new Commands.Plan<>(changes, after(changes, snapshot, user));
        });
    }

    private static Optional<Membership> after(List<Change> changes, Snapshot snapshot, UserId user) {
        return changes.isEmpty()
                ? Optional.ofNullable(snapshot.member(user))
                : changes.get(changes.size() - 1).memberAfter();
    }
}
