package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.live;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static dev.invitations.contract.fixture.ChangeFixtures.stranger;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Change;
import dev.invitations.port.OutcomeUnknownException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests a connection that is lost while the database commits. */
@Tag("full")
class CommitTest extends DatabaseTest {

    private final SQLException lost = new SQLException("connection reset", "08006");

    private final Change change = sent(BOB, stranger(BOB));

    private final DataSourceProxy tap = DataSourceProxy.on(source);
    private final JdbcStorage tapped = JdbcStorage.over(tap.dataSource());

    CommitTest(TestDatabase database) {
        super(database);
    }

    @Test
    void succeeds_if_the_connection_is_lost_after_the_commit() {
        tap.once(database.committing(), call -> {
            call.proceed();
            throw lost;
        });
        assertThat(save(tapped, change)).isTrue();
        assertStoredOnce();
        assertThat(tap.opened())
                .hasSize(2)
                .allSatisfy(connection -> assertThat(connection.isClosed()).isTrue());
    }

    @Test
    void retries_if_the_connection_is_lost_before_the_commit() {
        tap.failingOnce(database.committing(), lost);
        assertThat(save(tapped, change)).isTrue();
        assertStoredOnce();
    }

    @Test
    void a_retry_loses_to_a_conflicting_change() {
        saveBeforeConnection(2, sent(BOB));
        tap.failingOnce(database.committing(), lost);
        assertThat(save(tapped, change)).isFalse();
        assertThat(storage.invitations().history(ACME, BOB)).hasSize(1);
    }

    /** The commit takes effect after the first check of its outcome. One more connection reads the unique keys. */
    @Test
    void detects_a_commit_that_arrives_late() {
        saveBeforeConnection(3, change);
        tap.failingOnce(database.committing(), lost);
        assertThat(save(tapped, change)).isTrue();
        assertThat(tap.opened()).hasSize(5);
        assertStoredOnce();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void reports_an_unknown_outcome_if_the_database_is_unreachable(boolean committed) {
        tap.once(database.committing(), call -> {
            if (committed) {
                call.proceed();
            }
            tap.failing("getConnection", lost);
            throw lost;
        });
        assertThatThrownBy(() -> save(tapped, change))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasCause(lost)
                .satisfies(unknown -> assertThat(unknown.getSuppressed())
                        .singleElement(THROWABLE)
                        .as("the failure of the check")
                        .hasCause(lost));
        tap.release();
        assertThat(save(tapped, change)).isEqualTo(!committed);
        assertStoredOnce();
    }

    @Test
    void reports_an_unknown_outcome_after_a_second_loss() {
        tap.failing(database.committing(), lost);
        assertThatThrownBy(() -> save(tapped, change)).isInstanceOf(OutcomeUnknownException.class);
        assertThat(storage.invitations().history(ACME, BOB)).isEmpty();
    }

    @Test
    void reports_a_connection_that_is_lost_before_the_commit() {
        for (String call : database.beforeCommitting()) {
            DataSourceProxy failing = DataSourceProxy.on(source).failingOnce(call, lost);
            assertRetryable(() -> save(JdbcStorage.over(failing.dataSource()), sent(CAROL)));
            assertThat(failing.opened())
                    .hasSize(1)
                    .allSatisfy(connection -> assertThat(connection.isClosed()).isTrue());
            assertThat(storage.invitations().history(ACME, CAROL)).isEmpty();
        }
    }

    /** Some databases detect a conflict only at the commit. */
    @Test
    void retries_after_a_conflict_at_the_commit() {
        AtomicInteger commits = new AtomicInteger();
        tap.at(database.committing(), call -> {
            if (commits.incrementAndGet() < 4) {
                throw new SQLException("could not serialize", "40001");
            }
            return call.proceed();
        });
        assertThat(save(tapped, change)).isTrue();
        assertStoredOnce();
    }

    @Test
    void gives_up_after_eight_conflicts() {
        AtomicInteger commits = new AtomicInteger();
        tap.counting(database.committing(), commits)
                .failing(database.committing(), new SQLException("deadlock detected", "40001"));
        assertRetryable(() -> save(tapped, change)).hasMessageContaining("deadlock");
        assertThat(commits).hasValue(8);
    }

    @Test
    void gives_up_a_read_after_eight_conflicts() {
        AtomicInteger reads = new AtomicInteger();
        tap.counting("executeQuery", reads).failing("executeQuery", new SQLException("deadlock detected", "40001"));
        assertRetryable(() -> tapped.memberships().isPopulated(ACME));
        assertThat(reads).hasValue(8);
    }

    @Test
    void reports_an_unknown_outcome_of_a_claim() {
        assertThat(save(storage, change)).isTrue();
        tap.failing("commit", lost);
        assertThatThrownBy(() -> tapped.outbox().claim(change.event().id(), ChangeFixtures.NOW, ChangeFixtures.NOW, 1))
                .isInstanceOf(OutcomeUnknownException.class);
    }

    private void saveBeforeConnection(int number, Change other) {
        tap.at("getConnection", call -> {
            if (tap.opened().size() == number - 1) {
                assertThat(save(storage, other)).isTrue();
            }
            return call.proceed();
        });
    }

    private void assertStoredOnce() {
        assertThat(live(storage, BOB)).isEqualTo(ChangeFixtures.after(change));
        assertThat(storage.invitations().history(ACME, BOB)).containsExactly(change.event());
        assertThat(TestDatabase.query(source, "SELECT notification_id FROM invitation_outbox"))
                .hasSize(1);
    }
}
