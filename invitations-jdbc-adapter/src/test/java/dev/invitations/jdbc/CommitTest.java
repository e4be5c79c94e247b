package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.ChangeFixtures.ACME;
import static dev.invitations.jdbc.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.fixture.ChangeFixtures.live;
import static dev.invitations.jdbc.fixture.ChangeFixtures.save;
import static dev.invitations.jdbc.fixture.ChangeFixtures.sent;
import static dev.invitations.jdbc.fixture.ChangeFixtures.stranger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import dev.invitations.jdbc.fixture.ChangeFixtures;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Change;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests a connection that is lost while the database commits. */
class CommitTest {

    private final SQLException lost = new SQLException("connection reset", "08006");

    private final Change change = sent(BOB, stranger(BOB));

    @ParameterizedTest
    @EnumSource
    void doneAlthoughItFailed(TestDatabase database) {
        DataSource source = database.empty();
        DataSourceProxy tap = DataSourceProxy.on(source).once(database.committing(), call -> {
            call.proceed();
            throw lost;
        });
        assertThat(save(JdbcStorage.over(tap.dataSource()), change)).isTrue();
        assertStoredOnce(source);
        assertThat(tap.opened())
                .hasSize(2)
                .allSatisfy(connection -> assertThat(connection.isClosed()).isTrue());
    }

    @ParameterizedTest
    @EnumSource
    void notDoneSoDoneAgain(TestDatabase database) {
        DataSource source = database.empty();
        DataSourceProxy tap = DataSourceProxy.on(source).once(database.committing(), call -> {
            throw lost;
        });
        assertThat(save(JdbcStorage.over(tap.dataSource()), change)).isTrue();
        assertStoredOnce(source);
    }

    @ParameterizedTest
    @EnumSource
    void notDoneAndSomebodyElseWasFaster(TestDatabase database) {
        DataSource source = database.empty();
        DataSourceProxy tap = DataSourceProxy.on(source);
        AtomicInteger opened = new AtomicInteger();
        tap.at("getConnection", call -> {
                    if (opened.incrementAndGet() == 2) {
                        assertThat(save(JdbcStorage.over(source), sent(BOB))).isTrue();
                    }
                    return call.proceed();
                })
                .once(database.committing(), call -> {
                    throw lost;
                });
        assertThat(save(JdbcStorage.over(tap.dataSource()), change)).isFalse();
        assertThat(JdbcStorage.over(source).invitations().history(ACME, BOB)).hasSize(1);
    }

    /** The commit arrives only after the first check whether it was done. */
    @ParameterizedTest
    @EnumSource
    void doneLate(TestDatabase database) {
        DataSource source = database.empty();
        AtomicInteger opened = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(source)
                .at("getConnection", call -> {
                    if (opened.incrementAndGet() == 3) {
                        assertThat(save(JdbcStorage.over(source), change)).isTrue();
                    }
                    return call.proceed();
                })
                .once(database.committing(), call -> {
                    throw lost;
                });
        assertThat(save(JdbcStorage.over(tap.dataSource()), change)).isTrue();
        assertThat(opened).hasValue(4);
        assertStoredOnce(source);
    }

