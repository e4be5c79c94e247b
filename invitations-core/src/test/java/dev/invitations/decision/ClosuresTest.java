package dev.invitations.decision;

import static dev.invitations.decision.DecisionFixture.ACME;
import static dev.invitations.decision.DecisionFixture.ADDRESS;
import static dev.invitations.decision.DecisionFixture.NOW;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.by;
import static dev.invitations.decision.DecisionFixture.changed;
import static dev.invitations.decision.DecisionFixture.event;
import static dev.invitations.decision.DecisionFixture.holder;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.member;
import static dev.invitations.decision.DecisionFixture.next;
import static dev.invitations.decision.DecisionFixture.snapshot;
import static dev.invitations.decision.DecisionFixture.snapshotOf;
import static dev.invitations.decision.DecisionFixture.user;
import static dev.invitations.decision.DecisionFixture.uuid;
import static dev.invitations.decision.DecisionFixture.verified;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which earlier invitations a new membership or its end closes. */
class ClosuresTest {

    private static final EmailAddress OTHER = EmailAddress.of("carol@example.net");

    private static Decision<Invitation> accept(ActingUser actor, Invitation it, Snapshot snapshot) {
        return InvitationDecisions.accept(by(actor), snapshot, it.id());
    }

    private static Invitation numbered(Invitation invitation, long number, Invitee invitee) {
        return but(invitation)
                .id(new InvitationId(ACME, uuid(number)))
                .invitee(invitee)
                .build();
    }

    /** Returns the changes, each as the number of its invitation, the kind of its event, and its superseding invitation. */
    private static List<String> events(Decision<?> decision) {
        return decision.changes().stream()
                .map(Change::event)
                .map(event -> event.invitation().map(id -> number(id) + " ").orElse("")
                        + event.kind()
                        + event.supersededBy().map(id -> " by " + number(id)).orElse(""))
                .toList();
    }

    private static long number(InvitationId id) {
        return id.uuid().getLeastSignificantBits() & Long.MAX_VALUE;
    }

    private static final Invitation PENDING_TO_CAROL = numbered(invitation(Status.PENDING), 1, user("carol"));
    private static final Invitation PENDING_TO_ADDRESS = numbered(invitation(Status.PENDING), 2, ADDRESS);
    private static final Invitation EXPIRED_TO_OTHER = numbered(invitation(Status.EXPIRED), 3, OTHER);

    @Test
    void accept_supersedes_the_other_pending_invitations_of_the_identities_in_the_same_commit() {
        Snapshot snapshot = snapshotOf(List.of(PENDING_TO_CAROL, PENDING_TO_ADDRESS, EXPIRED_TO_OTHER));
        ActingUser carol = verified("carol", ADDRESS, OTHER);
        Decision<Invitation> byAddress = accept(carol, PENDING_TO_ADDRESS, snapshot);
        assertThat(events(byAddress))
                .containsExactly("1 SUPERSEDED by 2", "3 SUPERSEDED by 2", "2 JOINED", "2 ACCEPTED");
        Decision<Invitation> byUser = accept(carol, PENDING_TO_CAROL, snapshot);
        assertThat(events(byUser)).containsExactly("2 SUPERSEDED by 1", "3 SUPERSEDED by 1", "1 ACCEPTED");
        for (Decision<Invitation> decision : List.of(byAddress, byUser)) {
            assertThat(decision.changes().subList(0, 2)).allSatisfy(change -> {
                assertThat(change.after().orElseThrow().status()).isEqualTo(Status.DELETED);
                assertThat(change.after().orElseThrow().closedAt()).contains(NOW);
                assertThat(change.notification()).isEmpty();
                assertThat(change.preconditions()).isEmpty();
            });
            assertThat(decision.changes())
                    .extracting(change -> change.event().id())
                    .as("the ids follow the order of the changes")
                    .isSorted();
            assertThat(decision.result().orElseThrow().status()).isEqualTo(Status.ACCEPTED);
        }
    }

    @Test
    void accept_by_link_or_by_user_supersedes_only_the_invitations_to_the_user() {
        Snapshot snapshot = snapshotOf(List.of(PENDING_TO_CAROL, PENDING_TO_ADDRESS, EXPIRED_TO_OTHER));
        assertThat(events(accept(holder("carol", PENDING_TO_ADDRESS), PENDING_TO_ADDRESS, snapshot)))
                .containsExactly("1 SUPERSEDED by 2", "2 JOINED", "2 ACCEPTED");
        assertThat(events(accept(holder("dave", PENDING_TO_ADDRESS), PENDING_TO_ADDRESS, snapshot)))
                .containsExactly("2 JOINED", "2 ACCEPTED");
        assertThat(events(accept(ActingUser.of(user("carol")), PENDING_TO_CAROL, snapshot)))
                .containsExactly("1 ACCEPTED");
    }

