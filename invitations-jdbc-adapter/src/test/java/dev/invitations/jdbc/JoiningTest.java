package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.FailureAssertions.assertHostMustRetry;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.fixture.TestLibrary.invite;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.Invitations;
import dev.invitations.SendResult.Outcome;
import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Action;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that the host's transaction commits or rolls back the library's changes together with its own. */
@Tag("full")
class JoiningTest extends DatabaseTest {

    private final JdbcHost host = new JdbcHost(source);
    private final Invitations own = TestLibrary.withAcme(storage);
    private final Invitations joining = joining(host);

    JoiningTest(TestDatabase database) {
        super(database);
        TestDatabase.execute(source, "DROP TABLE IF EXISTS host_note");
        TestDatabase.execute(source, "CREATE TABLE host_note (text VARCHAR(20))");
    }

    private static Invitations joining(ConnectionSource host) {
        return TestLibrary.over(JdbcStorage.joining(host));
    }

    @Test
    void commits_and_rolls_back_with_the_host() throws Exception {
        host.transaction(connection -> {
            note(connection, "kept");
            inviteAndAccept(joining, CAROL);
            assertNothingStoredFor(CAROL);
            return connection;
        });
        assertThatThrownBy(() -> host.transaction(connection -> {
                    note(connection, "dropped");
                    inviteAndAccept(joining, BOB);
                    throw new IllegalStateException("the host fails");
                }))
                .hasMessage("the host fails");
        assertThat(notes()).containsExactly("kept");
        assertThat(storage.memberships().find(ACME, CAROL)).isPresent();
        assertNothingStoredFor(BOB);
    }

    private static void inviteAndAccept(Invitations library, UserId invitee) {
        InvitationId id = invite(library, invitee).invitation().orElseThrow().id();
        assertThat(library.accept(invitee, id).status()).isEqualTo(Status.ACCEPTED);
    }

    /**
     * On PostgreSQL a duplicate key aborts the transaction, and rolling back to the savepoint makes it usable again.
     */
    @Test
    void the_host_can_continue_after_a_conflict() throws Exception {
        host.beforeNextWrite(() -> assertThat(invite(own, BOB).isSent()).isTrue());
        Outcome outcome = host.transaction(connection -> {
            note(connection, "before");
            Outcome refused = invite(joining, BOB);
            note(connection, "after");
            assertThat(invite(joining, CAROL).isSent()).isTrue();
            return refused;
        });
        assertThat(outcome.refusal()).contains(Reason.ALREADY_INVITED);
        assertThat(notes()).containsExactly("after", "before");
        assertThat(storage.invitations().history(ACME, BOB)).hasSize(1);
        assertThat(storage.invitations().history(ACME, CAROL)).hasSize(1);
    }

    /**
     * Checks an allow-list: no commit, no rollback except to a savepoint, no close, and no change of a setting. A
     * statement that is not prepared is recorded by its text.
     */
    @Test
    void never_changes_the_connection_of_the_host() throws Exception {
        DataSourceProxy tap = host.beforeNextWrite(() -> invite(own, BOB));
        host.transaction(connection -> {
            assertThat(invite(joining, BOB).isSent()).isFalse();
            Storage joined = new ForwardingStorage(JdbcStorage.joining(host)) {
                @Override
                public boolean joinsHostTransactions() {
                    return false;
                }
            };
            return EveryOperationTest.answers(TestLinks.on(joined));
        });
        assertThat(tap.called())
                .contains(
                        "SAVEPOINT invitations_savepoint",
                        "ROLLBACK TO SAVEPOINT invitations_savepoint",
                        "RELEASE SAVEPOINT invitations_savepoint")
                .isSubsetOf(
                        "getMetaData/0",
                        "getAutoCommit/0",
                        "getTransactionIsolation/0",
                        "prepareStatement/1",
                        "createArrayOf/2",
                        "createStatement/0",
                        "SAVEPOINT invitations_savepoint",
                        "ROLLBACK TO SAVEPOINT invitations_savepoint",
                        "RELEASE SAVEPOINT invitations_savepoint");
    }

    @Test
    void reports_a_conflict_that_the_snapshot_hides() throws Exception {
        for (int isolation : snapshotLevels()) {
            JdbcHost snapshots = new JdbcHost(source, isolation);
            UserId invitee = new UserId("user" + isolation);
            JdbcHost.TransactionWork<Outcome> work = connection -> {
                note(connection, invitee.value());
                return invite(joining(snapshots), invitee);
            };
            snapshots.beforeNextWrite(() -> invite(own, invitee));
            assertHostMustRetry(() -> snapshots.transaction(work));
            assertThat(notes()).doesNotContain(invitee.value());
            assertThat(snapshots.transaction(work).refusal()).contains(Reason.ALREADY_INVITED);
            assertThat(notes()).containsOnlyOnce(invitee.value());
        }
    }

    /**
     * On MariaDB a locking read finds the rows of the other transaction, so the definition replaces them. On the other
     * databases the snapshot hides them from a locking read too.
     */
    @Test
    void reports_or_replaces_a_role_that_the_snapshot_hides() throws Exception {
        JdbcHost snapshots = new JdbcHost(source, Connection.TRANSACTION_REPEATABLE_READ);
        JdbcRoleCatalog joined = JdbcRoleCatalog.joining(snapshots, JdbcTables.standard());
        JdbcRoleCatalog other = JdbcRoleCatalog.over(source);
        Role committed = Role.of("reviewer", Action.of("reviews.read"), Action.of("reviews.list"));
        Role replacement = Role.of("reviewer", Action.of("reviews.write"));
        JdbcHost.TransactionWork<Role> work = connection -> {
            assertThat(joined.in(ACME).find("reviewer")).isNull();
            other.define(ACME, committed);
            joined.define(ACME, replacement);
            return requireNonNull(joined.in(ACME).find("reviewer"));
        };
        if (database == TestDatabase.MARIADB) {
            assertThat(snapshots.transaction(work)).isEqualTo(replacement);
            assertThat(other.in(ACME).find("reviewer")).isEqualTo(replacement);
        } else {
            assertHostMustRetry(() -> snapshots.transaction(work));
            assertThat(other.in(ACME).find("reviewer")).isEqualTo(committed);
        }
    }

