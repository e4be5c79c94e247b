package dev.invitations.decision;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.HostRules;
import dev.invitations.port.MemberPrecondition;
import dev.invitations.port.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The users, roles and invitations of the decision tests, and the changes that the tests expect. A user that is named
 * after a role has that role. {@code inviter} has the role {@code sender}, the role of {@code ghost} no longer exists,
 * and {@code invitee} and {@code stranger} are not members.
 */
public final class DecisionFixture {

    public static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123456Z");
    public static final Instant EARLIER = NOW.minusSeconds(3_600);
    public static final Duration MICROSECOND = Duration.ofNanos(1_000);

    public static final DomainId ACME = new DomainId("acme");
    public static final UserId INVITER = new UserId("inviter");
    public static final UserId INVITEE = new UserId("invitee");

    public static final EmailAddress ADDRESS = EmailAddress.of("carol@example.org");

    public static final Roles ROLES = Roles.of(
            Role.of(
                    "owner",
                    Action.allOfInvitations(),
                    Action.allOfMembers(),
                    Action.of("bills.pay"),
                    Action.of("dashboards.view")),
            Role.of(
                    "chair",
                    Action.allOfInvitations(),
                    Action.allOfMembers(),
                    Action.of("bills.pay"),
                    Action.of("dashboards.view")),
            Role.of("admin", Action.allOfInvitations(), Action.allOfMembers(), Action.of("dashboards.view")),
            Role.of("payer", Action.of("bills.pay")),
            Role.of("sender", Action.INVITATIONS_SEND, Action.of("dashboards.view")),
            Role.of("resender", Action.INVITATIONS_RESEND, Action.of("dashboards.view")),
            Role.of("auditor", Action.INVITATIONS_VIEW, Action.MEMBERS_VIEW),
            Role.of("viewer", Action.of("dashboards.view")));

    public static final Policy POLICY = new Policy(ROLES, true, Optional.empty(), true);

    public static final HostRules WITHOUT_RULES = new HostRules() {};

    public static final List<Membership> MEMBERS = List.of(
            member("owner", "owner"),
            member("chair", "chair"),
            member("admin", "admin"),
            member("inviter", "sender"),
            member("sender", "sender"),
            member("resender", "resender"),
            member("auditor", "auditor"),
            member("viewer", "viewer"),
            member("ghost", "gone"));

    private DecisionFixture() {}

    public static UserId user(String name) {
        return new UserId(name);
    }

    public static UUID uuid(long number) {
        return new UUID(0x7000L, Long.MIN_VALUE | number);
    }

    public static Membership member(String user, String role) {
        return Membership.builder()
                .domain(ACME)
                .user(user(user))
                .role(role)
                .since(EARLIER)
                .grantedBy(uuid(900))
                .build();
    }

    /** Returns a snapshot with the usual members, these further members and this invitation. */
    public static Snapshot snapshot(@Nullable Invitation live, Membership... more) {
        return snapshotOf(live == null ? List.of() : List.of(live), more);
    }

    /** Returns a snapshot with the usual members, these further members and these invitations. */
    public static Snapshot snapshotOf(List<Invitation> invitations, Membership... more) {
        List<Membership> members = new ArrayList<>(MEMBERS);
        members.addAll(Arrays.asList(more));
        return Snapshot.of(invitations, members);
    }

    /** Returns a context whose ids are 1, 2, 3, and so on. */
    public static DecisionContext by(String user) {
        return by(user, POLICY);
    }

    public static DecisionContext by(String user, Policy policy) {
        return by(ActingUser.of(user(user)), policy, WITHOUT_RULES);
    }

    public static DecisionContext by(ActingUser actor) {
        return by(actor, POLICY, WITHOUT_RULES);
    }

    public static DecisionContext by(String user, HostRules rules) {
        return by(ActingUser.of(user(user)), POLICY, rules);
    }

    public static DecisionContext by(ActingUser actor, Policy policy, HostRules rules) {
        AtomicLong ids = new AtomicLong();
        return new DecisionContext(
                actor, NOW, policy, new HostReview(rules, ACME, actor.user()), () -> uuid(ids.incrementAndGet()));
    }

    /** Returns the user with verified addresses. */
    public static ActingUser verified(String user, EmailAddress... addresses) {
        Set<Invitee> identities = new LinkedHashSet<>();
        identities.add(user(user));
        identities.addAll(Arrays.asList(addresses));
        return new ActingUser(user(user), identities, Optional.empty());
    }

