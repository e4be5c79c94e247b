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

/** Tests a connection that is lost while the database commits. */
@Tag("full")
class CommitTest extends DatabaseTest {

    private final SQLException lost = new SQLException("connection reset", "08006");

    private final Change change = sent(BOB, stranger(BOB));

    CommitTest(TestDatabase database) {
        super(database);
    }

    @Test
    void succeeds_if_the_connection_is_lost_after_the_commit() {
        DataSourceProxy tap = DataSourceProxy.on(source).once(database.committing(), call -> {
            call.proceed();
            throw lost;
        });
        assertThat(save(JdbcStorage.over(tap.dataSource()), change)).isTrue();
        assertStoredOnce();
        assertThat(tap.opened())
                .hasSize(2)
                .allSatisfy(connection -> assertThat(connection.isClosed()).isTrue());
    }

    @Test
    void retries_if_the_connection_is_lost_before_the_commit() {
        DataSourceProxy tap = DataSourceProxy.on(source).failingOnce(database.committing(), lost);
        assertThat(save(JdbcStorage.over(tap.dataSource()), change)).isTrue();
        assertStoredOnce();
    }

    @Test
    void a_retry_loses_to_a_conflicting_change() {
        DataSourceProxy tap = DataSourceProxy.on(source);
        AtomicInteger opened = new AtomicInteger();
        tap.at("getConnection", call -> {
                    if (opened.incrementAndGet() == 2) {
                        assertThat(save(storage, sent(BOB))).isTrue();
                    }
                    return call.proceed();
                })
                .failingOnce(database.committing(), lost);
        assertThat(save(JdbcStorage.over(tap.dataSource()), change)).isFalse();
        assertThat(storage.invitations().history(ACME, BOB)).hasSize(1);
    }

    /** The commit arrives only after the first check whether it was done. */
    @Test
    void detects_a_commit_that_arrives_late() {
        AtomicInteger opened = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(source)
                .at("getConnection", call -> {
                    if (opened.incrementAndGet() == 3) {
                        assertThat(save(storage, change)).isTrue();
                    }
                    return call.proceed();
                })
                .failingOnce(database.committing(), lost);
        assertThat(save(JdbcStorage.over(tap.dataSource()), change)).isTrue();
        assertThat(opened).hasValue(4);
        assertStoredOnce();
    }

    @Test
    void reports_an_unknown_outcome_if_the_database_is_unreachable_after_the_commit() {
        assertUnknown(true);
    }

    @Test
    void reports_an_unknown_outcome_if_the_database_is_unreachable_before_the_commit() {
        assertUnknown(false);
    }

    private void assertUnknown(boolean committed) {
        DataSourceProxy tap = DataSourceProxy.on(source);
        tap.once(database.committing(), call -> {
            if (committed) {
                call.proceed();
            }
            tap.failing("getConnection", lost);
            throw lost;
        });
        JdbcStorage tapped = JdbcStorage.over(tap.dataSource());
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
        DataSourceProxy tap = DataSourceProxy.on(source).failing(database.committing(), lost);
        assertThatThrownBy(() -> save(JdbcStorage.over(tap.dataSource()), change))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(storage.invitations().history(ACME, BOB)).isEmpty();
    }

    @Test
    void reports_a_connection_that_is_lost_before_the_commit() {
        for (String call : database.beforeCommitting()) {
            DataSourceProxy tap = DataSourceProxy.on(source).failingOnce(call, lost);
            assertRetryable(() -> save(JdbcStorage.over(tap.dataSource()), sent(CAROL)));
            assertThat(tap.opened())
                    .hasSize(1)
                    .allSatisfy(connection -> assertThat(connection.isClosed()).isTrue());
            assertThat(storage.invitations().history(ACME, CAROL)).isEmpty();
        }
    }

    /** Some databases detect a conflict only at the commit. */
    @Test
    void retries_after_a_conflict_at_the_commit() {
        AtomicInteger commits = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(source).at(database.committing(), call -> {
            if (commits.incrementAndGet() < 4) {
                throw new SQLException("could not serialize", "40001");
            }
            return call.proceed();
        });
        assertThat(save(JdbcStorage.over(tap.dataSource()), change)).isTrue();
        assertStoredOnce();
    }

    @Test
    void gives_up_after_eight_conflicts() {
        AtomicInteger commits = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(source)
                .counting(database.committing(), commits)
                .failing(database.committing(), new SQLException("deadlock detected", "40001"));
        assertRetryable(() -> save(JdbcStorage.over(tap.dataSource()), change));
        assertThat(commits).hasValue(8);
    }

    @Test
    void gives_up_a_read_after_eight_conflicts() {
        AtomicInteger reads = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(source)
                .counting("executeQuery", reads)
                .failing("executeQuery", new SQLException("deadlock detected", "40001"));
        assertRetryable(() -> JdbcStorage.over(tap.dataSource()).memberships().isPopulated(ACME));
        assertThat(reads).hasValue(8);
    }

    @Test
    void reports_an_unknown_outcome_of_a_claim() {
        assertThat(save(storage, change)).isTrue();
        DataSourceProxy tap = DataSourceProxy.on(source).failing("commit", lost);
        assertThatThrownBy(() -> JdbcStorage.over(tap.dataSource())
                        .outbox()
                        .claim(change.event().id(), ChangeFixtures.NOW, ChangeFixtures.NOW, 1))
                .isInstanceOf(OutcomeUnknownException.class);
    }

    private void assertStoredOnce() {
        assertThat(live(storage, BOB)).isEqualTo(ChangeFixtures.after(change));
        assertThat(storage.invitations().history(ACME, BOB)).containsExactly(change.event());
        assertThat(TestDatabase.query(source, "SELECT notification_id FROM invitation_outbox"))
                .hasSize(1);
    }
}
