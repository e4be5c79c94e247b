package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Action;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import java.time.Duration;
import java.util.List;
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
    @DisplayName("R.7 resend takes over a pending invitation that accept refuses because of its inviter: same id")
    default void resend_takes_over_a_pending_invitation_that_cannot_be_accepted() {
        TestHost host = TestHost.withAcme(emptyStorage(), builder -> builder.timeToLive(Duration.ofDays(7)));
        host.joined(ADA, ACME, CAROL, ADMIN);
        host.joined(ADA, ACME, DAVE, ADMIN);
        InvitationId id = host.sent(CAROL, ACME, BOB, ADMIN);
        InvitationId toErin = host.sent(CAROL, ACME, ERIN, VIEWER);
        Invitation before = host.stored(id);
        host.taken();
        host.advance(Duration.ofDays(1));

        assertThat(refused(Reason.ALREADY_PENDING, () -> host.invitations.resend(DAVE, id))
                        .invitation())
                .contains(before);
        refused(Reason.ALREADY_PENDING, () -> host.invitations.resend(DAVE, id, "viewer"));
        host.members.assign(ADA, ACME, CAROL, "sender");
        refused(Reason.ROLE_EXCEEDS_GRANTER, () -> host.invitations.accept(BOB, id));
        refused(Reason.ALREADY_PENDING, () -> host.invitations.resend(DAVE, toErin));
        Invitation taken = host.invitations.resend(DAVE, id);

        assertThat(taken)
                .isEqualTo(Invitation.builder()
                        .from(before)
                        .inviter(DAVE)
                        .changedBy(DAVE)
                        .sentAt(host.now())
                        .timesSent(2)
                        .expiresAt(host.now().plus(Duration.ofDays(7)))
                        .version(2)
                        .build());
        assertThat(host.stored(id)).isEqualTo(taken);
        assertThat(host.invitations.resend(DAVE, id)).as("repeated").isEqualTo(taken);
        HistoryEvent event = host.invitations.history(DAVE, id).get(1);
        assertThat(event.kind()).isEqualTo(HistoryEvent.Kind.RESENT);
        assertThat(event.actor()).isEqualTo(DAVE);
        assertThat(event.fromStatus()).contains(Status.PENDING);
        assertThat(event.toStatus()).contains(Status.PENDING);
        assertThat(host.taken())
                .extracting(one -> one.kind() + " " + one.recipient())
                .containsExactly("INVITED_AGAIN bob");

        host.members.remove(ADA, ACME, CAROL);
        assertThat(host.invitations.resend(DAVE, toErin).inviter())
                .as("the former inviter is no member")
                .isEqualTo(DAVE);
        host.members.assign(ADA, ACME, DAVE, "viewer");
        assertThat(host.invitations.resend(ADA, id, "owner").role()).isEqualTo("owner");
        refused(Reason.ALREADY_PENDING, () -> host.invitations.resend(ADA, id, "admin"));
        host.invitations.accept(BOB, id);
        host.invitations.resend(ADA, toErin);
        host.invitations.accept(ERIN, toErin);
        assertThat(host.roleOf(ACME, BOB)).contains("owner");
        assertThat(host.roleOf(ACME, ERIN)).contains("viewer");
    }

    @Test
    @DisplayName("R.8 a takeover needs the same permission and role as a resend, and replaces a role that is gone")
    default void a_takeover_is_refused_like_a_resend() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        host.joined(ADA, ACME, DAVE, ADMIN);
        InvitationId asOwner = host.sent(ADA, ACME, BOB, OWNER);
        InvitationId asSender = host.sent(CAROL, ACME, ERIN, SENDER);
        host.members.assign(ADA, ACME, CAROL, "owner");
        host.members.assign(CAROL, ACME, ADA, "sender");

        refused(Reason.NOT_PERMITTED, () -> host.invitations.resend(ADA, asOwner));
        refused(Reason.NOT_PERMITTED, () -> host.invitations.resend(BOB, asOwner, "viewer"));
        refused(Reason.NOT_FOUND, () -> host.invitations.resend(ERIN, asOwner));
        refused(Reason.ROLE_EXCEEDS_GRANTER, () -> host.invitations.resend(DAVE, asOwner));
        refused(Reason.ROLE_UNKNOWN, () -> host.invitations.resend(DAVE, asOwner, "no-such-role"));
        assertThat(host.invitations.resend(DAVE, asOwner, "viewer").role()).isEqualTo("viewer");

        host.undefine("sender");
        refused(Reason.ROLE_UNKNOWN, () -> host.invitations.accept(ERIN, asSender));
        refused(Reason.ROLE_UNKNOWN, () -> host.invitations.resend(DAVE, asSender));
        assertThat(host.stored(asSender).version()).isEqualTo(1);
        assertThat(host.invitations.resend(DAVE, asSender, "viewer").role()).isEqualTo("viewer");
        assertThat(host.invitations.accept(ERIN, asSender).version()).isEqualTo(3);

        host.addedByHost(ACME, BOB, "admin");
        refused(Reason.ALREADY_MEMBER, () -> host.invitations.resend(CAROL, asOwner));
        refused(Reason.SELF_INVITATION, () -> host.invitations.resend(BOB, asOwner));
    }

    @Test
    @DisplayName("R.9 without the check of the inviter, only a role that is gone makes a pending invitation takeable")
    default void without_the_check_of_the_inviter_only_a_gone_role_permits_a_takeover() {
        TestHost host = TestHost.withAcme(emptyStorage(), builder -> builder.recheckInviter(false));
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId id = host.sent(CAROL, ACME, BOB, SENDER);
        host.members.remove(ADA, ACME, CAROL);

        refused(Reason.ALREADY_PENDING, () -> host.invitations.resend(ADA, id));
        host.undefine("sender");
        refused(Reason.ROLE_UNKNOWN, () -> host.invitations.resend(ADA, id));
        assertThat(host.invitations.resend(ADA, id, "viewer").inviter()).isEqualTo(ADA);
        host.invitations.accept(BOB, id);
        assertThat(host.roleOf(ACME, BOB)).contains("viewer");
    }

    @Test
    @DisplayName("R.10 a repeated resend returns the invitation only while it can be accepted and the actor may see it")
    default void a_repeated_resend_is_decided_again_if_the_invitation_cannot_be_accepted() {
        for (boolean recheckInviter : List.of(true, false)) {
            TestHost host = TestHost.withAcme(emptyStorage(), builder -> builder.recheckInviter(recheckInviter));
            Role resender = Role.of("resender", Action.INVITATIONS_RESEND, Action.of("dashboards.view"));
            host.define(resender);
            host.joined(ADA, ACME, CAROL, ADMIN);
            InvitationId id = host.rejected(ADA, ACME, BOB, SENDER);
            InvitationId toErin = host.rejected(ADA, ACME, ERIN, VIEWER);
            host.invitations.resend(CAROL, id);
            host.members.assign(ADA, ACME, CAROL, "resender");
            Invitation toAll = host.invitations.resend(CAROL, toErin);
            assertThat(host.invitations.resend(CAROL, toErin))
                    .as("a repeat by a member that may only resend")
                    .isEqualTo(toAll);

            host.members.assign(ADA, ACME, CAROL, ADMIN.name());
            host.undefine("sender");
            refused(Reason.ROLE_UNKNOWN, () -> host.invitations.resend(CAROL, id));
            assertThat(host.invitations.resend(CAROL, id, "viewer").timesSent()).isEqualTo(3);
            assertThat(host.invitations.resend(CAROL, id, "viewer").timesSent()).isEqualTo(3);

            host.members.assign(ADA, ACME, CAROL, "viewer");
            refused(Reason.NOT_FOUND, () -> host.invitations.resend(CAROL, id));
            host.members.remove(ADA, ACME, CAROL);
            refused(Reason.NOT_FOUND, () -> host.invitations.resend(CAROL, id));

            host.joined(ADA, ACME, CAROL, ADMIN);
            host.addedByHost(ACME, BOB, "viewer");
            refused(Reason.ALREADY_MEMBER, () -> host.invitations.resend(CAROL, id));
            assertThat(host.stored(id).timesSent()).isEqualTo(3);
        }
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
