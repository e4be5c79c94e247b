package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests real deadlocks and lock timeouts against a transaction that changes the same rows in plain SQL. */
@Tag("full")
class ConflictTest extends DatabaseTest {

    /**
     * The database chooses the victim of a deadlock. The tests make it likely, but not certain, that the library is the
     * victim.
     */
    private static final int ROUNDS = 8;

    ConflictTest(TestDatabase database) {
        super(database);
    }

    /**
     * Runs the call between two locks of a competing transaction, which asks for the second row as soon as the call
     * waits for the first.
     */
    private <T> Future<T> interrupt(DataSource source, String held, String wanted, Callable<T> call) throws Exception {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            switch (database) {
                // The session that waits longer checks for a deadlock later.
                case POSTGRESQL -> TestDatabase.execute(connection, "SET LOCAL deadlock_timeout = '10s'");
                // The victim is the transaction with fewer changes.
                case MARIADB -> TestDatabase.execute(connection, "INSERT INTO ballast SELECT seq FROM seq_1_to_1000");
                // The victim is the transaction that began later.
                case H2 -> TestDatabase.execute(connection, "INSERT INTO ballast VALUES (1)");
            }
            TestDatabase.execute(connection, held);
            Future<T> result = Background.start(call);
            database.awaitBlocked(source);
            try {
                TestDatabase.execute(connection, wanted);
                connection.commit();
            } catch (SQLException deadlock) {
                connection.rollback();
            }
            return result;
        }
    }

    @Test
    void retries_after_a_deadlock() throws Exception {
        boolean repeated = false;
        for (int round = 1; !repeated; round++) {
            assertThat(round).as("rounds").isLessThan(ROUNDS);
            DataSource source = prepared();
            InvitationId bobs = sent(source, BOB);
            DataSourceProxy tap = DataSourceProxy.on(source);
            Invitations invitations = TestLibrary.over(JdbcStorage.over(tap.dataSource()));
            // The library locks the members of its preconditions before the invitation.
            Future<Status> result = interrupt(
                    source,
                    updateInvitation(bobs),
                    "UPDATE membership SET role = role WHERE domain_id = 'acme' AND user_id = 'ada'",
                    () -> invitations.accept(BOB, bobs).status());
            assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(Status.ACCEPTED);
            assertThat(events(source, "ACCEPTED")).isEqualTo(1);
            repeated = tap.opened().size() > 2;
        }
    }

    @Test
    void reports_a_deadlock_to_the_host() throws Exception {
        boolean reported = false;
        for (int round = 1; !reported; round++) {
            assertThat(round).as("rounds").isLessThan(ROUNDS);
            DataSource source = prepared();
            InvitationId bobs = sent(source, BOB);
            InvitationId carols = sent(source, CAROL);
            TestLibrary.over(JdbcStorage.over(source)).reject(CAROL, carols);
            JdbcHost host = new JdbcHost(source);
            Invitations joining = TestLibrary.over(JdbcStorage.joining(host));
            JdbcHost.TransactionWork<Status> work = connection -> {
                TestDatabase.execute(connection, "INSERT INTO ballast VALUES (7)");
                joining.reject(BOB, bobs);
                return joining.resend(ADA, carols).status();
            };
            Future<Status> result =
                    interrupt(source, updateInvitation(carols), updateInvitation(bobs), () -> host.transaction(work));
            try {
                assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo(Status.PENDING);
            } catch (ExecutionException e) {
                assertThat(e)
                        .cause()
                        .isExactlyInstanceOf(StorageException.class)
                        .hasMessageContaining("run the whole transaction")
                        .hasFieldOrPropertyWithValue("retryable", true);
                assertThat(events(source, "REJECTED")).as("rolled back").isEqualTo(1);
                assertThat(host.transaction(work)).isEqualTo(Status.PENDING);
                reported = true;
            }
            assertThat(events(source, "REJECTED")).isEqualTo(2);
            assertThat(events(source, "RESENT")).isEqualTo(1);
            assertThat(TestDatabase.query(source, "SELECT n FROM ballast WHERE n = 7"))
                    .hasSize(database == TestDatabase.MARIADB ? 2 : 1);
        }
    }

    @Test
    void reports_a_row_that_stays_locked() throws Exception {
        DataSource source = prepared();
        InvitationId bobs = sent(source, BOB);
        String timeout = switch (database) {
            case POSTGRESQL -> "SET lock_timeout = 10";
            case MARIADB -> "SET innodb_lock_wait_timeout = 0";
            case H2 -> "SET LOCK_TIMEOUT 10";
        };
        DataSourceProxy tap = DataSourceProxy.on(source).at("getConnection", call -> {
            Connection connection = (Connection) call.proceed();
            TestDatabase.execute(connection, timeout);
            return connection;
        });
        Invitations invitations = TestLibrary.over(JdbcStorage.over(tap.dataSource()));
        try (Connection holder = source.getConnection()) {
            holder.setAutoCommit(false);
            TestDatabase.execute(holder, updateInvitation(bobs));
            assertRetryable(() -> invitations.reject(BOB, bobs)).hasMessageContaining("ended every attempt");
            holder.rollback();
        }
        assertThat(events(source, "REJECTED")).isZero();
        assertThat(invitations.reject(BOB, bobs).status()).isEqualTo(Status.REJECTED);
        assertThat(events(source, "REJECTED")).isEqualTo(1);
    }

    private DataSource prepared() {
        DataSource source = database.empty();
        TestDatabase.execute(source, "DROP TABLE IF EXISTS ballast");
        TestDatabase.execute(source, "CREATE TABLE ballast (n INTEGER)");
        TestLibrary.withAcme(JdbcStorage.over(source));
        return source;
    }

    private static InvitationId sent(DataSource source, UserId invitee) {
        return TestLibrary.over(JdbcStorage.over(source))
                .send(ADA, ACME, invitee, "viewer")
                .id();
    }

    private static String updateInvitation(InvitationId id) {
        return "UPDATE invitation SET role = role WHERE domain_id = 'acme' AND invitation_id = '" + id.uuid() + "'";
    }

    private static int events(DataSource source, String kind) {
        return TestDatabase.query(source, "SELECT event_id FROM invitation_event WHERE kind = '" + kind + "'")
                .size();
    }
}