    @ParameterizedTest
    @EnumSource
    void nobodyCanSay(TestDatabase database) {
        for (boolean done : List.of(true, false)) {
            DataSource source = database.empty();
            DataSourceProxy tap = DataSourceProxy.on(source);
            tap.once(database.committing(), call -> {
                if (done) {
                    call.proceed();
                }
                tap.at("getConnection", reconnect -> {
                    throw lost;
                });
                throw lost;
            });
            JdbcStorage storage = JdbcStorage.over(tap.dataSource());
            assertThatThrownBy(() -> save(storage, change))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasCause(lost)
                    .satisfies(unknown -> assertThat(unknown.getSuppressed())
                            .singleElement(THROWABLE)
                            .as("why the witness could not be asked")
                            .hasCause(lost));
            tap.release();
            assertThat(save(storage, change)).isEqualTo(!done);
            assertStoredOnce(source);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lostTwice(TestDatabase database) {
        DataSource source = database.empty();
        DataSourceProxy tap = DataSourceProxy.on(source).at(database.committing(), call -> {
            throw lost;
        });
        assertThatThrownBy(() -> save(JdbcStorage.over(tap.dataSource()), change))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(JdbcStorage.over(source).invitations().history(ACME, BOB)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void lostBeforeTheCommit(TestDatabase database) {
        DataSource source = database.empty();
        for (String call : database.beforeCommitting()) {
            DataSourceProxy tap = DataSourceProxy.on(source).once(call, c -> {
                throw lost;
            });
            StorageException failure = catchThrowableOfType(
                    StorageException.class, () -> save(JdbcStorage.over(tap.dataSource()), sent(CAROL)));
            assertThat(failure).as(call).isExactlyInstanceOf(StorageException.class);
            assertThat(failure.isRetryable()).isTrue();
            assertThat(tap.opened())
                    .hasSize(1)
                    .allSatisfy(connection -> assertThat(connection.isClosed()).isTrue());
            assertThat(JdbcStorage.over(source).invitations().history(ACME, CAROL))
                    .isEmpty();
        }
    }

    /** Some databases detect a conflict only at the commit. */
    @ParameterizedTest
    @EnumSource
    void conflictAtTheCommit(TestDatabase database) {
        DataSource source = database.empty();
        AtomicInteger commits = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(source).at(database.committing(), call -> {
            if (commits.incrementAndGet() < 4) {
                throw new SQLException("could not serialize", "40001");
            }
            return call.proceed();
        });
        assertThat(save(JdbcStorage.over(tap.dataSource()), change)).isTrue();
        assertStoredOnce(source);
    }

    @Test
    void conflictsWithoutEnd() {
        AtomicInteger commits = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(TestDatabase.H2.empty()).at("commit", call -> {
            commits.incrementAndGet();
            throw new SQLException("deadlock detected", "40001");
        });
        StorageException failure =
                catchThrowableOfType(StorageException.class, () -> save(JdbcStorage.over(tap.dataSource()), change));
        assertThat(failure).isExactlyInstanceOf(StorageException.class);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(commits).hasValue(8);
    }

    @Test
    void readsThatConflictWithoutEnd() {
        AtomicInteger reads = new AtomicInteger();
        DataSourceProxy tap = DataSourceProxy.on(TestDatabase.H2.empty()).at("executeQuery", call -> {
            reads.incrementAndGet();
            throw new SQLException("deadlock detected", "40001");
        });
        StorageException failure = catchThrowableOfType(
                StorageException.class,
                () -> JdbcStorage.over(tap.dataSource()).memberships().isPopulated(ACME));
        assertThat(failure).isExactlyInstanceOf(StorageException.class);
        assertThat(failure.isRetryable()).isTrue();
        assertThat(reads).hasValue(8);
    }

    @Test
    void anAcknowledgementThatMayHaveBeenLost() {
        DataSource source = TestDatabase.H2.empty();
        assertThat(save(JdbcStorage.over(source), change)).isTrue();
        DataSourceProxy tap = DataSourceProxy.on(source).at("commit", call -> {
            throw lost;
        });
        assertThatThrownBy(() -> JdbcStorage.over(tap.dataSource())
                        .outbox()
                        .claim(change.event().id(), ChangeFixtures.NOW, ChangeFixtures.NOW, 1))
                .isInstanceOf(OutcomeUnknownException.class);
    }

    private void assertStoredOnce(DataSource source) {
        JdbcStorage storage = JdbcStorage.over(source);
        assertThat(live(storage, BOB)).isEqualTo(ChangeFixtures.after(change));
        assertThat(storage.invitations().history(ACME, BOB)).containsExactly(change.event());
        assertThat(TestDatabase.query(source, "SELECT notification_id FROM invitation_outbox"))
                .hasSize(1);
    }
}
