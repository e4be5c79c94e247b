package dev.invitations.decision;

import static dev.invitations.decision.DecisionFixture.ACME;
import static dev.invitations.decision.DecisionFixture.NOW;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.by;
import static dev.invitations.decision.DecisionFixture.changed;
import static dev.invitations.decision.DecisionFixture.event;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.member;
import static dev.invitations.decision.DecisionFixture.memberChanged;
import static dev.invitations.decision.DecisionFixture.next;
import static dev.invitations.decision.DecisionFixture.onlyChange;
import static dev.invitations.decision.DecisionFixture.precondition;
import static dev.invitations.decision.DecisionFixture.snapshot;
import static dev.invitations.decision.DecisionFixture.summary;
import static dev.invitations.decision.DecisionFixture.user;
import static dev.invitations.decision.DecisionFixture.uuid;
import static dev.invitations.model.HistoryEvent.Kind.ASSIGNED;
import static dev.invitations.model.HistoryEvent.Kind.DELETED;
import static dev.invitations.model.HistoryEvent.Kind.FOUNDED;
import static dev.invitations.model.HistoryEvent.Kind.MEMBERSHIP_ENDED;
import static dev.invitations.model.HistoryEvent.Kind.SUPERSEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.port.Change;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The decisions about a member; in the tables, {@code -} precedes the role before and {@code +} the role after. */
class MembershipDecisionsTest {

    private static final Membership OTHER_MANAGER = member("chair", "chair");

    @ParameterizedTest(name = "{0} as {1}, populated {2}: {3}")
    @CsvSource({
        "stranger, owner,  false, +owner",
        "stranger, admin,  false, +admin",
        "stranger, viewer, false, FOUNDER_MUST_MANAGE",
        "stranger, gone,   false, ROLE_UNKNOWN",
        "stranger, owner,  true,  ALREADY_FOUNDED",
        "stranger, gone,   true,  ALREADY_FOUNDED",
        "owner,    owner,  true,  same",
        "owner,    admin,  true,  ALREADY_FOUNDED",
    })
    void add_founder(String actor, String role, boolean populated, String answer) {
        assertThat(summary(added(actor, role, populated))).isEqualTo(answer);
    }

    @Test
    void add_founder_makes_the_actor_a_member() {
        assertThat(onlyChange(added("stranger", "owner", false)))
                .isEqualTo(memberChanged(FOUNDED, "stranger", "stranger", "owner")
                        .memberAfter(joined("stranger", "owner"))
                        .build());
    }

    @ParameterizedTest(name = "{0} gives {1} the role {2}: {3}")
    @CsvSource({
        "owner,    stranger, admin,  +admin",
        "owner,    viewer,   admin,  -viewer+admin",
        "owner,    viewer,   viewer, same",
        "owner,    admin,    viewer, -admin+viewer",
        "owner,    ghost,    viewer, -gone+viewer",
        "admin,    viewer,   owner,  ROLE_EXCEEDS_GRANTER",
        "admin,    owner,    viewer, MEMBER_OUTRANKS",
        "admin,    owner,    owner,  ROLE_EXCEEDS_GRANTER",
        "admin,    viewer,   gone,   ROLE_UNKNOWN",
        "viewer,   viewer,   viewer, same",
        "viewer,   viewer,   owner,  NOT_PERMITTED",
        "viewer,   sender,   sender, NOT_PERMITTED",
        "ghost,    ghost,    gone,   same",
        "ghost,    viewer,   viewer, NOT_PERMITTED",
        "stranger, stranger, owner,  NOT_PERMITTED",
        "stranger, viewer,   viewer, NOT_PERMITTED",
        "owner,    owner,    admin,  LAST_MANAGER",
        "owner,    owner,    chair,  -owner+chair",
        "chair,    chair,    owner,  -chair+owner",
        "owner,    owner,    gone,   ROLE_UNKNOWN",
    })
    void assign(String actor, String user, String role, String answer) {
        assertThat(summary(assigned(actor, user, role, null))).isEqualTo(answer);
    }

    @Test
    void assign_to_a_stranger_has_a_precondition_on_the_manager() {
        assertThat(onlyChange(assigned("owner", "stranger", "viewer", null)))
                .isEqualTo(memberChanged(ASSIGNED, "owner", "stranger", "viewer")
                        .memberAfter(joined("stranger", "viewer"))
                        .addPreconditions(precondition("owner", "owner"))
                        .build());
    }

