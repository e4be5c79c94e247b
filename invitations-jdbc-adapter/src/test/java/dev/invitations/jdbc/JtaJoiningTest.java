package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.fixture.TestLibrary.invite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.arjuna.ats.jta.TransactionManager;
import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.Invitations;
import dev.invitations.SendResult.Outcome;
import dev.invitations.jdbc.fixture.JtaPool;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import io.agroal.api.AgroalDataSource;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Tests the library in and beside transactions of Narayana, with pools of Agroal. */
@Tag("full")
class JtaJoiningTest extends DatabaseTest {

    private final jakarta.transaction.TransactionManager manager = TransactionManager.transactionManager();

    JtaJoiningTest(TestDatabase database) {
        super(database);
        TestDatabase.execute(source, "DROP TABLE IF EXISTS host_note");
        TestDatabase.execute(source, "CREATE TABLE host_note (text VARCHAR(20))");
        TestLibrary.withAcme(storage);
    }

    @AfterEach
    void endTransaction() throws Exception {
        if (manager.getStatus() != Status.STATUS_NO_TRANSACTION) {
            manager.rollback();
        }
    }

    private Invitations joining(DataSource pool) {
        return TestLibrary.over(JdbcStorage.joining(JtaConnectionSource.of(pool, manager::getStatus)));
    }

    private interface PoolTest {
        void run(AgroalDataSource pool) throws Exception;
    }

    private void onEveryPool(PoolTest test) throws Exception {
        for (boolean xa : List.of(false, true)) {
            for (boolean autoCommit : List.of(true, false)) {
                TestDatabase.execute(source, "DELETE FROM host_note");
                TestDatabase.execute(source, "DELETE FROM invitation_outbox");
                TestDatabase.execute(source, "DELETE FROM invitation_event");
                TestDatabase.execute(source, "DELETE FROM invitation");
                try (AgroalDataSource pool = JtaPool.on(source, xa, autoCommit)) {
                    test.run(pool);
                } catch (AssertionError | Exception e) {
                    throw new AssertionError("xa " + xa + ", auto-commit " + autoCommit, e);
                }
            }
        }
    }

    private static void note(DataSource pool, String text) throws Exception {
        try (Connection connection = pool.getConnection()) {
            TestDatabase.execute(connection, "INSERT INTO host_note VALUES ('" + text + "')");
        }
    }

    private List<String> notes() {
        return TestDatabase.query(source, "SELECT text FROM host_note ORDER BY text");
    }

    private int events(UserId user) {
        return storage.invitations().history(ACME, user).size();
    }

    @Test
    void joins_the_transaction() throws Exception {
        onEveryPool(pool -> {
            Invitations library = joining(pool);
            manager.begin();
            note(pool, "kept");
            assertThat(invite(library, BOB).isSent()).isTrue();
            assertThat(events(BOB)).isZero();
            manager.commit();
            assertThat(notes()).containsExactly("kept");
            assertThat(events(BOB)).isOne();
            manager.begin();
            assertThat(invite(library, CAROL).isSent()).isTrue();
            note(pool, "dropped");
            manager.rollback();
            assertThat(notes()).containsExactly("kept");
            assertThat(events(CAROL)).isZero();
        });
    }

