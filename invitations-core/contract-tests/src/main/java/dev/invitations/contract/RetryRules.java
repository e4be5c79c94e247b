package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Members;
import dev.invitations.SendInvitations;
import dev.invitations.SendResult;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.StorageState;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 3: commands are idempotent. */
interface RetryRules extends StorageRules {

    @Test
    @DisplayName("3.1 a command repeated by the same actor returns the same result, and writes nothing")
    default void a_repeated_command_changes_nothing() {
        List<String> calls = new ArrayList<>();
        Storage watched = ForwardingStorage.watched(emptyStorage(), call -> calls.add(call.method()));
        TestHost host = TestHost.withAcme(watched);
        Members members = host.invitations.members();
        InvitationId toBob = host.sent(ADA, ACME, BOB, VIEWER);
        InvitationId toCarol = host.sent(ADA, ACME, CAROL, VIEWER);
        InvitationId toDave = host.sent(ADA, ACME, DAVE, VIEWER);

        List<Supplier<Object>> commands = List.of(
                () -> members.addFounder(ADA, GLOBEX, "owner"),
                () -> host.invitations.accept(BOB, toBob),
                () -> host.invitations.reject(CAROL, toCarol),
                () -> host.invitations.resend(ADA, toCarol, "admin"),
                () -> host.invitations.resend(ADA, toCarol),
                () -> host.invitations.delete(ADA, toDave),
                () -> members.assign(ADA, ACME, BOB, "admin"),
                () -> members.assign(BOB, ACME, DAVE, "viewer"));
        for (Supplier<Object> command : commands) {
            host.advance(Duration.ofMinutes(1));
            Object result = command.get();
            StorageState after = StorageState.of(host.storage, ACME);
            host.taken();
            host.advance(Duration.ofMinutes(1));

            calls.clear();
            assertThat(command.get()).isEqualTo(result);
            assertThat(calls).doesNotContain("commit");
            assertThat(StorageState.of(host.storage, ACME)).isEqualTo(after);
            assertThat(host.taken()).isEmpty();
        }
        members.remove(ADA, ACME, DAVE);
        calls.clear();
        members.remove(ADA, ACME, DAVE);
        members.remove(DAVE, ACME, DAVE);
        assertThat(calls).doesNotContain("commit");
    }

    @Test
    @DisplayName("3.2 a repeated send is refused, and the refusal carries the invitation that the first call sent")
    default void a_repeated_send_returns_the_first_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        SendInvitations request = SendInvitations.to(ACME).invite(BOB, "viewer").invite(CAROL, "admin");
        SendResult first = host.invitations.send(ADA, request);
        SendResult second = host.invitations.send(ADA, request);

        assertThat(second.outcomes())
                .allSatisfy(outcome -> assertThat(outcome.refusal()).contains(Reason.ALREADY_INVITED));
        assertThat(second.outcomes())
                .extracting(outcome -> outcome.invitation().orElseThrow())
                .isEqualTo(first.sent());
        assertThat(host.trail(ACME, BOB)).containsExactly("SENT");
    }

    @Test
    @DisplayName("3.3 a command repeated by another actor is refused")
    default void only_the_same_actor_can_repeat_a_command() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId resent = host.rejected(ADA, ACME, BOB, VIEWER);
        host.invitations.resend(ADA, resent);
        InvitationId deleted = host.deleted(ADA, ACME, DAVE, VIEWER);

        TestHost.refused(Reason.ALREADY_PENDING, () -> host.invitations.resend(CAROL, resent));
        TestHost.refused(Reason.ALREADY_PENDING, () -> host.invitations.resend(ADA, resent, "admin"));
        TestHost.refused(Reason.DELETED, () -> host.invitations.delete(CAROL, deleted));
    }

    @Test
    @DisplayName("3.4 a repeated command succeeds even if the actor has lost the permission since the first call")
    default void a_repeat_succeeds_after_the_actor_lost_the_permission() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Members members = host.invitations.members();
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId resent = host.rejected(CAROL, ACME, BOB, VIEWER);
        InvitationId deleted = host.deleted(CAROL, ACME, DAVE, VIEWER);
        host.invitations.resend(CAROL, resent);
        members.assign(ADA, ACME, CAROL, "viewer");

        assertThat(host.invitations.delete(CAROL, deleted)).isEqualTo(host.stored(deleted));
        assertThat(host.invitations.resend(CAROL, resent)).isEqualTo(host.stored(resent));
        members.assign(ADA, ACME, CAROL, OWNER.name());
        members.assign(CAROL, ACME, ADA, "viewer");
        assertThat(members.assign(ADA, ACME, ADA, "viewer").role()).isEqualTo("viewer");
    }
}