    @Test
    void accept_closes_earlier_invitations_that_the_user_accepted_and_none_of_another_user() {
        Invitation oldToUser = numbered(invitation(Status.ACCEPTED), 4, user("carol"));
        Invitation oldClaim = but(numbered(invitation(Status.ACCEPTED), 5, EmailAddress.of("old@example.org")))
                .claimant(user("carol"))
                .build();
        Invitation ofOther = but(numbered(invitation(Status.ACCEPTED), 6, OTHER))
                .claimant(user("dave"))
                .build();
        Invitation rejected = numbered(invitation(Status.REJECTED), 7, EmailAddress.of("no@example.org"));
        Snapshot snapshot = snapshotOf(List.of(oldToUser, PENDING_TO_ADDRESS, oldClaim, ofOther, rejected));
        ActingUser carol = verified("carol", ADDRESS, OTHER, EmailAddress.of("no@example.org"));
        Decision<Invitation> decision = accept(carol, PENDING_TO_ADDRESS, snapshot);
        assertThat(events(decision))
                .containsExactly("4 MEMBERSHIP_ENDED", "5 MEMBERSHIP_ENDED", "2 JOINED", "2 ACCEPTED");
        assertThat(decision.changes().get(1))
                .isEqualTo(changed(
                                Kind.MEMBERSHIP_ENDED,
                                oldClaim,
                                next(oldClaim, "carol")
                                        .closedAt(NOW)
                                        .claimant(Optional.empty())
                                        .build())
                        .event(event(
                                        2,
                                        Kind.MEMBERSHIP_ENDED,
                                        next(oldClaim, "carol").build())
                                .fromStatus(Status.ACCEPTED)
                                .build())
                        .build());
    }

    @Test
    void a_founder_and_an_own_new_role_supersede_the_invitations_of_all_identities() {
        Snapshot snapshot = snapshotOf(List.of(PENDING_TO_CAROL, PENDING_TO_ADDRESS, EXPIRED_TO_OTHER));
        ActingUser carol = verified("carol", ADDRESS, OTHER);
        assertThat(events(MembershipDecisions.addFounder(by(carol), snapshot, ACME, "owner", false)))
                .containsExactly("1 SUPERSEDED", "2 SUPERSEDED", "3 SUPERSEDED", "FOUNDED");
        Snapshot ofOwner = snapshotOf(List.of(PENDING_TO_ADDRESS, EXPIRED_TO_OTHER));
        assertThat(events(MembershipDecisions.assign(
                        by(verified("owner", ADDRESS, OTHER)), ofOwner, ACME, user("owner"), "chair", null)))
                .containsExactly("2 SUPERSEDED", "3 SUPERSEDED", "ASSIGNED");
    }

    @Test
    void a_role_of_another_user_leaves_the_invitations_to_addresses() {
        Snapshot snapshot = snapshotOf(List.of(PENDING_TO_CAROL, PENDING_TO_ADDRESS));
        assertThat(events(MembershipDecisions.assign(
                        by(verified("owner", ADDRESS)), snapshot, ACME, user("carol"), "viewer", null)))
                .containsExactly("1 SUPERSEDED", "ASSIGNED");
    }

    @Test
    void a_new_member_closes_the_invitations_that_it_accepted_before() {
        Invitation claim = but(numbered(invitation(Status.ACCEPTED), 5, ADDRESS))
                .claimant(user("carol"))
                .build();
        Invitation accepted = numbered(invitation(Status.ACCEPTED), 4, user("carol"));
        Snapshot snapshot = snapshotOf(List.of(claim, accepted));
        assertThat(events(MembershipDecisions.assign(by("owner"), snapshot, ACME, user("carol"), "viewer", null)))
                .containsExactly("4 MEMBERSHIP_ENDED", "5 MEMBERSHIP_ENDED", "ASSIGNED");
        assertThat(events(MembershipDecisions.addFounder(by("carol"), snapshot, ACME, "owner", false)))
                .containsExactly("4 MEMBERSHIP_ENDED", "5 MEMBERSHIP_ENDED", "FOUNDED");
    }

    @Test
    void remove_closes_the_invitations_that_the_member_accepted_by_address() {
        UserId carol = user("carol");
        Invitation claim = but(numbered(invitation(Status.ACCEPTED), 5, OTHER))
                .claimant(carol)
                .build();
        Snapshot snapshot = snapshotOf(List.of(PENDING_TO_CAROL, PENDING_TO_ADDRESS, claim), member("carol", "viewer"));
        Decision<Optional<Membership>> removed = MembershipDecisions.remove(by("owner"), snapshot, ACME, carol, null);
        assertThat(events(removed)).containsExactly("MEMBERSHIP_ENDED", "1 DELETED", "5 MEMBERSHIP_ENDED");
        Change closed = removed.changes().get(2);
        assertThat(closed.after().orElseThrow().claimant()).isEmpty();
        assertThat(closed.after().orElseThrow().isLive()).isFalse();
        assertThat(closed.memberBefore()).isEmpty();
    }

    @Test
    void a_verified_user_that_leaves_withdraws_the_pending_invitations_to_its_addresses() {
        Invitation ofOther = but(numbered(invitation(Status.ACCEPTED), 6, OTHER))
                .claimant(user("dave"))
                .build();
        Invitation accepted = numbered(invitation(Status.ACCEPTED), 4, user("carol"));
        Snapshot snapshot = snapshotOf(List.of(accepted, PENDING_TO_ADDRESS, ofOther), member("carol", "viewer"));
        assertThat(Stream.of(verified("carol", ADDRESS, OTHER), ActingUser.of(user("carol")))
                        .map(carol ->
                                events(MembershipDecisions.remove(by(carol), snapshot, ACME, user("carol"), null))))
                .containsExactly(List.of("4 MEMBERSHIP_ENDED", "2 DELETED"), List.of("4 MEMBERSHIP_ENDED"));
    }
}
