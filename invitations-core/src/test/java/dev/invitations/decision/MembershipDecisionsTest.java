package dev.invitations.decision;

import static dev.invitations.decision.World.ACME;
import static dev.invitations.decision.World.NOW;
import static dev.invitations.decision.World.but;
import static dev.invitations.decision.World.by;
import static dev.invitations.decision.World.event;
import static dev.invitations.decision.World.invitation;
import static dev.invitations.decision.World.member;
import static dev.invitations.decision.World.memberEvent;
import static dev.invitations.decision.World.only;
import static dev.invitations.decision.World.said;
import static dev.invitations.decision.World.snapshot;
import static dev.invitations.decision.World.stands;
import static dev.invitations.decision.World.user;
import static dev.invitations.decision.World.uuid;
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

/** The decisions about a member; in the tables, {@code -role} is a membership before and {@code +role} one after. */
class MembershipDecisionsTest {

    private static final Membership OTHER_MANAGER = member("admin", "admin");

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
    void addFounder(String who, String role, boolean populated, String answer) {
        assertThat(said(MembershipDecisions.addFounder(by(who), snapshot(null), ACME, role, populated)))
                .isEqualTo(answer);
    }

    @Test
    void addFounder_makes_the_caller_a_member() {
        assertThat(only(MembershipDecisions.addFounder(by("stranger"), snapshot(null), ACME, "owner", false)))
                .isEqualTo(Change.builder()
                        .memberAfter(joined("stranger", "owner"))
                        .event(memberEvent(HistoryEvent.Kind.FOUNDED, "stranger", "stranger", "owner"))
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
        "owner,    owner,    admin,  -owner+admin",
    })
    void assign(String who, String user, String role, String answer) {
        assertThat(said(assigned(who, user, role, null))).isEqualTo(answer);
    }

    @Test
    void assign_to_a_stranger_relies_on_the_manager() {
        assertThat(only(assigned("owner", "stranger", "viewer", null)))
                .isEqualTo(Change.builder()
                        .memberAfter(joined("stranger", "viewer"))
                        .addPreconditions(stands("owner", "owner"))
                        .event(memberEvent(HistoryEvent.Kind.ASSIGNED, "owner", "stranger", "viewer"))
                        .build());
    }

    @Test
    void assign_keeps_since_when_somebody_is_a_member() {
        assertThat(only(assigned("owner", "viewer", "admin", OTHER_MANAGER)))
                .isEqualTo(Change.builder()
                        .memberBefore(member("viewer", "viewer"))
                        .memberAfter(member("viewer", "admin"))
                        .addPreconditions(stands("owner", "owner"))
                        .event(memberEvent(HistoryEvent.Kind.ASSIGNED, "owner", "viewer", "admin"))
                        .build());
    }

    @Test
    void who_gives_up_managing_relies_on_another_manager() {
        assertThat(said(assigned("owner", "owner", "viewer", null))).isEqualTo("LAST_MANAGER");
        assertThat(only(assigned("owner", "owner", "viewer", OTHER_MANAGER)))
                .isEqualTo(Change.builder()
                        .memberBefore(member("owner", "owner"))
                        .memberAfter(member("owner", "viewer"))
                        .addPreconditions(stands("admin", "admin"))
                        .event(memberEvent(HistoryEvent.Kind.ASSIGNED, "owner", "owner", "viewer"))
                        .build());
    }

