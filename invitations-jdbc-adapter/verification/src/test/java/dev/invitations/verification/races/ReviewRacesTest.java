package dev.invitations.verification.races;

import static dev.invitations.contract.fixture.TestHost.ACME;
import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.MAIL;
import static dev.invitations.contract.fixture.TestHost.VERIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.model.InvitationId;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.DomainTerms;
import dev.invitations.port.Objection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of the host change while a command is decided again after a conflict. */
class ReviewRacesTest {

    /** A storage whose next commit is a conflict, during which the host does something. */
    private static final class ConflictingStorage extends ForwardingStorage {

        private Runnable atConflict = () -> {};
        private boolean conflicts;

        ConflictingStorage() {
            super(InMemoryStorage.create());
        }

        void conflictOnce(Runnable meanwhile) {
            atConflict = meanwhile;
            conflicts = true;
        }

        @Override
        public CommitResult commit(List<Change> changes) {
            if (!conflicts) {
                return super.commit(changes);
            }
            conflicts = false;
            atConflict.run();
            return CommitResult.PRECONDITION_FAILED;
        }
    }

    private final ConflictingStorage storage = new ConflictingStorage();
    private TestHost host;
    private InvitationId id;

    @BeforeEach
    void send() {
        host = TestHost.withAcme(storage);
        id = host.sent(ADA, ACME, MAIL, TestHost.VIEWER);
    }

    private String accept() {
        return TestHost.answer(() -> host.invitations.accept(VERIFIED, id));
    }

    @Test
    void the_review_is_asked_again_after_a_conflict() {
        storage.conflictOnce(() -> host.reviewing(proposal -> Optional.of(Objection.of("no-seat-left"))));
        assertThat(accept()).isEqualTo("OBJECTED");
        assertThat(host.roleOf(ACME, CAROL)).isEmpty();
        host.reviewing(proposal -> Optional.empty());
        assertThat(accept()).isEqualTo("done");
    }

    @Test
    void the_terms_are_asked_again_after_a_conflict() {
        storage.conflictOnce(() -> host.setTerms(ACME, DomainTerms.none().closed()));
        assertThat(accept()).isEqualTo("DOMAIN_CLOSED");
        assertThat(host.roleOf(ACME, CAROL)).isEmpty();
    }

    @Test
    void a_closed_domain_accepts_no_invitation_to_an_address() {
        host.setTerms(ACME, DomainTerms.none().closed());
        assertThat(accept()).isEqualTo("DOMAIN_CLOSED");
        assertThat(host.stored(id).claimant()).isEmpty();
        host.setTerms(ACME, DomainTerms.none());
        assertThat(accept()).isEqualTo("done");
    }
}