    /** Returns the user as the holder of the link of the invitation. */
    public static ActingUser holder(String user, Invitation linked) {
        return new ActingUser(user(user), Set.of(user(user)), Optional.of(linked.id()));
    }

    /** Returns the inviter's invitation of the address as a viewer, with this status. The claimant accepted it. */
    public static Invitation toAddress(Status status) {
        Invitation invitation = invitation(status);
        Instant expiry = invitation.expiresAt().orElse(NOW.plus(MICROSECOND));
        Invitation.Builder builder = but(invitation)
                .id(new InvitationId(ACME, uuid(600)))
                .invitee(ADDRESS)
                .expiresAt(expiry);
        return status == Status.ACCEPTED ? builder.claimant(user("claimant")).build() : builder.build();
    }

    /** Returns the inviter's invitation of the invitee as a viewer, with this status. */
    public static Invitation invitation(Status status) {
        Invitation.Builder builder = Invitation.builder()
                .id(new InvitationId(ACME, uuid(500)))
                .invitee(INVITEE)
                .role("viewer")
                .status(status)
                .inviter(INVITER)
                .createdAt(EARLIER)
                .sentAt(EARLIER)
                .timesSent(1)
                .changedBy(INVITER)
                .version(7);
        return switch (status) {
            case PENDING -> builder.expiresAt(NOW.plus(MICROSECOND)).build();
            case EXPIRED -> builder.status(Status.PENDING).expiresAt(NOW).build();
            case ACCEPTED, REJECTED ->
                builder.answeredAt(EARLIER).changedBy(INVITEE).build();
            case DELETED -> builder.closedAt(EARLIER).changedBy(user("owner")).build();
        };
    }

    public static Invitation.Builder but(Invitation invitation) {
        return Invitation.builder().from(invitation);
    }

    /**
     * Returns a decision as text. A refusal is its reason, with a star if it shows an invitation. A decision without
     * changes is {@code same}. The text of a change is {@code ->} and the new status, {@code -} and the role before, and
     * {@code +} and the role after.
     */
    public static String summary(Decision<?> decision) {
        return decision.refusal()
                .map(refusal -> refusal.reason() + (refusal.invitation().isPresent() ? "*" : ""))
                .orElseGet(() -> decision.changes().isEmpty() ? "same" : changesOf(decision.changes()));
    }

    private static String changesOf(List<Change> changes) {
        StringBuilder text = new StringBuilder();
        for (Change change : changes) {
            change.after().ifPresent(after -> text.append("->").append(after.status()));
            change.memberBefore().ifPresent(member -> text.append("-").append(member.role()));
            change.memberAfter().ifPresent(member -> text.append("+").append(member.role()));
        }
        return text.toString();
    }

    /** Returns the change of a decision that must have exactly one. */
    public static Change onlyChange(Decision<?> decision) {
        if (decision.changes().size() != 1 || decision.refusal().isPresent()) {
            throw new AssertionError("Not one change: " + decision);
        }
        return decision.changes().get(0);
    }

    /** Returns this invitation with this user as its last editor, and with the next version. */
    public static Invitation.Builder next(Invitation before, String actor) {
        return but(before).changedBy(user(actor)).version(before.version() + 1);
    }

    /** Returns the event of a change by the last editor of the invitation. */
    public static HistoryEvent.Builder event(long id, HistoryEvent.Kind kind, Invitation after) {
        return HistoryEvent.builder()
                .id(uuid(id))
                .domain(ACME)
                .invitation(after.id())
                .kind(kind)
                .actor(after.changedBy())
                .subject(after.invitee())
                .role(after.role())
                .at(NOW)
                .toStatus(after.status())
                .version(after.version());
    }

    /** Returns the first change of a command that changes this invitation. */
    public static Change.Builder changed(HistoryEvent.Kind kind, Invitation before, Invitation after) {
        return Change.builder()
                .before(before)
                .after(after)
                .event(event(1, kind, after).fromStatus(before.statusAt(NOW)).build());
    }

    /** Returns the first change of a command that changes a member, without the memberships. */
    public static Change.Builder memberChanged(HistoryEvent.Kind kind, String actor, String subject, String role) {
        return Change.builder()
                .event(HistoryEvent.builder()
                        .id(uuid(1))
                        .domain(ACME)
                        .kind(kind)
                        .actor(user(actor))
                        .subject(user(subject))
                        .role(role)
                        .at(NOW)
                        .build());
    }

    public static MemberPrecondition precondition(String user, @Nullable String role) {
        return new MemberPrecondition(user(user), role);
    }
}
