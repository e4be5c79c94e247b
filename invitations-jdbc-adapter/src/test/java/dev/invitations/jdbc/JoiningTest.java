package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.FailureAssertions.assertHostMustRetry;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.fixture.TestLibrary.invite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.Invitations;
import dev.invitations.SendResult.Outcome;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests that the host's transaction commits or rolls back the library's changes together with its own. */
@Tag("full")
class JoiningTest extends DatabaseTest {

    private final JdbcHost host = new JdbcHost(source);
    private final Invitations own = TestLibrary.withAcme(storage);
    private final Invitations joining = TestLibrary.over(JdbcStorage.joining(host));

    JoiningTest(TestDatabase database) {
        super(database);
        TestDatabase.execute(source, "DROP TABLE IF EXISTS host_note");
        TestDatabase.execute(source, "CREATE TABLE host_note (text VARCHAR(20))");
    }

    @Test
    void commits_with_the_host() throws Exception {
        host.transaction(connection -> {
            note(connection, "before");
            Invitation bobs = invite(joining, BOB).invitation().orElseThrow();
            assertThat(joining.accept(BOB, bobs.id()).status()).isEqualTo(Status.ACCEPTED);
            assertThat(own.inbox(BOB).total()).isZero();
            note(connection, "after");
            return bobs;
        });
        assertThat(notes()).containsExactly("after", "before");
        assertThat(storage.memberships().find(ACME, BOB)).isPresent();
    }

    @Test
    void rolls_back_with_the_host() throws Exception {
        assertThatThrownBy(() -> host.transaction(connection -> {
                    note(connection, "before");
                    joining.accept(
                            BOB, invite(joining, BOB).invitation().orElseThrow().id());
                    throw new IllegalStateException("the host fails");
                }))
                .hasMessage("the host fails");
        assertThat(notes()).isEmpty();
        assertNothingStoredFor(BOB);
    }

    @Test
    void rolls_back_to_a_savepoint_of_the_host() throws Exception {
        host.transaction(connection -> {
            invite(joining, CAROL);
            Savepoint savepoint = connection.setSavepoint();
            invite(joining, BOB);
            connection.rollback(savepoint);
            note(connection, "after");
            return savepoint;
        });
        assertThat(notes()).containsExactly("after");
        assertNothingStoredFor(BOB);
        assertThat(storage.invitations().history(ACME, CAROL)).hasSize(1);
    }

    /**
     * On PostgreSQL a duplicate key aborts the transaction, and rolling back to the savepoint makes it usable again.
     */
    @Test
    void the_host_can_continue_after_a_conflict() throws Exception {
        DataSourceProxy tap = host.tap().once("setSavepoint", call -> {
            assertThat(invite(own, BOB).isSent()).isTrue();
            return call.proceed();
        });
        Invitations tapped = TestLibrary.over(JdbcStorage.joining(host.through(tap)));
        Outcome outcome = host.transaction(connection -> {
            note(connection, "before");
            Outcome refused = invite(tapped, BOB);
            note(connection, "after");
            assertThat(invite(tapped, CAROL).isSent()).isTrue();
            return refused;
        });
        assertThat(outcome.refusal()).contains(Reason.ALREADY_INVITED);
        assertThat(notes()).containsExactly("after", "before");
        assertThat(storage.invitations().history(ACME, BOB)).hasSize(1);
        assertThat(storage.invitations().history(ACME, CAROL)).hasSize(1);
    }

    /** Checks an allow-list: no commit, no rollback except to a savepoint, no close, and no change of a setting. */
    @Test
    void never_changes_the_connection_of_the_host() throws Exception {
        DataSourceProxy tap = host.tap().once("setSavepoint", call -> {
            invite(own, BOB);
            return call.proceed();
        });
        JdbcStorage tapped = JdbcStorage.joining(host.through(tap));
        host.transaction(connection -> {
            assertThat(invite(TestLibrary.over(tapped), BOB).isSent()).isFalse();
            return EveryOperationTest.answers(TestHost.on(tapped));
        });
        assertThat(tap.called())
                .contains("setSavepoint/0", "rollback/1", "releaseSavepoint/1")
                .isSubsetOf(
                        "getMetaData/0",
                        "getAutoCommit/0",
                        "getTransactionIsolation/0",
                        "prepareStatement/1",
                        "createArrayOf/2",
                        "setSavepoint/0",
                        "releaseSavepoint/1",
                        "rollback/1");
    }