    @Test
    void assign_keeps_the_start_of_the_membership() {
        assertThat(onlyChange(assigned("owner", "viewer", "admin", OTHER_MANAGER)))
                .isEqualTo(memberChanged(ASSIGNED, "owner", "viewer", "admin")
                        .memberBefore(member("viewer", "viewer"))
                        .memberAfter(member("viewer", "admin"))
                        .addPreconditions(precondition("owner", "owner"))
                        .build());
    }

    @Test
    void a_manager_that_demotes_itself_has_a_precondition_on_another_manager() {
        assertThat(summary(assigned("owner", "owner", "viewer", null))).isEqualTo("LAST_MANAGER");
        assertThat(onlyChange(assigned("owner", "owner", "viewer", OTHER_MANAGER)))
                .isEqualTo(memberChanged(ASSIGNED, "owner", "owner", "viewer")
                        .memberBefore(member("owner", "owner"))
                        .memberAfter(member("owner", "viewer"))
                        .addPreconditions(precondition("chair", "chair"))
                        .build());
    }

    @Test
    void a_manager_that_gives_up_some_actions_has_a_precondition_on_another_manager() {
        assertThat(onlyChange(assigned("owner", "owner", "admin", OTHER_MANAGER))
                        .preconditions())
                .containsExactly(precondition("chair", "chair"));
    }

