package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.SendResult.Outcome;
import dev.invitations.contract.fixture.RecordingStorage;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sends to addresses that members claimed, and the end of these members. */
interface ClaimedMemberRules extends StorageRules {

    @Test
    @DisplayName("S.12 send to an address whose claimant is a member is refused: ALREADY_MEMBER, without an invitation")
    default void send_to_the_address_of_a_member_is_refused() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId id = host.joined(ADA, ACME, VERIFIED, VIEWER);
        host.members.assign(ADA, ACME, CAROL, "admin");

        Outcome again = host.send(ADA, ACME, MAIL, VIEWER);
        assertThat(again.refusal()).contains(Reason.ALREADY_MEMBER);
        assertThat(again.invitation()).isEmpty();
        assertThat(host.send(ADA, ACME, CAROL, VIEWER).refusal()).contains(Reason.ALREADY_MEMBER);
        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.resend(ADA, id));
        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.delete(ADA, id));
        assertThat(host.send(VERIFIED, ACME, MAIL, VIEWER).refusal()).contains(Reason.SELF_INVITATION);
        assertThat(host.send(CAROL, ACME, MAIL, VIEWER).refusal()).contains(Reason.ALREADY_MEMBER);
        assertThat(host.sent(ADA, ACME, EmailAddress.of("other@example.org"), VIEWER))
                .isNotEqualTo(id);
    }

    @Test
    @DisplayName("S.13 after the host ended the membership of a claimant, send closes the claim and makes a new id")
    default void send_closes_the_claim_of_a_membership_that_the_host_ended() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId old = host.joined(ADA, ACME, VERIFIED, VIEWER);
        host.endMembership(ACME, CAROL);
        host.advance(Duration.ofHours(1));
        Invitation before = host.stored(old);

        InvitationId fresh = host.sent(ADA, ACME, MAIL, ADMIN);
        assertThat(fresh).isNotEqualTo(old);
        assertThat(host.stored(old))
                .isEqualTo(Invitation.builder()
                        .from(before)
                        .claimant(Optional.empty())
                        .closedAt(host.now())
                        .changedBy(ADA)
                        .version(3)
                        .build());
        assertThat(host.trail(ACME, MAIL)).containsExactly("SENT", "ACCEPTED", "MEMBERSHIP_ENDED", "SENT");
        assertOldIdGivesNoAccess(host, old);
        host.invitations.accept(VERIFIED, fresh);
        assertThat(host.roleOf(ACME, CAROL)).contains("admin");
    }

    @Test
    @DisplayName("M.16 a removal closes the claim: the old id gives no access, and a new invitation has a new id")
    default void a_removal_closes_the_claim() {
        for (boolean leaves : List.of(false, true)) {
            TestHost host = TestHost.withAcme(emptyStorage());
            InvitationId old = host.joined(ADA, ACME, VERIFIED, VIEWER);
            Invitation before = host.stored(old);
            UserId actor = leaves ? CAROL : ADA;
            host.taken();
            host.advance(Duration.ofHours(1));

            host.members.remove(actor, ACME, CAROL);
            assertThat(host.stored(old))
                    .isEqualTo(Invitation.builder()
                            .from(before)
                            .claimant(Optional.empty())
                            .closedAt(host.now())
                            .changedBy(actor)
                            .version(3)
                            .build());
            assertThat(host.trail(ACME, CAROL)).containsExactly("JOINED", "MEMBERSHIP_ENDED");
            assertThat(host.trail(ACME, MAIL)).containsExactly("SENT", "ACCEPTED", "MEMBERSHIP_ENDED");
            HistoryEvent ended = host.invitations.history(ADA, old).get(2);
            assertThat(ended.fromStatus()).contains(Status.ACCEPTED);
            assertThat(ended.version()).isEqualTo(3);
            assertThat(host.taken()).isEmpty();
            assertThat(host.storage.load(ACME, ADA, List.of(CAROL)).claimedBy(CAROL))
                    .isEmpty();
            assertThat(host.storage.load(ACME, ADA, List.of(MAIL)).live(MAIL)).isNull();
            refused(Reason.NOT_FOUND, () -> host.invitations.find(CAROL, old));

            InvitationId fresh = host.sent(ADA, ACME, MAIL, ADMIN);
            assertThat(fresh).isNotEqualTo(old);
            assertOldIdGivesNoAccess(host, old);
            VerifiedUser dave = VerifiedUser.of(DAVE).withEmail(MAIL);
            refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(dave, old));
            host.invitations.accept(dave, fresh);
            assertOldIdGivesNoAccess(host, old);
            assertThat(host.roleOf(ACME, DAVE)).contains("admin");
        }
    }

    private static void assertOldIdGivesNoAccess(TestHost host, InvitationId old) {
        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(VERIFIED, old));
        refused(Reason.NOT_FOUND, () -> host.invitations.accept(CAROL, old));
        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.resend(ADA, old));
        assertThat(host.roleOf(ACME, CAROL)).isEmpty();
    }

    @Test
    @DisplayName("M.17 a verified user that leaves withdraws the invitations to its addresses; a plain user does not")
    default void a_verified_user_that_leaves_withdraws_the_invitations_to_its_addresses() {
        for (boolean verified : List.of(true, false)) {
            RecordingStorage recording = new RecordingStorage(emptyStorage());
            TestHost host = TestHost.withAcme(recording).founded(GLOBEX, ADA, OWNER);
            EmailAddress second = EmailAddress.of("c@example.org");
            InvitationId claimed = host.joined(ADA, ACME, VerifiedUser.of(CAROL).withEmail(second), VIEWER);
            InvitationId pending = host.sent(ADA, ACME, MAIL, ADMIN);
            InvitationId elsewhere = host.sent(ADA, GLOBEX, MAIL, ADMIN);
            host.taken();
            recording.taken();

            host.members.remove(verified ? VERIFIED : CAROL, ACME, CAROL);
            assertThat(recording.taken()).hasSize(verified ? 3 : 2);
            assertThat(host.stored(pending).status()).isEqualTo(verified ? Status.DELETED : Status.PENDING);
            assertThat(host.trail(ACME, MAIL)).isEqualTo(verified ? List.of("SENT", "DELETED") : List.of("SENT"));
            assertThat(host.stored(claimed).isLive()).isFalse();
            assertThat(host.stored(elsewhere).status()).isEqualTo(Status.PENDING);
            assertThat(host.taken()).isEmpty();
            assertThat(host.invitations.inbox(VERIFIED).total()).isEqualTo(verified ? 1 : 2);
        }
    }

    @Test
    @DisplayName("M.18 assign and addFounder close the claim of a membership that the host ended")
    default void a_role_that_is_assigned_closes_the_ended_claim() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId first = host.joined(ADA, ACME, VERIFIED, VIEWER);
        host.endMembership(ACME, CAROL);
        host.advance(Duration.ofHours(1));
        host.members.assign(ADA, ACME, CAROL, "admin");
        assertThat(host.stored(first).isLive()).isFalse();
        assertThat(host.stored(first).claimant()).isEmpty();
        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(VERIFIED, first));
        assertThat(host.trail(ACME, CAROL)).containsExactly("JOINED", "MEMBERSHIP_ENDED", "ASSIGNED");

        InvitationId second = host.joined(ADA, ACME, VerifiedUser.of(DAVE).withEmail("dave@example.org"), OWNER);
        host.endMembership(ACME, DAVE);
        host.endMembership(ACME, CAROL);
        host.endMembership(ACME, ADA);
        host.members.addFounder(DAVE, ACME, "owner");
        assertThat(host.stored(second).isLive()).isFalse();
        refused(Reason.NOT_FOUND, () -> host.invitations.accept(DAVE, second));
    }

    @Test
    @DisplayName("M.19 a founder and a manager that changes its own role supersede the invitations to their addresses")
    default void a_verified_user_that_gets_a_role_supersedes_the_invitations_to_its_addresses() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId toAddress = host.sent(ADA, ACME, MAIL, VIEWER);
        host.members.assign(ADA, ACME, CAROL, "owner");
        assertThat(host.stored(toAddress).status())
                .as("the library does not know the address of another user")
                .isEqualTo(Status.PENDING);
        host.taken();
        host.members.assign(VERIFIED, ACME, CAROL, "admin");
        assertThat(host.stored(toAddress).status()).isEqualTo(Status.DELETED);
        assertThat(host.invitations.history(ADA, toAddress).get(1).supersededBy())
                .isEmpty();

        InvitationId again = host.sent(ADA, ACME, MAIL, VIEWER);
        host.endMembership(ACME, CAROL);
        host.endMembership(ACME, ADA);
        host.members.addFounder(VERIFIED, ACME, "owner");
        assertThat(host.stored(again).status()).isEqualTo(Status.DELETED);
        assertThat(host.trail(ACME, MAIL)).containsExactly("SENT", "SUPERSEDED", "SENT", "SUPERSEDED");
        assertThat(host.taken()).extracting(one -> one.kind().name()).containsExactly("INVITED");
    }

    @Test
    @DisplayName("M.20 lists show the claimant to callers that see the invitation, and no other caller finds it")
    default void a_claimed_invitation_is_shown_with_its_claimant() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId id = host.joined(ADA, ACME, VERIFIED, VIEWER);
        InvitationQuery accepted = InvitationQuery.inDomain(ACME).status(Status.ACCEPTED);
        assertThat(host.invitations.list(ADA, accepted).items())
                .extracting(Invitation::claimant)
                .containsExactly(Optional.of(CAROL));
        assertThat(host.invitations.list(VERIFIED, InvitationQuery.toMe()).items())
                .extracting(Invitation::claimant)
                .containsExactly(Optional.of(CAROL));
        assertThat(host.invitations.count(CAROL, InvitationQuery.toMe())).isZero();
        assertThat(host.storage.invitations().find(id)).contains(host.stored(id));
        assertThat(host.storage.invitations().find(new InvitationId(GLOBEX, id.uuid())))
                .isEmpty();
        assertThat(host.invitations.find(CAROL, id).claimant()).contains(CAROL);
        refused(Reason.NOT_FOUND, () -> host.invitations.find(DAVE, id));
    }
}
