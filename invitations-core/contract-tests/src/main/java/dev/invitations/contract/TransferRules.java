package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.Race;
import dev.invitations.contract.fixture.RecordingStorage;
import dev.invitations.contract.fixture.StorageState;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The transfer of a role to another member. */
interface TransferRules extends StorageRules {

    @Test
    @DisplayName("T.1 a transfer changes both roles in one commit, with one ASSIGNED event each")
    default void a_transfer_changes_both_roles_in_one_commit() {
        RecordingStorage recording = new RecordingStorage(emptyStorage());
        TestHost host = TestHost.withAcme(recording);
        host.joined(ADA, ACME, BOB, VIEWER);
        Membership before = host.members.find(BOB, ACME, BOB);
        Membership ada = host.members.find(ADA, ACME, ADA);
        recording.taken();
        host.taken();
        host.advance(Duration.ofHours(1));

        Membership after = host.members.transfer(ADA, ACME, BOB, "admin");
        assertThat(after)
                .isEqualTo(Membership.builder().from(before).role("owner").build());
        assertThat(recording.taken()).hasSize(2);
        assertThat(host.members.find(BOB, ACME, BOB)).isEqualTo(after);
        assertThat(host.members.find(ADA, ACME, ADA))
                .isEqualTo(Membership.builder().from(ada).role("admin").build());
        for (UserId user : List.of(BOB, ADA)) {
            List<HistoryEvent> history = host.members.history(ADA, ACME, user);
            HistoryEvent last = history.get(history.size() - 1);
            assertThat(last.kind()).isEqualTo(Kind.ASSIGNED);
            assertThat(last.actor()).isEqualTo(ADA);
            assertThat(last.subject()).isEqualTo(user);
            assertThat(last.role()).isEqualTo(user.equals(BOB) ? "owner" : "admin");
            assertThat(last.at()).isEqualTo(host.now());
        }
        assertThat(host.taken()).isEmpty();
    }

    @Test
    @DisplayName("T.2 a repeated transfer returns the membership and writes nothing, also after the role was given up")
    default void a_repeated_transfer_changes_nothing() {
        for (String newRole : List.of("admin", "viewer")) {
            RecordingStorage recording = new RecordingStorage(emptyStorage());
            TestHost host = TestHost.withAcme(recording);
            host.joined(ADA, ACME, BOB, VIEWER);
            Membership first = host.members.transfer(ADA, ACME, BOB, newRole);
            StorageState after = StorageState.of(host.storage, ACME);
            recording.taken();
            host.advance(Duration.ofHours(1));
            assertThat(host.members.transfer(ADA, ACME, BOB, newRole)).isEqualTo(first);
            assertThat(recording.taken()).isEmpty();
            assertThat(StorageState.of(host.storage, ACME)).isEqualTo(after);
        }
    }

    @Test
    @DisplayName("T.3 a transfer is refused in the documented order, reveals no member, and changes nothing")
    default void a_transfer_is_refused() {
        TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, ERIN, OWNER);
        host.joined(ADA, ACME, BOB, ADMIN);
        host.joined(ADA, ACME, CAROL, VIEWER);
        StorageState before = StorageState.of(host.storage, ACME);

