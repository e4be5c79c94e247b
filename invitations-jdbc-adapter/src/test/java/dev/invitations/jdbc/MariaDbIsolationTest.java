package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static dev.invitations.jdbc.fixture.TestLibrary.invite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import java.sql.Connection;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * Tests MariaDB where it differs from the other databases. At SERIALIZABLE its reads take locks: another transaction
 * cannot commit a conflicting change after the host has read; it waits for the host.
 */
class MariaDbIsolationTest {

    private final DataSource source = TestDatabase.MARIADB.empty();
    private final JdbcStorage storage = JdbcStorage.over(source);
    private final Invitations own = TestLibrary.withAcme(storage);
    private final JdbcHost host = new JdbcHost(source, Connection.TRANSACTION_SERIALIZABLE);
    private final Invitations joining = TestLibrary.over(JdbcStorage.joining(host));

    @Test
    void a_concurrent_answer_waits_and_is_refused() throws Exception {
        Invitation bobs = invite(own, BOB).invitation().orElseThrow();
        FutureTask<Invitation> rival = new FutureTask<>(() -> own.reject(BOB, bobs.id()));
        host.beforeNextWrite(() -> {
            new Thread(rival).start();
            TestDatabase.MARIADB.awaitBlocked(source);
        });
        Invitation deleted = host.transaction(connection -> joining.delete(ADA, bobs.id()));
        assertThat(deleted.status()).isEqualTo(Status.DELETED);
        assertThatThrownBy(() -> rival.get(30, TimeUnit.SECONDS))
                .cause()
                .asInstanceOf(type(InvitationException.class))
                .returns(Reason.DELETED, InvitationException::reason);
    }

    /** The snapshot of the founder's transaction is older than the member. */
    @Test
    void rejects_a_founder_despite_an_old_snapshot() throws Exception {
        TestDatabase.execute(source, "DELETE FROM membership");
        JdbcHost repeatable = new JdbcHost(source, Connection.TRANSACTION_REPEATABLE_READ);
        JdbcStorage joining = JdbcStorage.joining(repeatable);
        assertRetryable(() -> repeatable.transaction(connection -> {
            assertThat(joining.memberships().isPopulated(ACME)).isFalse();
            assertThat(save(storage, joined(BOB, "viewer"))).isTrue();
            return save(joining, founded(ADA));
        }));
        assertThat(storage.memberships().page(ACME, null, 9))
                .extracting(Membership::user)
                .containsExactly(BOB);
    }
}
