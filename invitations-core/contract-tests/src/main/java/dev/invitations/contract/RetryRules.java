package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

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
        InvitationId toBob = host.sent(ADA, ACME, BOB, VIEWER);
        InvitationId toCarol = host.sent(ADA, ACME, CAROL, VIEWER);
        InvitationId toDave = host.sent(ADA, ACME, DAVE, VIEWER);

        List<Supplier<Object>> commands = List.of(
                () -> host.members.addFounder(ADA, GLOBEX, "owner"),
                () -> host.invitations.accept(BOB, toBob),
                () -> host.invitations.reject(CAROL, toCarol),
                () -> host.invitations.resend(ADA, toCarol, "admin"),
                () -> host.invitations.resend(ADA, toCarol),
                () -> host.invitations.delete(ADA, toDave),
                () -> host.members.assign(ADA, ACME, BOB, "admin"),
                () -> host.members.assign(BOB, ACME, DAVE, "viewer"));
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
        host.members.remove(ADA, ACME, DAVE);
        calls.clear();
        host.members.remove(ADA, ACME, DAVE);
        host.members.remove(DAVE, ACME, DAVE);
        assertThat(calls).doesNotContain("commit");
    }

    @Test
    @DisplayName("3.4 a repeated command succeeds after the actor lost the permission, unless its result is obsolete")
    default void a_repeat_succeeds_after_the_actor_lost_the_permission() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId resent = host.rejected(CAROL, ACME, BOB, VIEWER);
        InvitationId deleted = host.deleted(CAROL, ACME, DAVE, VIEWER);
        host.invitations.resend(CAROL, resent);
        host.members.assign(ADA, ACME, CAROL, SENDER.name());

        assertThat(host.invitations.delete(CAROL, deleted)).isEqualTo(host.stored(deleted));
        assertThat(host.invitations.resend(CAROL, resent)).isEqualTo(host.stored(resent));
        host.members.assign(ADA, ACME, CAROL, "viewer");
        assertThat(host.invitations.delete(CAROL, deleted)).isEqualTo(host.stored(deleted));
        // Accept would refuse this invitation now, so a success would be wrong.
        refused(Reason.NOT_FOUND, () -> host.invitations.resend(CAROL, resent));
        refused(Reason.NOT_FOUND, () -> host.invitations.resend(CAROL, resent, "viewer"));
        assertThat(host.stored(resent).timesSent()).isEqualTo(2);
        host.members.assign(ADA, ACME, CAROL, OWNER.name());
        host.members.assign(CAROL, ACME, ADA, "viewer");
        assertThat(host.members.assign(ADA, ACME, ADA, "viewer").role()).isEqualTo("viewer");
    }
}