        for (UserId outsider : List.of(ERIN, DAVE, CAROL)) {
            for (UserId to : List.of(BOB, new UserId("nobody"))) {
                refused(Reason.NOT_PERMITTED, () -> host.members.transfer(outsider, ACME, to, "no-such-role"));
            }
        }
        refused(Reason.NOT_PERMITTED, () -> host.members.transfer(ADA, new DomainId("nowhere"), BOB, "viewer"));
        host.joined(ADA, ACME, DAVE, VIEWER);
        assertThat(Stream.of(DAVE, new UserId("nobody"), ERIN)
                        .map(to -> TestHost.answer(() -> host.members.transfer(CAROL, ACME, to, "viewer"))))
                .as("a member without members.view does not learn who is a member")
                .containsOnly("NOT_PERMITTED");
        host.members.remove(ADA, ACME, DAVE);
        refused(Reason.NOT_FOUND, () -> host.members.transfer(ADA, ACME, DAVE, "no-such-role"));
        refused(Reason.ROLE_UNKNOWN, () -> host.members.transfer(BOB, ACME, ADA, "no-such-role"));
        assertThat(refused(Reason.ROLE_EXCEEDS_GRANTER, () -> host.members.transfer(BOB, ACME, ADA, "owner"))
                        .missingActions())
                .containsExactly("bills.pay");
        refused(Reason.MEMBER_OUTRANKS, () -> host.members.transfer(BOB, ACME, ADA, "viewer"));
        InvitationException self = refused(Reason.INVALID_INPUT, () -> host.members.transfer(ADA, ACME, ADA, "admin"));
        assertThat(self.field()).contains("to");
        assertThat(StorageState.of(host.storage, ACME).members()).isEqualTo(before.members());
        assertThat(StorageState.of(host.storage, ACME).invitations()).containsAll(before.invitations());
    }

    @Test
    @DisplayName("T.4 a transfer supersedes the invitations to both, also if the other member has the role already")
    default void a_transfer_supersedes_pending_invitations() {
        RecordingStorage recording = new RecordingStorage(emptyStorage());
        TestHost host = TestHost.withAcme(recording);
        host.joined(ADA, ACME, DAVE, OWNER);
        InvitationId toAddress = host.sent(ADA, ACME, MAIL, VIEWER);
        InvitationId toBob = host.sent(ADA, ACME, BOB, VIEWER);
        host.addedByHost(ACME, BOB, "viewer");
        host.members.assign(ADA, ACME, CAROL, "owner");
        host.taken();
        recording.taken();

        host.members.transfer(VERIFIED, ACME, BOB, "viewer");
        assertThat(recording.taken())
                .extracting(
                        change -> change.event().kind() + " " + change.event().subject())
                .containsExactly("SUPERSEDED bob", "SUPERSEDED " + MAIL, "ASSIGNED bob", "ASSIGNED carol");
        assertThat(host.stored(toAddress).status()).isEqualTo(Status.DELETED);
        assertThat(host.stored(toBob).status()).isEqualTo(Status.DELETED);
        assertThat(host.taken()).isEmpty();

        host.members.transfer(ADA, ACME, DAVE, "viewer");
        assertThat(recording.taken())
                .extracting(
                        change -> change.event().kind() + " " + change.event().subject())
                .containsExactly("ASSIGNED dave", "ASSIGNED ada");
        assertThat(host.roleOf(ACME, DAVE)).contains("owner");
    }

    @Test
    @Tag("slow")
    @DisplayName("T.5 transfers, removals and leaves at once: the domain keeps exactly one owner")
    default void a_race_of_transfers_keeps_one_owner() throws Exception {
        TestHost host = TestHost.on(emptyStorage());
        try (Race race = new Race(4)) {
            for (int round = 0; round < StressRules.ROUNDS; round++) {
                DomainId domain = new DomainId("domain-" + round);
                host.founded(domain, ADA, OWNER);
                host.members.assign(ADA, domain, BOB, "admin");
                host.members.assign(ADA, domain, CAROL, "admin");
                race.run(
                        () -> host.members.transfer(ADA, domain, BOB, "viewer"),
                        () -> host.members.transfer(ADA, domain, CAROL, "viewer"),
                        () -> host.members.remove(CAROL, domain, BOB),
                        () -> host.members.remove(ADA, domain, ADA));
                assertThat(Stream.of(ADA, BOB, CAROL).map(user -> host.roleOf(domain, user)))
                        .as("owners of %s", domain)
                        .containsOnlyOnce(Optional.of("owner"));
            }
        }
    }
}
