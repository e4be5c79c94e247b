package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult;
import dev.invitations.SendResult.Outcome;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Send. {@link SequenceRules} checks every row of the lifecycle table. */
interface SendRules extends StorageRules {

    @Test
    @DisplayName("S.1 send creates a pending invitation, and returns the stored invitation")
    default void send_creates_a_pending_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Invitation sent = host.send(ADA, ACME, BOB, VIEWER).invitation().orElseThrow();

        assertThat(sent.id().domain()).isEqualTo(ACME);
        assertThat(sent.invitee()).isEqualTo(BOB);
        assertThat(sent.role()).isEqualTo("viewer");
        assertThat(sent.status()).isEqualTo(Status.PENDING);
        assertThat(sent.inviter()).isEqualTo(ADA);
        assertThat(sent.changedBy()).isEqualTo(ADA);
        assertThat(sent.createdAt()).isEqualTo(START);
        assertThat(sent.sentAt()).isEqualTo(START);
        assertThat(sent.timesSent()).isEqualTo(1);
        assertThat(sent.answeredAt()).isEmpty();
        assertThat(sent.closedAt()).isEmpty();
        assertThat(sent.expiresAt()).isEmpty();
        assertThat(sent.version()).isEqualTo(1);
        assertThat(host.stored(sent.id())).isEqualTo(sent);
        assertThat(host.invitations.find(BOB, sent.id())).isEqualTo(sent);
        assertThat(host.invitations.find(ADA, sent.id())).isEqualTo(sent);
    }

    @Test
    @DisplayName("S.4 a rejected invitation prevents a second send: REJECTED_BEFORE, with that invitation")
    default void send_after_a_rejection_is_refused() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId id = host.rejected(ADA, ACME, BOB, VIEWER);

        Outcome again = host.send(ADA, ACME, BOB, VIEWER);
        assertThat(again.refusal()).contains(Reason.REJECTED_BEFORE);
        assertThat(again.invitation()).contains(host.stored(id));
        assertThat(host.stored(id).status()).isEqualTo(Status.REJECTED);
    }

    @Test
    @DisplayName("S.5 after a delete, send creates a new invitation with a new id")
    default void send_after_a_delete_creates_a_new_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId old = host.deleted(ADA, ACME, BOB, VIEWER);
        InvitationId fresh = host.sent(ADA, ACME, BOB, VIEWER);

        assertThat(fresh).isNotEqualTo(old);
        assertThat(host.stored(fresh).version()).isEqualTo(1);
        assertThat(host.stored(old).status()).isEqualTo(Status.DELETED);
        refused(Reason.DELETED, () -> host.invitations.accept(BOB, old));
        host.invitations.accept(BOB, fresh);
        assertThat(host.roleOf(ACME, BOB)).contains("viewer");
    }

    @Test
    @DisplayName("S.6 after the host ended a membership, send closes the accepted invitation and creates a new one")
    default void send_closes_the_invitation_of_a_membership_that_the_host_ended() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId old = host.joined(ADA, ACME, BOB, VIEWER);
        host.advance(Duration.ofHours(1));
        host.endMembership(ACME, BOB);
        host.advance(Duration.ofHours(1));
        Invitation before = host.stored(old);

        InvitationId fresh = host.sent(ADA, ACME, BOB, ADMIN);

        assertThat(fresh).isNotEqualTo(old);
        assertThat(host.stored(old))
                .isEqualTo(Invitation.builder()
                        .from(before)
                        .version(3)
                        .changedBy(ADA)
                        .closedAt(host.now())
                        .build());
        assertThat(host.stored(fresh).status()).isEqualTo(Status.PENDING);
        assertThat(host.trail(ACME, BOB))
                .containsExactly("SENT", "ACCEPTED", "MEMBERSHIP_ENDED", "MEMBERSHIP_ENDED", "SENT");
        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(BOB, old));
        assertThat(host.roleOf(ACME, BOB)).isEmpty();
        host.invitations.accept(BOB, fresh);
        assertThat(host.roleOf(ACME, BOB)).contains("admin");
    }

    @Test
    @DisplayName("S.8 a batch has one outcome per invitee in input order, and sends every permitted invitation")
    default void a_batch_has_one_outcome_per_invitee() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, SENDER);
        Invitation pending = host.stored(host.sent(CAROL, ACME, new UserId("pending"), VIEWER));
        host.rejected(ADA, ACME, new UserId("rejected"), VIEWER);

        SendResult result = host.invitations.send(
                CAROL,
                SendInvitations.to(ACME)
                        .invite(new UserId("zoe"), "viewer")
                        .invite(new UserId("pending"), "viewer")
                        .invite(new UserId("odd"), "no-such-role")
                        .invite(CAROL, "viewer")
                        .invite(new UserId("above"), "owner")
                        .invite(ADA, "viewer")
                        .invite(new UserId("rejected"), "viewer")
                        .invite(new UserId("amy"), "viewer"));

        assertThat(result.outcomes())
                .extracting(outcome -> outcome.invitee().value() + " "
                        + outcome.refusal().map(Reason::name).orElse("sent"))
                .containsExactly(
                        "zoe sent",
                        "pending ALREADY_INVITED",
                        "odd ROLE_UNKNOWN",
                        "carol SELF_INVITATION",
                        "above ROLE_EXCEEDS_GRANTER",
                        "ada ALREADY_MEMBER",
                        "rejected REJECTED_BEFORE",
                        "amy sent");
        assertThat(result.sent()).extracting(Invitation::invitee).containsExactly(new UserId("zoe"), new UserId("amy"));
        assertThat(result.sent())
                .allSatisfy(sent -> assertThat(host.stored(sent.id())).isEqualTo(sent));
        assertThat(result.refused()).hasSize(6);
        assertThat(result.outcomes().get(1).invitation()).as("its own").contains(pending);
        for (int without : List.of(2, 3, 4, 5, 6)) {
            assertThat(result.outcomes().get(without).invitation()).isEmpty();
        }
    }

    @Test
    @DisplayName("S.11 one call may invite a thousand invitees")
    default void a_batch_may_have_a_thousand_invitees() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<Invite> thousand = IntStream.range(0, Limits.BATCH_SIZE)
                .mapToObj(i -> Invite.of(new UserId("user-" + (i * 7919) % Limits.BATCH_SIZE), "viewer"))
                .toList();

        SendResult result = host.invitations.send(ADA, SendInvitations.to(ACME).invite(thousand));
        assertThat(result.sent())
                .extracting(Invitation::invitee)
                .containsExactlyElementsOf(
                        thousand.stream().map(Invite::invitee).toList());

        Invitation last = result.sent().get(Limits.BATCH_SIZE - 1);
        assertThat(host.stored(last.id())).isEqualTo(last);
        assertThat(host.invitations.count(ADA, InvitationQuery.inDomain(ACME))).isEqualTo(Limits.BATCH_SIZE);
        SendResult again = host.invitations.send(ADA, SendInvitations.to(ACME).invite(thousand));
        assertThat(again.sent()).isEmpty();
        assertThat(again.outcomes().get(999).invitation()).contains(last);
    }
}
