package dev.invitations.port;

import static dev.invitations.decision.DecisionFixture.ACME;
import static dev.invitations.decision.DecisionFixture.EARLIER;
import static dev.invitations.decision.DecisionFixture.but;
import static dev.invitations.decision.DecisionFixture.invitation;
import static dev.invitations.decision.DecisionFixture.member;
import static dev.invitations.decision.DecisionFixture.toAddress;
import static dev.invitations.decision.DecisionFixture.user;
import static dev.invitations.decision.DecisionFixture.uuid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {

    /** Tries sizes below and above the size from which a snapshot uses maps. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 7, 8, 9, 10, 1_000})
    void a_snapshot_finds_only_its_contents(int size) {
        List<Invitation> invitations = new ArrayList<>();
        List<Membership> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Invitation live = but(invitation(Status.PENDING))
                    .id(new InvitationId(ACME, uuid(i)))
                    .invitee(user("u" + i))
                    .build();
            // Every second invitation is closed, and its invitee has no live invitation.
            invitations.add(i % 2 == 0 ? live : but(live).closedAt(EARLIER).build());
            members.add(member("u" + i, "role" + i));
        }

        Snapshot snapshot = Snapshot.of(invitations, members);

        for (int i = 0; i < size; i++) {
            assertThat(snapshot.invitation(uuid(i))).isSameAs(invitations.get(i));
            assertThat(snapshot.live(user("u" + i))).isSameAs(i % 2 == 0 ? invitations.get(i) : null);
            assertThat(snapshot.member(user("u" + i))).isSameAs(members.get(i));
        }
        assertThat(snapshot.invitation(uuid(size))).isNull();
        assertThat(snapshot.live(user("u" + size))).isNull();
        assertThat(snapshot.member(user("u" + size))).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void a_closed_invitation_does_not_hide_the_live_one(int closed) {
        List<Invitation> invitations = new ArrayList<>();
        Invitation live = invitation(Status.PENDING);
        invitations.add(live);
        for (int i = 0; i < closed; i++) {
            invitations.add(but(invitation(Status.DELETED))
                    .id(new InvitationId(ACME, uuid(i)))
                    .build());
        }
        assertThat(Snapshot.of(invitations, List.of()).live(live.invitee())).isSameAs(live);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void a_snapshot_finds_the_live_claims_of_a_user(int others) {
        Invitation claimed = toAddress(Status.ACCEPTED);
        Invitation closed = but(claimed)
                .id(new InvitationId(ACME, uuid(700)))
                .closedAt(EARLIER)
                .build();
        List<Invitation> invitations = new ArrayList<>(List.of(claimed, closed, invitation(Status.ACCEPTED)));
        for (int i = 0; i < others; i++) {
            invitations.add(but(claimed)
                    .id(new InvitationId(ACME, uuid(i)))
                    .claimant(user("u" + i))
                    .build());
        }
        Snapshot snapshot = Snapshot.of(invitations, List.of());
        assertThat(snapshot.claimedBy(user("claimant"))).containsExactly(claimed);
        assertThat(snapshot.claimedBy(user("invitee"))).isEmpty();
    }

    @Test
    void a_snapshot_has_the_data_of_its_invitations() {
        Snapshot snapshot = Snapshot.of(List.of(invitation(Status.PENDING)), List.of(member("u", "viewer")));
        Map<UUID, String> data = new HashMap<>(Map.of(uuid(500), "{}"));
        Snapshot with = snapshot.withData(data);
        data.clear();
        assertThat(with.data(uuid(500))).contains("{}");
        assertThat(with.data(uuid(501))).isEmpty();
        assertThat(with.live(invitation(Status.PENDING).invitee())).isEqualTo(invitation(Status.PENDING));
        assertThat(with.member(user("u"))).isEqualTo(member("u", "viewer"));
        assertThat(snapshot.data(uuid(500))).isEmpty();
        assertThat(snapshot.withData(Map.of())).isSameAs(snapshot);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void a_snapshot_copies_its_lists(int size) {
        List<Membership> members = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            members.add(member("u" + i, "viewer"));
        }
        Snapshot snapshot = Snapshot.of(List.of(), members);
        members.clear();
        assertThat(snapshot.member(user("u0"))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void an_unreadable_membership_fails_only_the_decisions_that_need_it(int others) {
        List<Membership> members = new ArrayList<>(List.of(member("ada", "admin"), member("bob", "viewer")));
        for (int i = 0; i < others; i++) {
            members.add(member("u" + i, "viewer"));
        }
        StorageException bobs = new UnreadableRowException("bob", null, null);
        StorageException carols = new UnreadableRowException("carol", null, null);
        Snapshot snapshot = Snapshot.of(List.of(), members, Map.of(user("bob"), bobs, user("carol"), carols));

        assertThat(snapshot.readableMember(user("ada"))).isSameAs(members.get(0));
        assertThat(snapshot.readableMember(user("dave"))).isNull();
        assertThat(snapshot.member(user("bob"))).isSameAs(members.get(1));
        assertThatThrownBy(() -> snapshot.readableMember(user("bob"))).isSameAs(bobs);
        assertThatThrownBy(() -> snapshot.member(user("carol"))).isSameAs(carols);
        assertThat(snapshot.isSameAs(Snapshot.of(List.of(), members))).isFalse();
        assertThat(snapshot.isSameAs(Snapshot.of(List.of(), members, Map.of(user("bob"), carols, user("carol"), bobs))))
                .isTrue();
    }
}