    @Test
    void reports_a_conflict_that_the_snapshot_hides() throws Exception {
        for (JdbcHost snapshots : snapshotHosts()) {
            UserId invitee = new UserId("user" + snapshots.isolation());
            DataSourceProxy tap = snapshots.tap().once("setSavepoint", call -> {
                invite(own, invitee);
                return call.proceed();
            });
            Invitations tapped = TestLibrary.over(JdbcStorage.joining(snapshots.through(tap)));
            JdbcHost.TransactionWork<Outcome> work = connection -> {
                note(connection, invitee.value());
                return invite(tapped, invitee);
            };
            assertHostMustRetry(() -> snapshots.transaction(work));
            assertThat(notes()).doesNotContain(invitee.value());
            assertThat(snapshots.transaction(work).refusal()).contains(Reason.ALREADY_INVITED);
            assertThat(notes()).containsOnlyOnce(invitee.value());
        }
    }

    /** Here the conflict is a changed row, not a duplicate key. */
    @Test
    void reports_a_row_that_changed_after_the_snapshot() throws Exception {
        InvitationId bobs = invite(own, BOB).invitation().orElseThrow().id();
        for (JdbcHost snapshots : snapshotHosts()) {
            DataSourceProxy tap = snapshots.tap().once("setSavepoint", call -> {
                own.reject(BOB, bobs);
                return call.proceed();
            });
            Invitations tapped = TestLibrary.over(JdbcStorage.joining(snapshots.through(tap)));
            assertHostMustRetry(() -> snapshots.transaction(connection -> tapped.delete(ADA, bobs)));
            assertThat(snapshots
                            .transaction(connection -> tapped.resend(ADA, bobs))
                            .status())
                    .isEqualTo(Status.PENDING);
        }
    }

    /**
     * Returns hosts whose transactions read a snapshot. SERIALIZABLE on MariaDB is tested by {@link
     * MariaDbIsolationTest}.
     */
    private List<JdbcHost> snapshotHosts() {
        JdbcHost repeatable = new JdbcHost(source, Connection.TRANSACTION_REPEATABLE_READ);
        return database == TestDatabase.MARIADB
                ? List.of(repeatable)
                : List.of(repeatable, new JdbcHost(source, Connection.TRANSACTION_SERIALIZABLE));
    }

    @Test
    void does_not_retry_after_the_database_ended_the_transaction() throws Exception {
        for (String state : List.of("40001", "40P01", "55P03", "08006", "57P01")) {
            List<String> thrown = new ArrayList<>();
            DataSourceProxy tap = host.tap();
            tap.once("setSavepoint", call -> {
                tap.at("prepareStatement", statement -> {
                    thrown.add(state);
                    throw new SQLException("gone", state);
                });
                return call.proceed();
            });
            Invitations tapped = TestLibrary.over(JdbcStorage.joining(host.through(tap)));
            assertHostMustRetry(() -> host.transaction(connection -> invite(tapped, BOB)));
            assertThat(thrown).containsExactly(state);
        }
        assertNothingStoredFor(BOB);
    }

    /** The host may still commit after the failure, so no half-done change may be left in its transaction. */
    @Test
    void a_failure_leaves_no_partial_change() throws Exception {
        int[] statements = {0};
        DataSourceProxy tap = host.tap().at("prepareStatement", call -> {
            if (++statements[0] == (database == TestDatabase.POSTGRESQL ? 2 : 6)) {
                throw new SQLException("value too long", "22001");
            }
            return call.proceed();
        });
        Invitations tapped = TestLibrary.over(JdbcStorage.joining(host.through(tap)));
        host.transaction(connection -> {
            note(connection, "before");
            return assertNotRetryable(() -> invite(tapped, BOB));
        });
        assertThat(notes()).containsExactly("before");
        assertNothingStoredFor(BOB);
    }

    @Test
    void refuses_to_write_without_a_transaction() {
        assertNotRetryable(() -> invite(joining, BOB)).hasMessageContaining("auto-commit");
        assertThat(joining.inbox(BOB).total()).isZero();
        assertNothingStoredFor(BOB);
    }

    /** PostgreSQL has no dirty reads at any level. */
    @Test
    void refuses_dirty_reads() throws Exception {
        JdbcHost dirty = new JdbcHost(source, Connection.TRANSACTION_READ_UNCOMMITTED);
        Invitations reading = TestLibrary.over(JdbcStorage.joining(dirty));
        if (database == TestDatabase.POSTGRESQL) {
            assertThat(dirty.transaction(connection -> invite(reading, BOB)).isSent())
                    .isTrue();
        } else {
            assertNotRetryable(() -> dirty.transaction(connection -> reading.inbox(BOB)))
                    .hasMessageContaining("READ UNCOMMITTED");
        }
    }

