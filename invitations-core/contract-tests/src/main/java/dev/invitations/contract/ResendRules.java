package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Action;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rows of resend and delete in the lifecycle table. */
interface ResendRules extends StorageRules {

    @Test
    @DisplayName("R.1 resend makes a rejected invitation pending again: same id, the resender is the inviter")
    default void resend_makes_a_rejected_invitation_pending() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId id = host.rejected(ADA, ACME, BOB, VIEWER);
        Invitation before = host.stored(id);
        host.advance(Duration.ofDays(1));

        Invitation resent = host.invitations.resend(CAROL, id);

        assertThat(resent)
                .isEqualTo(Invitation.builder()
                        .from(before)
                        .status(Status.PENDING)
                        .inviter(CAROL)
                        .changedBy(CAROL)
                        .sentAt(host.now())
                        .timesSent(2)
                        .answeredAt(Optional.empty())
                        .version(3)
                        .build());
        assertThat(resent.createdAt()).isEqualTo(START);
        assertThat(host.stored(id)).isEqualTo(resent);
        assertThat(host.invitations.accept(BOB, id).version()).isEqualTo(4);
    }

    @Test
    @DisplayName("R.2 resend with another role invites to that role, and returns the stored invitation")
    default void resend_with_another_role_changes_the_role() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId id = host.rejected(ADA, ACME, BOB, VIEWER);

        Invitation resent = host.invitations.resend(ADA, id, "admin");
        assertThat(resent.role()).isEqualTo("admin");
        assertThat(host.stored(id)).isEqualTo(resent);
        host.invitations.accept(BOB, id);
        assertThat(host.roleOf(ACME, BOB)).contains("admin");
    }

    @Test
    @DisplayName("R.3 resend of a pending, accepted or deleted invitation is refused, and the refusal shows it")
    default void resend_is_refused_unless_the_invitation_is_rejected_or_expired() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId pending = host.sent(ADA, ACME, BOB, VIEWER);
        InvitationId accepted = host.joined(ADA, ACME, CAROL, VIEWER);
        InvitationId deleted = host.deleted(ADA, ACME, DAVE, VIEWER);

        host.refusedWith(Reason.ALREADY_PENDING, pending, () -> host.invitations.resend(ADA, pending));
        host.refusedWith(Reason.ALREADY_PENDING, pending, () -> host.invitations.resend(ADA, pending, "admin"));
        host.refusedWith(Reason.ALREADY_ACCEPTED, accepted, () -> host.invitations.resend(ADA, accepted));
        host.refusedWith(Reason.DELETED, deleted, () -> host.invitations.resend(ADA, deleted));
    }

    @Test
    @DisplayName("R.4 resend refuses the same roles and invitees as send")
    default void resend_checks_the_same_conditions_as_send() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId toBob = host.rejected(ADA, ACME, BOB, OWNER);
        InvitationId toDave = host.rejected(ADA, ACME, DAVE, VIEWER);
        host.invitations.members().assign(ADA, ACME, DAVE, "admin");

        TestHost.refused(Reason.ROLE_EXCEEDS_GRANTER, () -> host.invitations.resend(CAROL, toBob));
        TestHost.refused(Reason.ROLE_UNKNOWN, () -> host.invitations.resend(CAROL, toBob, "no-such-role"));
        TestHost.refused(Reason.ALREADY_MEMBER, () -> host.invitations.resend(CAROL, toDave));
        host.refusedWith(Reason.SELF_INVITATION, toDave, () -> host.invitations.resend(DAVE, toDave));
        TestHost.refused(Reason.NOT_FOUND, () -> host.invitations.resend(DAVE, new InvitationId(GLOBEX, toBob.uuid())));
        assertThat(host.stored(toBob).timesSent()).isEqualTo(1);
        assertThat(host.invitations.resend(CAROL, toBob, "viewer").role()).isEqualTo("viewer");
    }

    @Test
    @DisplayName("R.5 resend does not need the permission to send, and the resent invitation can be accepted")
    default void resend_does_not_need_the_permission_to_send() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Role resender =
                Role.of("resender", Action.INVITATIONS_RESEND, Action.INVITATIONS_VIEW, Action.of("dashboards.view"));
        host.define(resender);
        host.joined(ADA, ACME, CAROL, resender);
        InvitationId id = host.rejected(ADA, ACME, BOB, VIEWER);

        host.invitations.resend(CAROL, id);
        TestHost.refused(Reason.NOT_PERMITTED, () -> host.send(CAROL, ACME, DAVE, VIEWER));
        TestHost.refused(Reason.NOT_PERMITTED, () -> host.invitations.delete(CAROL, id));
        assertThat(host.invitations.accept(BOB, id).status()).isEqualTo(Status.ACCEPTED);
    }

    @Test
    @DisplayName("R.6 a deleted invitation is in no list and in no inbox, but can be found by id")
    default void delete_withdraws_a_pending_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId id = host.sent(ADA, ACME, BOB, VIEWER);
        Invitation before = host.stored(id);
        host.advance(Duration.ofHours(1));

        Invitation deleted = host.invitations.delete(CAROL, id);

        assertThat(deleted)
                .isEqualTo(Invitation.builder()
                        .from(before)
                        .status(Status.DELETED)
                        .closedAt(host.now())
                        .changedBy(CAROL)
                        .version(2)
                        .build());
        assertThat(host.stored(id)).isEqualTo(deleted);
        assertThat(host.invitations.find(ADA, id)).isEqualTo(deleted);
        assertThat(host.invitations.inbox(BOB).total()).isZero();
        assertThat(host.invitations.history(ADA, id)).hasSize(2);
    }

    @Test
    @DisplayName("R.7 delete refuses answered invitations, because they are kept for audit")
    default void delete_refuses_answered_invitations() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId accepted = host.joined(ADA, ACME, BOB, VIEWER);
        InvitationId rejected = host.rejected(ADA, ACME, DAVE, VIEWER);
        InvitationId deleted = host.deleted(ADA, ACME, ERIN, VIEWER);

        host.refusedWith(Reason.ALREADY_ACCEPTED, accepted, () -> host.invitations.delete(ADA, accepted));
        host.refusedWith(Reason.ALREADY_REJECTED, rejected, () -> host.invitations.delete(ADA, rejected));
        host.refusedWith(Reason.DELETED, deleted, () -> host.invitations.delete(CAROL, deleted));
    }

    @Test
    @DisplayName("R.8 a resent invitation can be rejected, resent and deleted like a new one")
    default void a_resent_invitation_has_the_full_lifecycle_again() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId id = host.rejected(ADA, ACME, BOB, VIEWER);
        for (int times = 2; times <= 4; times++) {
            assertThat(host.invitations.resend(ADA, id).timesSent()).isEqualTo(times);
            host.invitations.reject(BOB, id);
        }
        host.invitations.resend(ADA, id);
        Invitation deleted = host.invitations.delete(ADA, id);
        assertThat(deleted.version()).isEqualTo(10);
        assertThat(deleted.timesSent()).isEqualTo(5);
        TestHost.refused(Reason.DELETED, () -> host.invitations.resend(ADA, id));
    }
}
