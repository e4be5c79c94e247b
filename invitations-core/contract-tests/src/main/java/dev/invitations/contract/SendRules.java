package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult;
import dev.invitations.SendResult.Outcome;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
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

/** The row of send in the lifecycle table. */
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
    @DisplayName("S.2 send is refused for the caller, the role, and an invitee that is a member already")
    default void send_is_refused_for_the_caller_the_role_and_members() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, SENDER);
        host.joined(ADA, ACME, DAVE, AUDITOR);

        TestHost.refused(Reason.NOT_PERMITTED, () -> host.send(DAVE, ACME, BOB, VIEWER));
        TestHost.refused(Reason.NOT_PERMITTED, () -> host.send(BOB, ACME, DAVE, VIEWER));
        TestHost.refused(Reason.NOT_PERMITTED, () -> host.send(ADA, GLOBEX, BOB, VIEWER));
        assertThat(host.send(CAROL, ACME, BOB, AUDITOR).refusal()).contains(Reason.ROLE_EXCEEDS_GRANTER);
        assertThat(host.send(CAROL, ACME, CAROL, VIEWER).refusal()).contains(Reason.SELF_INVITATION);
        assertThat(host.send(CAROL, ACME, DAVE, VIEWER).refusal()).contains(Reason.ALREADY_MEMBER);
        host.undefine("viewer");
        assertThat(host.send(CAROL, ACME, BOB, VIEWER).refusal()).contains(Reason.ROLE_UNKNOWN);
        assertThat(host.trail(ACME, BOB)).isEmpty();
    }

    @Test
    @DisplayName("S.3 a pending invitation prevents a second send: ALREADY_INVITED, with that invitation")
    default void send_to_a_pending_invitee_is_refused() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId id = host.sent(ADA, ACME, BOB, VIEWER);
        Invitation pending = host.stored(id);

        for (UserId inviter : List.of(ADA, CAROL)) {
            Outcome again = host.send(inviter, ACME, BOB, ADMIN);
            assertThat(again.refusal()).contains(Reason.ALREADY_INVITED);
            assertThat(again.invitation()).contains(pending);
            assertThat(again.role()).as("the role that was asked for").isEqualTo("admin");
        }
        assertThat(host.stored(id)).isEqualTo(pending);
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
        TestHost.refused(Reason.DELETED, () -> host.invitations.accept(BOB, old));
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
        TestHost.refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(BOB, old));
        assertThat(host.roleOf(ACME, BOB)).isEmpty();
        host.invitations.accept(BOB, fresh);
        assertThat(host.roleOf(ACME, BOB)).contains("admin");
    }

    @Test
    @DisplayName("S.7 domains are independent of each other")
    default void invitations_of_two_domains_are_independent() {
        TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, CAROL, OWNER);
        InvitationId acme = host.sent(ADA, ACME, BOB, VIEWER);
        InvitationId globex = host.sent(CAROL, GLOBEX, BOB, ADMIN);

        host.invitations.reject(BOB, acme);
        host.invitations.accept(BOB, globex);
        assertThat(host.roleOf(ACME, BOB)).isEmpty();
        assertThat(host.roleOf(GLOBEX, BOB)).contains("admin");
        assertThat(host.stored(acme).status()).isEqualTo(Status.REJECTED);
    }

    @Test
    @DisplayName("S.8 a batch has one outcome per invitee in input order, and sends every permitted invitation")
    default void a_batch_has_one_outcome_per_invitee() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, SENDER);
        Invitation pending = host.stored(host.sent(ADA, ACME, new UserId("pending"), VIEWER));
        Invitation rejected = host.stored(host.rejected(ADA, ACME, new UserId("rejected"), VIEWER));

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
        assertThat(result.outcomes().get(1).invitation()).contains(pending);
        assertThat(result.outcomes().get(6).invitation()).contains(rejected);
        for (int without : List.of(2, 3, 4, 5)) {
            assertThat(result.outcomes().get(without).invitation()).isEmpty();
        }
    }

    @Test
    @DisplayName("S.9 an invitee that is listed twice in a batch gets one invitation, with the first role")
    default void a_duplicate_invitee_gets_one_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        SendResult result = host.invitations.send(
                ADA,
                SendInvitations.to(ACME)
                        .invite(BOB, "viewer")
                        .invite(CAROL, "viewer")
                        .invite(BOB, "admin")
                        .invite(BOB, "no-such-role"));

        assertThat(result.outcomes()).extracting(Outcome::invitee).containsExactly(BOB, CAROL);
        assertThat(result.outcomes().get(0).role()).isEqualTo("viewer");
        assertThat(result.sent()).hasSize(2);
        assertThat(host.trail(ACME, BOB)).containsExactly("SENT");
    }

    @Test
    @DisplayName("S.10 all or nothing: one refusal prevents the whole batch")
    default void one_refusal_prevents_an_all_or_nothing_batch() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId pending = host.sent(ADA, ACME, DAVE, VIEWER);
        SendInvitations all = SendInvitations.to(ACME)
                .invite(BOB, "viewer")
                .invite(DAVE, "viewer")
                .invite(CAROL, "viewer");

        SendResult nothing = host.invitations.send(ADA, all.allOrNothing());
        assertThat(nothing.sent()).isEmpty();
        assertThat(nothing.outcomes())
                .extracting(Outcome::refusal)
                .extracting(reason -> reason.orElseThrow())
                .containsExactly(Reason.BATCH_REFUSED, Reason.ALREADY_INVITED, Reason.BATCH_REFUSED);
        assertThat(nothing.outcomes().get(1).invitation()).contains(host.stored(pending));
        assertThat(nothing.outcomes().get(0).invitation()).isEmpty();
        assertThat(host.trail(ACME, BOB)).isEmpty();

        host.invitations.delete(ADA, pending);
        assertThat(host.invitations.send(ADA, all.allOrNothing()).sent()).hasSize(3);
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

    @Test
    @DisplayName("S.12 send to one invitee returns the invitation, or throws the refusal with the existing invitation")
    default void send_of_one_invitation_returns_it_or_throws_the_refusal() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Invitation sent = host.invitations.send(ADA, ACME, BOB, "viewer");
        assertThat(sent).isEqualTo(host.stored(sent.id()));
        assertThat(sent.status()).isEqualTo(Status.PENDING);
        assertThat(sent.role()).isEqualTo("viewer");

        InvitationException pending =
                TestHost.refused(Reason.ALREADY_INVITED, () -> host.invitations.send(ADA, ACME, BOB, "admin"));
        assertThat(pending.invitation()).contains(sent);
        InvitationId rejected = host.rejected(ADA, ACME, CAROL, VIEWER);
        InvitationException before =
                TestHost.refused(Reason.REJECTED_BEFORE, () -> host.invitations.send(ADA, ACME, CAROL, "viewer"));
        assertThat(before.invitation()).contains(host.stored(rejected));
        TestHost.refused(Reason.ROLE_UNKNOWN, () -> host.invitations.send(ADA, ACME, DAVE, "none"));
        TestHost.refused(Reason.SELF_INVITATION, () -> host.invitations.send(ADA, ACME, ADA, "viewer"));
        TestHost.refused(Reason.NOT_PERMITTED, () -> host.invitations.send(BOB, ACME, DAVE, "viewer"));
        assertThat(host.trail(ACME, DAVE)).isEmpty();
    }
}
