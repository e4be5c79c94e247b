package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Accept and reject. {@link SequenceRules} checks every row of the lifecycle table. */
interface AnswerRules extends StorageRules {

    @Test
    @DisplayName("A.1 accept makes the invitee a member with the role of the invitation")
    default void accept_creates_the_membership_with_the_role_of_the_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId id = host.sent(ADA, ACME, BOB, VIEWER);
        Invitation before = host.stored(id);
        host.advance(Duration.ofHours(1));

        Invitation accepted = host.invitations.accept(BOB, id);

        assertThat(accepted)
                .isEqualTo(Invitation.builder()
                        .from(before)
                        .status(Status.ACCEPTED)
                        .answeredAt(host.now())
                        .changedBy(BOB)
                        .version(2)
                        .build());
        assertThat(host.stored(id)).isEqualTo(accepted);
        Membership member = host.members.find(BOB, ACME, BOB);
        assertThat(member.role()).isEqualTo("viewer");
        assertThat(member.since()).isEqualTo(host.now());
        assertThat(member.grantedBy())
                .as("the event that made the membership")
                .isEqualTo(host.invitations.history(BOB, id).get(1).id());
    }

    @Test
    @DisplayName("A.4 only the invitee may answer: any other user gets NOT_FOUND, even the inviter")
    default void only_the_invitee_may_answer() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId id = host.sent(ADA, ACME, BOB, VIEWER);

        for (UserId other : List.of(ADA, CAROL, DAVE)) {
            assertThat(refused(Reason.NOT_FOUND, () -> host.invitations.accept(other, id))
                            .invitation())
                    .isEmpty();
            assertThat(refused(Reason.NOT_FOUND, () -> host.invitations.reject(other, id))
                            .invitation())
                    .isEmpty();
        }
        assertThat(host.stored(id).status()).isEqualTo(Status.PENDING);
    }

    @Test
    @DisplayName("A.6 a repeated accept after the membership ended is refused: MEMBERSHIP_ENDED")
    default void accept_is_refused_after_the_membership_ended() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId removed = host.joined(ADA, ACME, BOB, VIEWER);
        host.members.remove(ADA, ACME, BOB);
        InvitationId endedByHost = host.joined(ADA, ACME, CAROL, VIEWER);
        host.endMembership(ACME, CAROL);

        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(BOB, removed));
        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(CAROL, endedByHost));
        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.reject(BOB, removed));

        host.members.assign(ADA, ACME, BOB, "viewer");
        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(BOB, removed));
        host.advance(Duration.ofHours(1));
        host.members.assign(ADA, ACME, CAROL, "viewer");
        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(CAROL, endedByHost));
        assertThat(host.trail(ACME, CAROL))
                .containsExactly("SENT", "ACCEPTED", "MEMBERSHIP_ENDED", "MEMBERSHIP_ENDED", "ASSIGNED");
    }
}