    /** A host that lends pooled connections to reads outside a transaction must get them back. */
    @Test
    void returns_every_connection() {
        try (HikariDataSource pool = Pool.limited(source, 1, Duration.ofSeconds(2))) {
            Invitations pooled = TestLibrary.over(JdbcStorage.joining(new JdbcHost(pool)));
            assertThat(pooled.inbox(BOB).total()).isZero();
            assertThat(Pool.lent(pool)).isZero();
            assertNotRetryable(() -> invite(pooled, BOB)).hasMessageContaining("auto-commit");
            assertThat(Pool.lent(pool)).isZero();
        }
    }

    @Test
    void reports_a_connection_source_that_fails() {
        SQLException no = new SQLException("no", "08001");
        ConnectionSource closed = new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
                throw no;
            }

            @Override
            public void release(Connection connection) {}
        };
        ConnectionSource failingRelease = new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
                return source.getConnection();
            }

            @Override
            public void release(Connection connection) throws SQLException {
                connection.close();
                throw no;
            }
        };
        assertThatThrownBy(() -> TestLibrary.over(JdbcStorage.joining(closed)).inbox(BOB))
                .isInstanceOf(StorageException.class)
                .hasCause(no);
        assertThat(TestLibrary.over(JdbcStorage.joining(failingRelease))
                        .inbox(BOB)
                        .total())
                .isZero();
    }

    /** A second connection would never be available: each thread would wait while it holds the first. */
    @Test
    void sixteen_threads_share_one_connection() throws Exception {
        try (HikariDataSource pool = Pool.limited(source, 1, Duration.ofSeconds(30))) {
            JdbcHost pooled = new JdbcHost(pool);
            Invitations shared = TestLibrary.over(JdbcStorage.joining(pooled));
            List<Future<Status>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                UserId user = new UserId("user" + i);
                all.add(Background.start(() -> pooled.transaction(connection -> {
                    note(connection, user.value());
                    Invitation sent = invite(shared, user).invitation().orElseThrow();
                    return shared.accept(user, sent.id()).status();
                })));
            }
            for (Future<Status> one : all) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(Status.ACCEPTED);
            }
            assertThat(notes()).hasSize(16);
            assertThat(Pool.lent(pool)).isZero();
        }
    }

    @Test
    void joins_a_transaction_of_spring() {
        JdbcTemplate jdbc = new JdbcTemplate(source);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        Invitations spring = TestLibrary.over(JdbcStorage.joining(new ConnectionSource() {
            @Override
            public Connection open() {
                return DataSourceUtils.getConnection(source);
            }

            @Override
            public void release(Connection connection) {
                DataSourceUtils.releaseConnection(connection, source);
            }
        }));
        transaction.executeWithoutResult(status -> {
            jdbc.update("INSERT INTO host_note VALUES ('kept')");
            assertThat(invite(spring, CAROL).isSent()).isTrue();
        });
        transaction.executeWithoutResult(status -> {
            jdbc.update("INSERT INTO host_note VALUES ('dropped')");
            assertThat(invite(spring, BOB).isSent()).isTrue();
            assertThat(spring.inbox(BOB).total()).isEqualTo(1);
            status.setRollbackOnly();
        });
        assertThat(notes()).containsExactly("kept");
        assertNothingStoredFor(BOB);
        assertThat(spring.inbox(CAROL).total()).isEqualTo(1);
        assertThatThrownBy(() -> invite(spring, BOB)).hasMessageContaining("auto-commit");
    }

    private void assertNothingStoredFor(UserId user) {
        assertThat(storage.invitations().history(ACME, user)).isEmpty();
        assertThat(storage.load(ACME, user, List.of(user)).live(user)).isNull();
        assertThat(storage.memberships().find(ACME, user)).isEmpty();
        assertThat(TestDatabase.query(source, "SELECT invitee FROM invitation_outbox"))
                .doesNotContain(user.value());
    }

    private static void note(Connection connection, String text) throws SQLException {
        TestDatabase.execute(connection, "INSERT INTO host_note VALUES ('" + text + "')");
    }

    private List<String> notes() {
        return TestDatabase.query(source, "SELECT text FROM host_note ORDER BY text");
    }
}
