package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.PgBouncer;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests PostgreSQL behind PgBouncer in transaction pooling, where each transaction may get another session. */
@Tag("full")
class PgBouncerTest {

    private static final int CALLERS = 6;

    private static final int CALLS = 15;

    private final DataSource direct = TestDatabase.POSTGRESQL.unprepared();
    private final PgBouncer bouncer;

    PgBouncerTest() throws Exception {
        JdbcSchema.of(direct).apply();
        TestLibrary.withAcme(JdbcStorage.over(direct));
        bouncer = PgBouncer.before((PGSimpleDataSource) direct, 2);
    }

    @AfterEach
    void stop() throws Exception {
        bouncer.close();
    }

    /** Returns the failures of commands that run at the same time on more clients than server sessions. */
    private List<StorageException> failures(String options) throws Exception {
        try (HikariDataSource pool = Pool.limited(bouncer.dataSource(options), CALLERS, Duration.ofSeconds(20))) {
            Invitations library = TestLibrary.over(JdbcStorage.over(pool));
            List<Future<List<StorageException>>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                String name = "user" + caller + "x";
                callers.add(Background.start(() -> {
                    List<StorageException> failed = new ArrayList<>();
                    for (int call = 0; call < CALLS; call++) {
                        UserId invitee = new UserId(name + call);
                        try {
                            assertThat(TestLibrary.invite(library, invitee).isSent())
                                    .isTrue();
                            assertThat(library.inbox(invitee).total()).isOne();
                        } catch (StorageException e) {
                            failed.add(e);
                        }
                    }
                    return failed;
                }));
            }
            List<StorageException> all = new ArrayList<>();
            for (Future<List<StorageException>> caller : callers) {
                all.addAll(caller.get());
            }
            return all;
        }
    }

    @Test
    void works_without_prepared_statements_of_the_server() throws Exception {
        assertThat(failures("prepareThreshold=0")).isEmpty();
        assertThat(TestDatabase.query(direct, "SELECT COUNT(*) FROM invitation"))
                .containsExactly(String.valueOf(CALLERS * CALLS));
    }

    /** The driver names a prepared statement that the session of another transaction does not have. */
    @Test
    void prepared_statements_of_the_server_fail_with_an_error_that_names_the_state() throws Exception {
        List<StorageException> failures = failures("prepareThreshold=1");
        assertThat(failures).isNotEmpty().allSatisfy(failure -> {
            assertThat(failure.isRetryable()).isTrue();
            assertThat(failure).hasMessageContaining("SQLState").hasMessageNotContaining("connection was lost");
        });
    }

    @Test
    void joins_a_transaction_of_spring() {
        try (HikariDataSource pool =
                Pool.limited(bouncer.dataSource("prepareThreshold=0"), 3, Duration.ofSeconds(20))) {
            Invitations library = TestLibrary.over(JdbcStorage.joining(SpringConnectionSource.of(pool)));
            TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
            transaction.executeWithoutResult(status -> {
                assertThat(TestLibrary.invite(library, BOB).isSent()).isTrue();
                status.setRollbackOnly();
            });
            assertThat(JdbcStorage.over(direct).invitations().history(ACME, BOB))
                    .isEmpty();
            transaction.executeWithoutResult(status ->
                    assertThat(TestLibrary.invite(library, BOB).isSent()).isTrue());
            assertThat(JdbcStorage.over(direct).invitations().history(ACME, BOB))
                    .hasSize(1);
        }
    }
}
