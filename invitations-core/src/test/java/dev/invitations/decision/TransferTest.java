package dev.invitations.decision;

import static dev.invitations.decision.DecisionFixture.ACME;
import static dev.invitations.decision.DecisionFixture.ADDRESS;
import static dev.invitations.decision.DecisionFixture.NOW;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.by;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.member;
import static dev.invitations.decision.DecisionFixture.memberChanged;
import static dev.invitations.decision.DecisionFixture.snapshot;
import static dev.invitations.decision.DecisionFixture.snapshotOf;
import static dev.invitations.decision.DecisionFixture.summary;
import static dev.invitations.decision.DecisionFixture.toAddress;
import static dev.invitations.decision.DecisionFixture.user;
import static dev.invitations.decision.DecisionFixture.uuid;
import static dev.invitations.decision.DecisionFixture.verified;
import static dev.invitations.model.HistoryEvent.Kind.ASSIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.port.Change;
import dev.invitations.port.Snapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decision about a transfer; in the table, {@code -} precedes the role before and {@code +} the role after. */
class TransferTest {

    private static Decision<Membership> transferred(ActingUser actor, Snapshot snapshot, String to, String newRole) {
        return MembershipDecisions.transfer(by(actor), snapshot, ACME, user(to), newRole, null);
    }

    private static Decision<Membership> transferred(String actor, String to, String newRole) {
        return transferred(ActingUser.of(user(actor)), snapshot((Invitation) null), to, newRole);
    }

    /** A user that is named after a role has that role. */
    @ParameterizedTest(name = "{0} to {1}, becoming {2}: {3}")
    @CsvSource({
        "owner,    viewer,   viewer, -viewer+owner-owner+viewer",
        "owner,    viewer,   admin,  -viewer+owner-owner+admin",
        "owner,    ghost,    viewer, -gone+owner-owner+viewer",
        "owner,    chair,    viewer, -chair+owner-owner+viewer",
        "admin,    viewer,   sender, -viewer+admin-admin+sender",
        "stranger, viewer,   viewer, NOT_PERMITTED",
        "viewer,   stranger, viewer, NOT_PERMITTED",
        "viewer,   sender,   sender, NOT_PERMITTED",
        "ghost,    viewer,   viewer, NOT_PERMITTED",
        "stranger, stranger, viewer, NOT_PERMITTED",
        "owner,    stranger, viewer, NOT_FOUND",
        "owner,    stranger, owner,  NOT_FOUND",
        "owner,    stranger, gone,   NOT_FOUND",
        "owner,    viewer,   gone,   ROLE_UNKNOWN",
        "admin,    owner,    gone,   ROLE_UNKNOWN",
        "admin,    viewer,   owner,  ROLE_EXCEEDS_GRANTER",
        "admin,    owner,    owner,  ROLE_EXCEEDS_GRANTER",
        "admin,    owner,    viewer, MEMBER_OUTRANKS",
        "owner,    viewer,   owner,  -viewer+owner-owner+owner",
    })
    void transfer(String actor, String to, String newRole, String answer) {
        assertThat(summary(transferred(actor, to, newRole))).isEqualTo(answer);
    }

    @Test
    void a_transfer_changes_both_roles_in_one_commit() {
        Change promoted = memberChanged(ASSIGNED, "owner", "viewer", "owner")
                .memberBefore(member("viewer", "viewer"))
                .memberAfter(member("viewer", "owner"))
                .build();
        Decision<Membership> decision = transferred("owner", "viewer", "sender");
        assertThat(decision.changes())
                .containsExactly(
                        promoted,
                        memberChanged(ASSIGNED, "owner", "owner", "sender")
                                .memberBefore(member("owner", "owner"))
                                .memberAfter(member("owner", "sender"))
                                .event(HistoryEvent.builder()
                                        .from(promoted.event())
                                        .id(uuid(2))
                                        .subject(user("owner"))
                                        .role("sender")
                                        .build())
                                .build());
        assertThat(decision.result()).contains(member("viewer", "owner"));
    }

    /** The event shows a repeat of the transfer to this member. */
    @Test
    void a_transfer_to_a_member_with_the_role_has_an_event_of_that_member() {
        Snapshot snapshot = snapshot((Invitation) null, member("second", "owner"));
        Decision<Membership> decision = transferred(ActingUser.of(user("owner")), snapshot, "second", "viewer");
        assertThat(summary(decision)).isEqualTo("-owner+owner-owner+viewer");
        assertThat(decision.changes().get(0).event().subject()).isEqualTo(user("second"));
        assertThat(decision.result()).contains(member("second", "owner"));
    }

    /** The caller has the new role already, and the newest event is about the other member. */
    @ParameterizedTest(name = "{0} to {1}, becoming {2}, after {3} by {4} of {5}: {6}")
    @CsvSource({
        "viewer,   admin,  viewer, ASSIGNED, viewer, admin,  same",
        "viewer,   admin,  viewer, ASSIGNED, owner,  admin,  NOT_PERMITTED",
        "viewer,   admin,  viewer, FOUNDED,  viewer, admin,  NOT_PERMITTED",
        "viewer,   admin,  viewer, ASSIGNED, viewer, sender, NOT_PERMITTED",
        "stranger, admin,  viewer, ASSIGNED, stranger, admin, NOT_PERMITTED",
        "viewer,   nobody, viewer, ASSIGNED, viewer, admin,  NOT_PERMITTED",
        "sender,   viewer, sender, ASSIGNED, sender, viewer, NOT_PERMITTED",
        "owner,    viewer, owner,  ASSIGNED, owner,  viewer, -viewer+owner-owner+owner",
        "owner,    chair,  owner,  ASSIGNED, owner,  chair,  same",
    })
    void a_repeat_is_recognised_by_the_newest_event_of_the_other_member(
            String actor,
            String to,
            String newRole,
            HistoryEvent.Kind kind,
            String eventBy,
            String eventRole,
            String answer) {
        HistoryEvent newest =
                memberChanged(kind, eventBy, to, eventRole).build().event();
        assertThat(summary(MembershipDecisions.transfer(
                        by(actor), snapshot((Invitation) null), ACME, user(to), newRole, newest)))
                .isEqualTo(answer);
    }

    @Test
    void a_transfer_closes_the_pending_invitations_of_both() {
        Invitation toOther =
                but(invitation(Status.PENDING)).invitee(user("viewer")).build();
        Snapshot snapshot = snapshotOf(List.of(toOther, toAddress(Status.EXPIRED)));
        Decision<Membership> decision = transferred(verified("owner", ADDRESS), snapshot, "viewer", "viewer");
        assertThat(summary(decision)).isEqualTo("->DELETED->DELETED-viewer+owner-owner+viewer");
        assertThat(decision.changes())
                .extracting(change -> change.event().id())
                .as("the ids follow the order of the changes")
                .isSorted();
        assertThat(decision.changes().get(0).after().orElseThrow().closedAt()).contains(NOW);
    }

    @Test
    void a_refused_transfer_names_the_role_and_its_missing_actions() {
        Refusal refusal = transferred("admin", "viewer", "owner").refusal().orElseThrow();
        assertThat(refusal.role()).contains("owner");
        assertThat(refusal.missingActions()).containsExactly("bills.pay");
    }
}
