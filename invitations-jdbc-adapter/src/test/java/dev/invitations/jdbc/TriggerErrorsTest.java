package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static dev.invitations.jdbc.FailureAssertions.assertHostMustRetry;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.Role;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Outbox.Claims;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests triggers that refuse a row with an SQLState of their choice. A database that answers has a connection. */
@Tag("full")
class TriggerErrorsTest extends DatabaseTest {

    /** States of lost connections, unknown outcomes, cancelled statements, resources and roles, and unknown states. */
    static final List<String> REFUSED = List.of(
            "45000", "08000", "08001", "08006", "08S01", "57P01", "57P02", "57P05", "25P03", "40003", "57014", "53100",
            "53300", "58030", "25006", "28000", "42P01", "3F000", "42501", "26000", "0A000", "22001", "23514", "22012",
            "HYT00", "XX000", "QQ999");

    private final HostTriggers triggers = new HostTriggers(database, source);
    private final ObservedCalls calls = new ObservedCalls(source);

    TriggerErrorsTest(TestDatabase database) {
        super(database, database.unprepared());
        JdbcSchema.of(source).apply();
    }

    /** On MariaDB the error code shows that a trigger chose the state. */
    private String refused(String state) {
        return "The database refused the statement (SQLState " + state
                + (database == TestDatabase.MARIADB ? ", error code 1644" : "") + "); the cause has its message";
    }

    @Test
    void a_refusal_with_any_state_is_reported_once_and_is_final() throws Exception {
        for (String state : REFUSED) {
            triggers.refuse("membership", "INSERT", state);
            assertNotRetryable(calls::add).hasMessage(refused(state));
            calls.assertNothingStored(1, 0);
            calls.host.transaction(connection -> {
                assertNotRetryable(calls::addJoined).hasMessage(refused(state));
                return calls.joining.memberships().find(ACME, BOB);
            });
            calls.assertNothingStored(1, 0);
        }
    }

    @Test
    void a_duplicate_key_of_a_trigger_is_no_success() throws Exception {
        triggers.refuse("membership", "INSERT", "23505");
        switch (database) {
            case POSTGRESQL ->
                assertNotRetryable(calls::add).hasMessageStartingWith("A trigger or a function refused the row");
            case MARIADB -> assertNotRetryable(calls::add).hasMessage(refused("23505"));
            case H2 -> assertThat(calls.add()).isFalse();
        }
        calls.assertNothingStored(1, 0);
    }

    @Test
    void a_serialization_failure_of_a_trigger_ends_the_call() throws Exception {
        triggers.refuse("membership", "INSERT", "40001");
        if (database == TestDatabase.MARIADB) {
            assertNotRetryable(calls::add).hasMessage(refused("40001"));
            calls.assertNothingStored(1, 0);
            return;
        }
        assertRetryable(calls::add)
                .hasMessage("A deadlock or a lock timeout ended every attempt (SQLState 40001); call again later");
        calls.assertNothingStored(8, 0);
        calls.host.transaction(connection -> {
            assertHostMustRetry(calls::addJoined);
            return connection;
        });
        calls.assertNothingStored(1, 0);
    }

    /** A refusal proves that nothing was removed, so the outcome is known. */
    @Test
    void a_refusal_keeps_the_role() throws Exception {
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(calls.tap.dataSource());
        JdbcRoleCatalog joining = JdbcRoleCatalog.joining(calls.host, JdbcTables.standard());
        Role viewer = Role.of("viewer", Action.of("dashboards.view"));
        roles.define(ACME, viewer);
        for (String state : List.of("45000", "08006", "57P01", "40003", "23505", "22001")) {
            triggers.refuse("invitation_role", "DELETE", state);
            assertNotRetryable(() -> roles.remove(ACME, "viewer")).hasMessage(refused(state));
            if (!state.equals("23505")) {
                assertNotRetryable(() -> roles.define(ACME, Role.of("viewer"))).hasMessage(refused(state));
            }
            calls.host.transaction(connection ->
                    assertNotRetryable(() -> joining.remove(ACME, "viewer")).hasMessage(refused(state)));
            assertThat(roles.in(ACME).find("viewer")).isEqualTo(viewer);
        }
        calls.assertCounted(0, 0);
    }

    /** A notification is acknowledged with one statement, which commits itself. */
    @Test
    void a_refusal_keeps_the_lease_of_a_notification() {
        assertThat(save(storage, sent(BOB))).isTrue();
        Claim claim = claim().claims().get(0);
        for (String state : List.of("45000", "08006", "57P01", "40003", "23505", "22001")) {
            triggers.refuse("invitation_outbox", "DELETE", state);
            assertNotRetryable(() -> calls.over.outbox().acknowledge(claim)).hasMessage(refused(state));
            triggers.refuse("invitation_outbox", "UPDATE", state);
            assertNotRetryable(() -> calls.over.outbox().startAttempt(claim, NOW.plusSeconds(90)))
                    .hasMessage(refused(state));
            assertNotRetryable(() -> calls.over.outbox().reschedule(claim, NOW, "no"))
                    .hasMessage(refused(state));
        }
        triggers.drop("invitation_outbox");
        assertThat(calls.over.outbox().acknowledge(claim)).isTrue();
        calls.assertCounted(0, 0);
    }

    @Test
    void a_refusal_of_a_claim_leases_nothing() {
        assertThat(save(storage, sent(BOB))).isTrue();
        for (String state : List.of("45000", "08006", "57P01", "40003", "23505")) {
            triggers.refuse("invitation_outbox", "UPDATE", state);
            assertNotRetryable(this::claim).hasMessage(refused(state));
        }
        triggers.drop("invitation_outbox");
        assertThat(claim().claims()).extracting(Claim::attempts).containsExactly(0);
        calls.assertCounted(0, 0);
    }

    private Claims claim() {
        return calls.over.outbox().claim(new UUID(0, 1), NOW, NOW.plusSeconds(60), 1);
    }
}