    @Test
    void who_goes_on_managing_relies_on_nobody() {
        assertThat(only(assigned("owner", "owner", "admin", OTHER_MANAGER)).preconditions())
                .isEmpty();
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
    void remove(String who, String user, String answer, String last) {
        assertThat(said(removed(who, user, null, OTHER_MANAGER))).isEqualTo(answer);
        assertThat(said(removed(who, user, null, null))).isEqualTo(last);
    }

    @Test
    void remove_relies_on_the_manager() {
        assertThat(only(removed("owner", "viewer", null, null))).isEqualTo(end("owner", "viewer", "viewer", "owner"));
    }

    @Test
    void a_manager_who_leaves_relies_on_another() {
        assertThat(only(removed("owner", "owner", null, OTHER_MANAGER)))
                .isEqualTo(end("owner", "owner", "owner", "admin"));
    }

    @Test
    void who_manages_nothing_leaves_without_further_ado() {
        assertThat(only(removed("viewer", "viewer", null, OTHER_MANAGER)))
                .isEqualTo(Change.builder()
                        .memberBefore(member("viewer", "viewer"))
                        .event(memberEvent(HistoryEvent.Kind.MEMBERSHIP_ENDED, "viewer", "viewer", "viewer"))
                        .build());
    }

    @Test
    void remove_closes_the_accepted_invitation_in_the_same_change() {
        Invitation before = of("viewer", Status.ACCEPTED);
        Invitation closed =
                but(before).closedAt(NOW).changedBy(user("owner")).version(8).build();
        assertThat(only(removed("owner", "viewer", before, null)))
                .isEqualTo(Change.builder()
                        .before(before)
                        .after(closed)
                        .memberBefore(member("viewer", "viewer"))
                        .addPreconditions(stands("owner", "owner"))
                        .event(event(1, HistoryEvent.Kind.MEMBERSHIP_ENDED, "owner", closed)
                                .fromStatus(Status.ACCEPTED)
                                .build())
                        .build());
    }

    @ParameterizedTest
    @EnumSource(names = {"PENDING", "EXPIRED"})
    void remove_withdraws_a_pending_invitation(Status status) {
        Invitation before = of("viewer", status);
        Invitation withdrawn = but(before)
                .status(Status.DELETED)
                .closedAt(NOW)
                .changedBy(user("owner"))
                .version(8)
                .build();
        assertThat(removed("owner", "viewer", before, null).changes())
                .containsExactly(
                        end("owner", "viewer", "viewer", "owner"),
                        Change.builder()
                                .before(before)
                                .after(withdrawn)
                                .event(event(2, HistoryEvent.Kind.DELETED, "owner", withdrawn)
                                        .fromStatus(status)
                                        .build())
                                .build());
    }

    @Test
    void remove_leaves_a_rejected_invitation_alone() {
        assertThat(removed("owner", "viewer", of("viewer", Status.REJECTED), null)
                        .changes())
                .containsExactly(end("owner", "viewer", "viewer", "owner"));
    }

    @Test
    void the_result_is_the_membership_after_the_change() {
        assertThat(MembershipDecisions.addFounder(by("stranger"), snapshot(null), ACME, "owner", false)
                        .result()
                        .orElseThrow())
                .isEqualTo(joined("stranger", "owner"));
        assertThat(MembershipDecisions.addFounder(by("owner"), snapshot(null), ACME, "owner", true)
                        .result()
                        .orElseThrow())
                .isEqualTo(member("owner", "owner"));
        assertThat(assigned("owner", "viewer", "admin", OTHER_MANAGER).result().orElseThrow())
                .isEqualTo(member("viewer", "admin"));
        assertThat(assigned("owner", "viewer", "viewer", null).result().orElseThrow())
                .isEqualTo(member("viewer", "viewer"));
        assertThat(removed("owner", "viewer", null, null).result().orElseThrow())
                .contains(member("viewer", "viewer"));
        assertThat(removed("owner", "stranger", null, null).result().orElseThrow())
                .isEmpty();
    }

    private static Decision<Membership> assigned(
            String who, String user, String role, @Nullable Membership otherManager) {
        return MembershipDecisions.assign(by(who), snapshot(null), ACME, user(user), role, otherManager);
    }

    private static Decision<Optional<Membership>> removed(
            String who, String user, @Nullable Invitation live, @Nullable Membership otherManager) {
        return MembershipDecisions.remove(by(who), snapshot(live), ACME, user(user), otherManager);
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
        return Change.builder()
                .memberBefore(member(user, role))
                .addPreconditions(stands(reliedOn, reliedOn))
                .event(memberEvent(HistoryEvent.Kind.MEMBERSHIP_ENDED, actor, user, role))
                .build();
    }
}
