package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
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

/** Resend and delete. {@link SequenceRules} checks every row of the lifecycle table. */
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
    @DisplayName("R.4 resend refuses the same roles and invitees as send")
    default void resend_checks_the_same_conditions_as_send() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId toBob = host.rejected(ADA, ACME, BOB, OWNER);
        InvitationId toDave = host.rejected(ADA, ACME, DAVE, VIEWER);
        host.members.assign(ADA, ACME, DAVE, "admin");

        refused(Reason.ROLE_EXCEEDS_GRANTER, () -> host.invitations.resend(CAROL, toBob));
        refused(Reason.ROLE_UNKNOWN, () -> host.invitations.resend(CAROL, toBob, "no-such-role"));
        refused(Reason.ALREADY_MEMBER, () -> host.invitations.resend(CAROL, toDave));
        assertThat(refused(Reason.SELF_INVITATION, () -> host.invitations.resend(DAVE, toDave))
                        .invitation())
                .contains(host.stored(toDave));
        refused(Reason.NOT_FOUND, () -> host.invitations.resend(DAVE, new InvitationId(GLOBEX, toBob.uuid())));
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
        refused(Reason.NOT_PERMITTED, () -> host.send(CAROL, ACME, DAVE, VIEWER));
        refused(Reason.NOT_PERMITTED, () -> host.invitations.delete(CAROL, id));
        assertThat(host.invitations.accept(BOB, id).status()).isEqualTo(Status.ACCEPTED);
    }

    @Test
    @DisplayName("R.6 delete closes a pending invitation: it is not in the inbox, but can be found by its id")
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
}