    /** It lends the same connection to every caller, also outside of the transaction. */
    @Test
    void a_data_source_with_a_single_connection_is_refused() throws Exception {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            Invitations library = joining(new SingleConnectionDataSource(connection, true));
            manager.begin();
            assertNotRetryable(() -> invite(library, BOB)).hasMessageContaining("is not enlisted");
            manager.commit();
            connection.rollback();
        }
        assertThat(events(BOB)).isZero();
    }

    /** Agroal refuses the savepoints of JDBC in a transaction. */
    @Test
    void a_conflict_is_undone_and_the_transaction_continues() throws Exception {
        onEveryPool(pool -> {
            JtaConnectionSource source = JtaConnectionSource.of(pool, manager::getStatus);
            boolean[] raced = {false};
            Invitations library = TestLibrary.over(JdbcStorage.joining(new ConnectionSource() {
                @Override
                public Connection open() throws SQLException {
                    return source.open();
                }

                @Override
                public void release(Connection connection) throws SQLException {
                    source.release(connection);
                }

                @Override
                public boolean isTransactionActive(Connection connection) throws SQLException {
                    if (!raced[0]) {
                        raced[0] = true;
                        assertThat(invite(TestLibrary.over(storage), BOB).isSent())
                                .isTrue();
                    }
                    return source.isTransactionActive(connection);
                }
            }));
            manager.begin();
            note(pool, "kept");
            Outcome outcome = invite(library, BOB);
            assertThat(outcome.refusal()).contains(Reason.ALREADY_INVITED);
            note(pool, "later");
            manager.commit();
            assertThat(notes()).containsExactly("kept", "later");
            assertThat(events(BOB)).isOne();
        });
    }

    @Test
    void a_call_is_refused_unless_the_transaction_is_active() throws Exception {
        onEveryPool(pool -> {
            Invitations library = joining(pool);
            assertNotRetryable(() -> invite(library, BOB)).hasMessageContaining("No transaction of the host is active");
            manager.begin();
            assertThat(invite(library, CAROL).isSent()).isTrue();
            manager.setRollbackOnly();
            assertNotRetryable(() -> invite(library, BOB)).hasMessageContaining("MARKED_ROLLBACK (1)");
            manager.rollback();
            manager.begin();
            StringBuilder after = new StringBuilder();
            manager.getTransaction().registerSynchronization(new Synchronization() {
                @Override
                public void beforeCompletion() {
                    assertThat(invite(library, CAROL).isSent()).isTrue();
                }

                @Override
                public void afterCompletion(int status) {
                    assertNotRetryable(() -> invite(library, BOB)).hasMessageContaining("only an active transaction");
                    after.append("refused");
                }
            });
            manager.commit();
            assertThat(after).hasToString("refused");
            assertThat(events(CAROL)).isOne();
            assertThat(events(BOB)).isZero();
        });
    }

    @Test
    void a_pool_that_is_not_enlisted_is_refused() throws Exception {
        for (boolean autoCommit : List.of(true, false)) {
            try (HikariDataSource plain = Pool.limited(source, 4, Duration.ofSeconds(5))) {
                plain.setAutoCommit(autoCommit);
                manager.begin();
                assertNotRetryable(() -> invite(joining(plain), BOB)).hasMessageContaining("not enlisted");
                manager.rollback();
                assertThat(Pool.lent(plain)).isZero();
            }
        }
        assertThat(events(BOB)).isZero();
    }

    @Test
    void transactions_of_the_library_are_refused_inside_the_transaction_and_work_outside() throws Exception {
        onEveryPool(pool -> {
            Invitations library = TestLibrary.over(JdbcStorage.over(pool));
            assertThat(invite(library, CAROL).isSent()).isTrue();
            for (boolean writesFirst : List.of(true, false)) {
                for (boolean commits : List.of(true, false)) {
                    TestDatabase.execute(source, "DELETE FROM host_note");
                    manager.begin();
                    if (writesFirst) {
                        note(pool, "before");
                    }
                    assertNotRetryable(() -> library.inbox(BOB)).hasMessageContaining("takes part in a transaction");
                    assertNotRetryable(() -> invite(library, BOB)).hasMessageContaining("takes part in a transaction");
                    assertNotRetryable(() -> JdbcRoleCatalog.over(pool).in(ACME))
                            .hasMessageContaining("takes part in a transaction");
                    assertNotRetryable(() -> JdbcSchema.of(pool).apply())
                            .hasMessageContaining("takes part in a transaction");
                    assertThat(manager.getStatus()).isEqualTo(Status.STATUS_ACTIVE);
                    note(pool, "later");
                    if (commits) {
                        manager.commit();
                    } else {
                        manager.rollback();
                    }
                    assertThat(notes())
                            .isEqualTo(
                                    !commits ? List.of() : writesFirst ? List.of("before", "later") : List.of("later"));
                    assertThat(library.inbox(CAROL).total()).isOne();
                }
            }
            assertThat(events(BOB)).isZero();
        });
    }

    @Test
    void a_commit_that_fails_stores_nothing() throws Exception {
        onEveryPool(pool -> {
            manager.begin();
            assertThat(invite(joining(pool), BOB).isSent()).isTrue();
            manager.setRollbackOnly();
            assertThatThrownBy(manager::commit).isInstanceOf(RollbackException.class);
            assertThat(events(BOB)).isZero();
        });
    }
}
