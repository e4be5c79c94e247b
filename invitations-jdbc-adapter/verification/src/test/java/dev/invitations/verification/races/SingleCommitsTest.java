package dev.invitations.verification.races;

import static dev.invitations.contract.fixture.TestHost.ACME;
import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.BOB;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.MAIL;
import static dev.invitations.contract.fixture.TestHost.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.InvitationId;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that a command with several changes makes one commit, so that no other command sees only some of them. */
class SingleCommitsTest {

    private final List<List<Kind>> commits = new ArrayList<>();

    private final TestHost host = TestHost.withAcme(new ForwardingStorage(InMemoryStorage.create()) {
        @Override
        public CommitResult commit(List<Change> changes) {
            commits.add(changes.stream().map(change -> change.event().kind()).toList());
            return super.commit(changes);
        }
    });

    @Test
    void a_transfer_is_one_commit() {
        host.joined(ADA, ACME, BOB, TestHost.VIEWER);
        commits.clear();
        host.members.transfer(ADA, ACME, BOB, "viewer");
        assertThat(commits).containsExactly(List.of(Kind.ASSIGNED, Kind.ASSIGNED));
    }

    @Test
    void an_acceptance_by_address_is_one_commit() {
        host.sent(ADA, ACME, CAROL, TestHost.VIEWER);
        InvitationId id = host.sent(ADA, ACME, MAIL, TestHost.VIEWER);
        commits.clear();
        host.invitations.accept(VERIFIED, id);
        assertThat(commits).containsExactly(List.of(Kind.SUPERSEDED, Kind.JOINED, Kind.ACCEPTED));
    }

    @Test
    void a_removal_is_one_commit() {
        host.joined(ADA, ACME, VERIFIED, TestHost.VIEWER);
        commits.clear();
        host.members.remove(ADA, ACME, CAROL);
        assertThat(commits).containsExactly(List.of(Kind.MEMBERSHIP_ENDED, Kind.MEMBERSHIP_ENDED));
    }
}
