package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Limits;
import dev.invitations.port.Outbox;
import dev.invitations.port.Outbox.Claim;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Tests two things of an outbox that the contract cannot see: concurrent workers, and columns. */
class OutboxTest extends DatabaseTest {

    private static final Instant LEASE_END = NOW.plusSeconds(300);

    OutboxTest(TestDatabase database) {
        super(database);
    }

    @Test
    void does_not_wait_for_claims_of_other_workers() throws Exception {
        Outbox outbox = filled();
        JdbcHost host = new JdbcHost(source);
        Outbox joining = JdbcStorage.joining(host).outbox();
        host.transaction(connection -> {
            List<Claim> first = claim(joining, 1);
            List<Claim> others = Background.start(() -> claim(outbox, 10)).get(30, TimeUnit.SECONDS);
            assertThat(first).hasSize(1).noneMatch(others::contains);
            // H2 locks every row that it reads, so other workers find nothing for that moment, but they do not wait.
            assertThat(others).hasSize(database == TestDatabase.H2 ? 0 : 1);
            return first;
        });
    }

    /** The claims of the first attempt are rolled back with it. */
    @Test
    void a_repeated_claim_contains_each_notification_once() {
        filled();
        TestDatabase.execute(source, "UPDATE invitation_outbox SET kind = 'UNKNOWN' WHERE invitee = 'carol'");
        DataSourceProxy tap = DataSourceProxy.on(source).failingOnce("commit", new SQLException("deadlock", "40001"));
        Outbox.Claims claims = JdbcStorage.over(tap.dataSource()).outbox().claim(UUID.randomUUID(), NOW, LEASE_END, 10);
        assertThat(claims.claims()).hasSize(1);
        assertThat(claims.unreadable()).hasSize(1);
    }

    /** The column keeps the beginning of any error, in any script. */
    @Test
    void keeps_the_beginning_of_a_long_error() {
        Outbox outbox = filled();
        String error = "\u20ac".repeat(Limits.ERROR_LENGTH);
        List<Claim> claims = claim(outbox, 10);
        assertThat(outbox.reschedule(claims.get(0), LEASE_END, error + "1")).isTrue();
        assertThat(outbox.deadLetter(claims.get(1), NOW, error + "2")).isTrue();
        assertThat(TestDatabase.query(source, "SELECT last_error FROM invitation_outbox"))
                .containsExactly(error, error);
    }

    private Outbox filled() {
        assertThat(save(storage, sent(BOB), sent(CAROL))).isTrue();
        return storage.outbox();
    }

    private static List<Claim> claim(Outbox outbox, int limit) {
        return outbox.claim(UUID.randomUUID(), NOW, LEASE_END, limit).claims();
    }
}