    @Test
    void a_manager_that_keeps_its_actions_needs_no_precondition() {
        assertThat(onlyChange(assigned("owner", "owner", "chair", OTHER_MANAGER))
                        .preconditions())
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} is replaced by {1}")
    @CsvSource({
        "owner, owner chair",
        "chair, owner chair",
        "admin, owner chair admin",
        "payer, ''",
        "viewer, ''",
        "gone, ''"
    })
    void a_manager_is_replaced_by_managers_with_every_action_of_its_role(String role, String replacing) {
        assertThat(DecisionFixture.POLICY.rolesReplacing(role))
                .containsExactlyInAnyOrder(replacing.isEmpty() ? new String[0] : replacing.split(" ", -1));
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "EXPIRED"})
    void a_new_member_supersedes_its_pending_invitation(Status status) {
        Invitation before = of("stranger", status);
        assertThat(MembershipDecisions.assign(by("owner"), snapshot(before), ACME, user("stranger"), "viewer", null)
                        .changes())
                .containsExactly(
                        superseded(before, "owner"),
                        began(ASSIGNED, "owner")
                                .addPreconditions(precondition("owner", "owner"))
                                .build());
        assertThat(MembershipDecisions.addFounder(by("stranger"), snapshot(before), ACME, "owner", false)
                        .changes())
                .containsExactly(
                        superseded(before, "stranger"),
                        began(FOUNDED, "stranger").build());
    }

    @Test
    void a_changed_role_supersedes_the_pending_invitation_of_a_member_and_a_repeat_does_not() {
        Invitation before = of("viewer", Status.PENDING);
        assertThat(assignedWith(before, "admin").changes().get(0)).isEqualTo(superseded(before, "owner"));
        assertThat(summary(assignedWith(before, "admin"))).isEqualTo("->DELETED-viewer+admin");
        assertThat(summary(assignedWith(before, "viewer"))).isEqualTo("same");
        assertThat(summary(assignedWith(of("viewer", Status.ACCEPTED), "admin")))
                .isEqualTo("-viewer+admin");
        assertThat(summary(assignedWith(of("viewer", Status.REJECTED), "admin")))
                .isEqualTo("-viewer+admin");
    }

    private static Decision<Membership> assignedWith(Invitation live, String role) {
        return MembershipDecisions.assign(by("owner"), snapshot(live), ACME, user("viewer"), role, null);
    }

    private static Change superseded(Invitation before, String actor) {
        Invitation closed =
                next(before, actor).status(Status.DELETED).closedAt(NOW).build();
        return changed(SUPERSEDED, before, closed).build();
    }

    /** Returns the second change of a command, by which the stranger becomes a member. */
    private static Change.Builder began(HistoryEvent.Kind kind, String actor) {
        String role = kind == FOUNDED ? "owner" : "viewer";
        return memberChanged(kind, actor, "stranger", role)
                .event(HistoryEvent.builder()
                        .id(uuid(2))
                        .domain(ACME)
                        .kind(kind)
                        .actor(user(actor))
                        .subject(user("stranger"))
                        .role(role)
                        .at(NOW)
                        .build())
                .memberAfter(Membership.builder()
                        .domain(ACME)
                        .user(user("stranger"))
                        .role(role)
                        .since(NOW)
                        .grantedBy(uuid(2))
                        .build());
    }

    @ParameterizedTest(name = "{0} removes {1}, with another manager: {2}; without: {3}")
    @CsvSource({
        "owner,    viewer,   -viewer,         -viewer",
        "owner,    admin,    -admin,          -admin",
        "owner,    ghost,    -gone,           -gone",
        "owner,    stranger, same,            same",
        "owner,    owner,    -owner,          LAST_MANAGER",
        "admin,    owner,    MEMBER_OUTRANKS, MEMBER_OUTRANKS",
        "admin,    viewer,   -viewer,         -viewer",
        "viewer,   viewer,   -viewer,         -viewer",
        "ghost,    ghost,    -gone,           -gone",
        "viewer,   sender,   NOT_PERMITTED,   NOT_PERMITTED",
        "viewer,   stranger, NOT_PERMITTED,   NOT_PERMITTED",
        "ghost,    viewer,   NOT_PERMITTED,   NOT_PERMITTED",
        "stranger, viewer,   NOT_PERMITTED,   NOT_PERMITTED",
        "stranger, stranger, same,            same",
    })
    void remove(String actor, String user, String answer, String withoutOtherManager) {
        assertThat(summary(removed(actor, user, null, OTHER_MANAGER))).isEqualTo(answer);
        assertThat(summary(removed(actor, user, null, null))).isEqualTo(withoutOtherManager);
    }

    @Test
    void remove_has_a_precondition_on_the_manager() {
        assertThat(onlyChange(removed("owner", "viewer", null, null)))
                .isEqualTo(end("owner", "viewer", "viewer", "owner"));
    }

    @Test
    void a_manager_that_leaves_has_a_precondition_on_another_manager() {
        assertThat(onlyChange(removed("owner", "owner", null, OTHER_MANAGER)))
                .isEqualTo(end("owner", "owner", "owner", "chair"));
    }

    @Test
    void a_member_that_is_no_manager_leaves_without_precondition() {
        assertThat(onlyChange(removed("viewer", "viewer", null, OTHER_MANAGER)))
                .isEqualTo(memberChanged(MEMBERSHIP_ENDED, "viewer", "viewer", "viewer")
                        .memberBefore(member("viewer", "viewer"))
                        .build());
    }

    @Test
    void remove_closes_the_accepted_invitation_in_the_same_change() {
        Invitation before = of("viewer", Status.ACCEPTED);
        Invitation closed = next(before, "owner").closedAt(NOW).build();
        assertThat(onlyChange(removed("owner", "viewer", before, null)))
                .isEqualTo(changed(MEMBERSHIP_ENDED, before, closed)
                        .memberBefore(member("viewer", "viewer"))
                        .addPreconditions(precondition("owner", "owner"))
                        .build());
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "EXPIRED"})
    void remove_deletes_a_pending_invitation(Status status) {
        Invitation before = of("viewer", status);
        Invitation deleted =
                next(before, "owner").status(Status.DELETED).closedAt(NOW).build();
        assertThat(removed("owner", "viewer", before, null).changes())
                .containsExactly(
                        end("owner", "viewer", "viewer", "owner"),
                        changed(DELETED, before, deleted)
                                .event(event(2, DELETED, deleted)
                                        .fromStatus(status)
                                        .build())
                                .build());
    }

    private static Decision<Membership> added(String actor, String role, boolean populated) {
        return MembershipDecisions.addFounder(by(actor), snapshot(null), ACME, role, populated);
    }

    private static Decision<Membership> assigned(
            String actor, String user, String role, @Nullable Membership otherManager) {
        return MembershipDecisions.assign(by(actor), snapshot(null), ACME, user(user), role, otherManager);
    }

    private static Decision<Optional<Membership>> removed(
            String actor, String user, @Nullable Invitation live, @Nullable Membership otherManager) {
        return MembershipDecisions.remove(by(actor), snapshot(live), ACME, user(user), otherManager);
    }

    private static Invitation of(String invitee, Status status) {
        return but(invitation(status)).invitee(user(invitee)).build();
    }

    private static Membership joined(String user, String role) {
        return Membership.builder()
                .domain(ACME)
                .user(user(user))
                .role(role)
                .since(NOW)
                .grantedBy(uuid(1))
                .build();
    }

    /** Returns a change that ends a membership without an invitation. {@code reliedOn} is both a user and its role. */
    private static Change end(String actor, String user, String role, String reliedOn) {
        return memberChanged(MEMBERSHIP_ENDED, actor, user, role)
                .memberBefore(member(user, role))
                .addPreconditions(precondition(reliedOn, reliedOn))
                .build();
    }
}