    /** Here the conflict is a changed row, not a duplicate key. */
    @Test
    void reports_a_row_that_changed_after_the_snapshot() throws Exception {
        InvitationId bobs = invite(own, BOB).invitation().orElseThrow().id();
        for (int isolation : snapshotLevels()) {
            JdbcHost snapshots = new JdbcHost(source, isolation);
            Invitations library = joining(snapshots);
            snapshots.beforeNextWrite(() -> own.reject(BOB, bobs));
            assertHostMustRetry(() -> snapshots.transaction(connection -> library.delete(ADA, bobs)));
            assertThat(snapshots
                            .transaction(connection -> library.resend(ADA, bobs))
                            .status())
                    .isEqualTo(Status.PENDING);
        }
    }

    /** Returns the levels that read a snapshot. {@link MariaDbIsolationTest} tests SERIALIZABLE on MariaDB. */
    private List<Integer> snapshotLevels() {
        return database == TestDatabase.MARIADB
                ? List.of(Connection.TRANSACTION_REPEATABLE_READ)
                : List.of(Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE);
    }

    @Test
    void does_not_retry_after_the_database_ended_the_transaction() throws Exception {
        for (String state : List.of("40001", "40P01", "55P03", "08006", "57P01")) {
            List<String> thrown = new ArrayList<>();
            DataSourceProxy tap = host.tap();
            tap.once("createStatement", call -> {
                tap.at("prepareStatement", statement -> {
                    thrown.add(state);
                    throw new SQLException("gone", state);
                });
                return call.proceed();
            });
            assertHostMustRetry(() -> host.transaction(connection -> invite(joining, BOB)));
            assertThat(thrown).containsExactly(state);
        }
        assertNothingStoredFor(BOB);
    }

    /** The host may still commit after the failure, so no half-done change may be left in its transaction. */
    @Test
    void a_failure_leaves_no_partial_change() throws Exception {
        int[] statements = {0};
        host.tap().at("prepareStatement", call -> {
            if (++statements[0] == (database == TestDatabase.POSTGRESQL ? 2 : 6)) {
                throw new SQLException("value too long", "22001");
            }
            return call.proceed();
        });
        host.transaction(connection -> {
            note(connection, "before");
            return assertNotRetryable(() -> invite(joining, BOB));
        });
        assertThat(notes()).containsExactly("before");
        assertNothingStoredFor(BOB);
    }

    /** PostgreSQL has no dirty reads at any level. */
    @Test
    void refuses_dirty_reads() throws Exception {
        JdbcHost dirty = new JdbcHost(source, Connection.TRANSACTION_READ_UNCOMMITTED);
        Invitations reading = joining(dirty);
        if (database == TestDatabase.POSTGRESQL) {
            assertThat(dirty.transaction(connection -> invite(reading, BOB)).isSent())
                    .isTrue();
        } else {
            assertNotRetryable(() -> dirty.transaction(connection -> reading.inbox(BOB)))
                    .hasMessageContaining("READ UNCOMMITTED");
        }
    }

    /** The pool has one connection, so a call fails if it needs a second one or if an earlier call kept it. */
    @Test
    void uses_one_connection_and_returns_it() throws Exception {
        try (HikariDataSource pool = Pool.limited(source, 1, Duration.ofSeconds(2))) {
            JdbcHost pooled = new JdbcHost(pool);
            Invitations library = joining(pooled);
            assertThat(library.inbox(BOB).total()).isZero();
            assertNotRetryable(() -> invite(library, BOB)).hasMessageContaining("No transaction of the host is active");
            assertNothingStoredFor(BOB);
            pooled.transaction(connection -> {
                inviteAndAccept(library, BOB);
                return connection;
            });
            assertThat(Pool.lent(pool)).isZero();
        }
    }

    /** Such a source does not look at the connection. */
    @Test
    void refuses_auto_commit_although_the_source_says_that_a_transaction_is_active() {
        Invitations library = joining(new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
                return source.getConnection();
            }

            @Override
            public void release(Connection connection) throws SQLException {
                connection.close();
            }

            @Override
            public boolean isTransactionActive(Connection connection) {
                return true;
            }
        });
        assertNotRetryable(() -> invite(library, BOB)).hasMessageContaining("No transaction of the host is active");
        assertNothingStoredFor(BOB);
    }

    @Test
    void reports_a_host_without_connections_and_ignores_a_failing_release() {
        SQLException no = new SQLException("no", "08001");
        DataSourceProxy closed = DataSourceProxy.on(source).failing("getConnection", no);
        assertThatThrownBy(() -> joining(new JdbcHost(closed.dataSource())).inbox(BOB))
                .isInstanceOf(StorageException.class)
                .hasCause(no);
        DataSourceProxy failingRelease = DataSourceProxy.on(source).at("close", call -> {
            call.proceed();
            throw no;
        });
        assertThat(joining(new JdbcHost(failingRelease.dataSource())).inbox(BOB).total())
                .isZero();
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
