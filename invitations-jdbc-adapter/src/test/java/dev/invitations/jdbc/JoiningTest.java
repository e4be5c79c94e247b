package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.ChangeFixtures.ACME;
import static dev.invitations.jdbc.fixture.ChangeFixtures.ADA;
import static dev.invitations.jdbc.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.fixture.ChangeFixtures.CAROL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.SendResult.Outcome;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.Invitation;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests that the host's transaction commits or rolls back the library's changes together with its own. */
@Tag("full")
class JoiningTest {

    /**
     * Returns the isolation levels at which a transaction reads a snapshot. SERIALIZABLE on MariaDB has its own test.
     */
    private static List<Integer> snapshots(TestDatabase database) {
        return database == TestDatabase.MARIADB
                ? List.of(Connection.TRANSACTION_REPEATABLE_READ)
                : List.of(Connection.TRANSACTION_REPEATABLE_READ, Connection.TRANSACTION_SERIALIZABLE);
    }

    @ParameterizedTest
    @EnumSource
    void committedTogether(TestDatabase database) throws Exception {
        DataSource source = prepared(database);
        PlainHost host = new PlainHost(source);
        Invitations joining = verbs(JdbcStorage.joining(host));
        host.transaction(connection -> {
            note(connection, "before");
            Invitation bobs = sent(joining, BOB).invitation().orElseThrow();
            assertThat(joining.accept(BOB, bobs.id()).status()).isEqualTo(Status.ACCEPTED);
            assertThat(verbs(JdbcStorage.over(source)).inbox(BOB).total()).isZero();
            note(connection, "after");
            return bobs;
        });
        assertThat(notes(source)).containsExactly("after", "before");
        assertThat(JdbcStorage.over(source).memberships().find(ACME, BOB)).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void rolledBackTogether(TestDatabase database) throws Exception {
        DataSource source = prepared(database);
        PlainHost host = new PlainHost(source);
        Invitations joining = verbs(JdbcStorage.joining(host));
        assertThatThrownBy(() -> host.transaction(connection -> {
                    note(connection, "before");
                    joining.accept(
                            BOB, sent(joining, BOB).invitation().orElseThrow().id());
                    throw new IllegalStateException("the host's own trouble");
                }))
                .hasMessage("the host's own trouble");
        assertThat(notes(source)).isEmpty();
        assertNothingOf(BOB, source);
    }

    @ParameterizedTest
    @EnumSource
    void rolledBackToTheHostsSavepoint(TestDatabase database) throws Exception {
        DataSource source = prepared(database);
        PlainHost host = new PlainHost(source);
        Invitations joining = verbs(JdbcStorage.joining(host));
        host.transaction(connection -> {
            sent(joining, CAROL);
            Savepoint savepoint = connection.setSavepoint();
            sent(joining, BOB);
            connection.rollback(savepoint);
            note(connection, "after");
            return savepoint;
        });
        assertThat(notes(source)).containsExactly("after");
        assertNothingOf(BOB, source);
        assertThat(JdbcStorage.over(source).invitations().history(ACME, CAROL)).hasSize(1);
    }

    /**
     * On PostgreSQL a duplicate key aborts the transaction, and rolling back to the savepoint makes it usable again.
     */
    @ParameterizedTest
    @EnumSource
    void whoLosesARaceIsRefusedAndTheHostGoesOn(TestDatabase database) throws Exception {
        DataSource source = prepared(database);
        PlainHost host = new PlainHost(source);
        DataSourceProxy tap = host.tap().once("setSavepoint", call -> {
            assertThat(sent(verbs(JdbcStorage.over(source)), BOB).isSent()).isTrue();
            return call.proceed();
        });
        Invitations joining = verbs(JdbcStorage.joining(host.through(tap)));
        Outcome outcome = host.transaction(connection -> {
            note(connection, "before");
            Outcome refused = sent(joining, BOB);
            note(connection, "after");
            assertThat(sent(joining, CAROL).isSent()).isTrue();
            return refused;
        });
        assertThat(outcome.refusal()).contains(Reason.ALREADY_INVITED);
        assertThat(notes(source)).containsExactly("after", "before");
        assertThat(JdbcStorage.over(source).invitations().history(ACME, BOB)).hasSize(1);
        assertThat(JdbcStorage.over(source).invitations().history(ACME, CAROL)).hasSize(1);
    }

    /** Checks an allow-list: no commit, no rollback except to a savepoint, no close, and no change of a setting. */
    @ParameterizedTest
    @EnumSource
    void theConnectionStaysTheHosts(TestDatabase database) throws Exception {
        DataSource source = prepared(database);
        PlainHost host = new PlainHost(source);
        DataSourceProxy tap = host.tap().once("setSavepoint", call -> {
            sent(verbs(JdbcStorage.over(source)), BOB);
            return call.proceed();
        });
        JdbcStorage storage = JdbcStorage.joining(host.through(tap));
        Invitations joining = verbs(storage);
        host.transaction(connection -> {
            Invitation bobs = sent(joining, BOB).invitation().orElseThrow();
            joining.accept(BOB, bobs.id());
            joining.delete(ADA, sent(joining, CAROL).invitation().orElseThrow().id());
            assertThat(joining.members().history(ADA, ACME, BOB)).isNotEmpty();
            assertThat(joining.inbox(BOB).total()).isZero();
            return storage.outbox().claim(UUID.randomUUID(), Instant.now(), Instant.now(), 10);
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

    @ParameterizedTest
    @EnumSource
    void whereTheLoserCannotSeeTheWinnerTheHostBeginsAgain(TestDatabase database) throws Exception {
        for (int isolation : snapshots(database)) {
            DataSource source = prepared(database);
            PlainHost host = new PlainHost(source, isolation);
            DataSourceProxy tap = host.tap().once("setSavepoint", call -> {
                sent(verbs(JdbcStorage.over(source)), BOB);
                return call.proceed();
            });
            Invitations joining = verbs(JdbcStorage.joining(host.through(tap)));
            PlainHost.Work<Outcome> work = connection -> {
                note(connection, "mine");
                return sent(joining, BOB);
            };
            assertRunAgain(() -> host.transaction(work));
            assertThat(notes(source)).isEmpty();
            assertThat(host.transaction(work).refusal()).contains(Reason.ALREADY_INVITED);
            assertThat(notes(source)).containsExactly("mine");
        }
    }

    /** Here the conflict is a changed row, not a duplicate key. */
    @ParameterizedTest
    @EnumSource
    void whereTheRowHasChangedTheHostBeginsAgain(TestDatabase database) throws Exception {
        for (int isolation : snapshots(database)) {
            DataSource source = prepared(database);
            Invitations own = verbs(JdbcStorage.over(source));
            Invitation bobs = sent(own, BOB).invitation().orElseThrow();
            PlainHost host = new PlainHost(source, isolation);
            DataSourceProxy tap = host.tap().once("setSavepoint", call -> {
                own.reject(BOB, bobs.id());
                return call.proceed();
            });
            Invitations joining = verbs(JdbcStorage.joining(host.through(tap)));
            assertRunAgain(() -> host.transaction(connection -> joining.delete(ADA, bobs.id())));
            Status status = host.transaction(
                    connection -> joining.resend(ADA, bobs.id()).status());
            assertThat(status).isEqualTo(Status.PENDING);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheDatabaseGaveUpIsNotRepeated(TestDatabase database) throws Exception {
        DataSource source = prepared(database);
        PlainHost host = new PlainHost(source);
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
            Invitations joining = verbs(JdbcStorage.joining(host.through(tap)));
            assertRunAgain(() -> host.transaction(connection -> sent(joining, BOB)));
            assertThat(thrown).containsExactly(state);
        }
        assertNothingOf(BOB, source);
    }

    @Test
    void aSessionThatTheServerEnded() throws Exception {
        DataSource source = prepared(TestDatabase.POSTGRESQL);
        PlainHost host = new PlainHost(source);
        Invitations joining = verbs(JdbcStorage.joining(host));
        List<Throwable> seen = new ArrayList<>();
        assertThatThrownBy(() -> host.transaction(connection -> {
            int pid = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
            TestDatabase.query(source, "SELECT pg_terminate_backend(" + pid + ", 10000)");
            try {
                return sent(joining, BOB);
            } catch (StorageException e) {
                seen.add(e);
                throw e;
            }
        }));
        assertThat(seen)
                .singleElement()
                .satisfies(e -> assertThat(((StorageException) e).isRetryable()).isTrue())
                .isNotInstanceOf(OutcomeUnknownException.class);
        assertNothingOf(BOB, source);
    }

    /** The host may still commit after the failure, so no half-done change may be left in its transaction. */
    @ParameterizedTest
    @EnumSource
    void aFailureLeavesNothingHalfDone(TestDatabase database) throws Exception {
        DataSource source = prepared(database);
        PlainHost host = new PlainHost(source);
        int[] statements = {0};
        DataSourceProxy tap = host.tap().at("prepareStatement", call -> {
            if (++statements[0] == (database == TestDatabase.POSTGRESQL ? 2 : 6)) {
                throw new SQLException("value too long", "22001");
            }
            return call.proceed();
        });
        Invitations joining = verbs(JdbcStorage.joining(host.through(tap)));
        host.transaction(connection -> {
            note(connection, "before");
            StorageException failure = catchThrowableOfType(StorageException.class, () -> sent(joining, BOB));
            assertThat(failure.isRetryable()).isFalse();
            return failure;
        });
        assertThat(notes(source)).containsExactly("before");
        assertNothingOf(BOB, source);
    }

    @ParameterizedTest
    @EnumSource
    void noTransactionNoWrite(TestDatabase database) {
        DataSource source = prepared(database);
        Invitations joining = verbs(JdbcStorage.joining(new PlainHost(source)));
        StorageException failure = catchThrowableOfType(StorageException.class, () -> sent(joining, BOB));
        assertThat(failure).hasMessageContaining("auto-commit");
        assertThat(failure.isRetryable()).isFalse();
        assertThat(joining.inbox(BOB).total()).isZero();
        assertNothingOf(BOB, source);
    }

    @Test
    void aTransactionThatMayOnlyRead() throws Exception {
        DataSource source = prepared(TestDatabase.POSTGRESQL);
        PlainHost host = new PlainHost(source);
        Invitations joining = verbs(JdbcStorage.joining(host));
        host.transaction(connection -> {
            execute(connection, "SET TRANSACTION READ ONLY");
            StorageException failure = catchThrowableOfType(StorageException.class, () -> sent(joining, BOB));
            assertThat(failure.isRetryable()).isFalse();
            return joining.inbox(BOB);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"H2", "MARIADB"})
    void dirtyReadsAreRefused(TestDatabase database) {
        DataSource source = prepared(database);
        PlainHost host = new PlainHost(source, Connection.TRANSACTION_READ_UNCOMMITTED);
        Invitations joining = verbs(JdbcStorage.joining(host));
        assertThatThrownBy(() -> host.transaction(connection -> joining.inbox(BOB)))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("READ UNCOMMITTED");
    }

    /** PostgreSQL has no dirty reads at this level or any other. */
    @Test
    void whereNoReadIsDirtyEveryLevelWillDo() throws Exception {
        DataSource source = prepared(TestDatabase.POSTGRESQL);
        PlainHost host = new PlainHost(source, Connection.TRANSACTION_READ_UNCOMMITTED);
        Invitations joining = verbs(JdbcStorage.joining(host));
        assertThat(host.transaction(connection -> sent(joining, BOB)).isSent()).isTrue();
    }

    /** A host that lends pooled connections to reads outside a transaction must get them back. */
    @ParameterizedTest
    @EnumSource
    void whatIsLentIsGivenBack(TestDatabase database) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(prepared(database));
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(2_000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Invitations joining = verbs(JdbcStorage.joining(new PlainHost(pool)));
            assertThat(joining.inbox(BOB).total()).isZero();
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            assertThatThrownBy(() -> sent(joining, BOB)).hasMessageContaining("auto-commit");
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @Test
    void aSourceThatFails() {
        SQLException no = new SQLException("no", "08001");
        DataSource source = prepared(TestDatabase.H2);
        ConnectionSource closed = new ConnectionSource() {
            @Override
            public Connection open() throws SQLException {
                throw no;
            }

            @Override
            public void release(Connection connection) {}
        };
        ConnectionSource clinging = new ConnectionSource() {
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
        assertThatThrownBy(() -> verbs(JdbcStorage.joining(closed)).inbox(BOB))
                .isInstanceOf(StorageException.class)
                .hasCause(no);
        assertThat(verbs(JdbcStorage.joining(clinging)).inbox(BOB).total()).isZero();
    }

    /** A second connection would never be available: each thread would wait while it holds the first. */
    @ParameterizedTest
    @EnumSource
    void sixteenThreadsAndOneConnection(TestDatabase database) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setDataSource(prepared(database));
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(30_000);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            PlainHost host = new PlainHost(pool);
            Invitations joining = verbs(JdbcStorage.joining(host));
            List<Future<Status>> all = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                UserId user = new UserId("user" + i);
                all.add(Background.start(() -> host.transaction(connection -> {
                    note(connection, user.value());
                    Invitation sent = sent(joining, user).invitation().orElseThrow();
                    return joining.accept(user, sent.id()).status();
                })));
            }
            for (Future<Status> one : all) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(Status.ACCEPTED);
            }
            assertThat(notes(pool)).hasSize(16);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void springCommitsAndRollsBackBoth(TestDatabase database) {
        DataSource source = prepared(database);
        JdbcTemplate jdbc = new JdbcTemplate(source);
        TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
        Invitations joining = verbs(JdbcStorage.joining(new ConnectionSource() {
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
            assertThat(sent(joining, CAROL).isSent()).isTrue();
        });
        transaction.executeWithoutResult(status -> {
            jdbc.update("INSERT INTO host_note VALUES ('dropped')");
            assertThat(sent(joining, BOB).isSent()).isTrue();
            assertThat(joining.inbox(BOB).total()).isEqualTo(1);
            status.setRollbackOnly();
        });
        assertThat(notes(source)).containsExactly("kept");
        assertNothingOf(BOB, source);
        assertThat(joining.inbox(CAROL).total()).isEqualTo(1);
        assertThatThrownBy(() -> sent(joining, BOB)).hasMessageContaining("auto-commit");
    }

    static DataSource prepared(TestDatabase database) {
        DataSource source = database.empty();
        TestDatabase.execute(source, "DROP TABLE IF EXISTS host_note");
        TestDatabase.execute(source, "CREATE TABLE host_note (text VARCHAR(20))");
        verbs(JdbcStorage.over(source)).members().addFounder(ADA, ACME, "admin");
        return source;
    }

    static Invitations verbs(Storage storage) {
        return Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(
                        Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), Role.of("viewer")))
                .notifier(notification -> {})
                .build();
    }

    static Outcome sent(Invitations invitations, UserId invitee) {
        return invitations
                .send(ADA, SendInvitations.to(ACME).invite(invitee, "viewer"))
                .outcomes()
                .get(0);
    }

    static void assertRunAgain(ThrowingCallable call) {
        StorageException failure = catchThrowableOfType(StorageException.class, call);
        assertThat(failure)
                .isExactlyInstanceOf(StorageException.class)
                .hasMessageContaining("run the whole transaction");
        assertThat(failure.isRetryable()).isTrue();
    }

    private static void assertNothingOf(UserId user, DataSource source) {
        JdbcStorage storage = JdbcStorage.over(source);
        assertThat(storage.invitations().history(ACME, user)).isEmpty();
        assertThat(storage.load(ACME, user, List.of(user)).live(user)).isNull();
        assertThat(storage.memberships().find(ACME, user)).isEmpty();
        assertThat(TestDatabase.query(source, "SELECT invitee FROM invitation_outbox"))
                .doesNotContain(user.value());
    }

    private static void note(Connection connection, String text) throws SQLException {
        execute(connection, "INSERT INTO host_note VALUES ('" + text + "')");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> notes(DataSource source) {
        return TestDatabase.query(source, "SELECT text FROM host_note ORDER BY text");
    }
}
