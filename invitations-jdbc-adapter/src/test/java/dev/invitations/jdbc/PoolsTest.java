package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.fixture.TestLibrary.invite;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.dbcp2.ConnectionFactory;
import org.apache.commons.dbcp2.DataSourceConnectionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that common pools work in both auto-commit modes, and that every connection is returned. */
@Tag("full")
class PoolsTest extends DatabaseTest {

    PoolsTest(TestDatabase database) {
        super(database);
        TestLibrary.withAcme(storage);
    }

    /** Returns a pool of DBCP of one connection. */
    private BasicDataSource dbcp(boolean autoCommit) {
        BasicDataSource pool = new BasicDataSource() {
            @Override
            protected ConnectionFactory createConnectionFactory() {
                return new DataSourceConnectionFactory(source);
            }
        };
        pool.setMaxTotal(1);
        pool.setMaxWait(Duration.ofSeconds(5));
        pool.setDefaultAutoCommit(autoCommit);
        return pool;
    }

    @Test
    void hikari_works_in_both_auto_commit_modes() {
        for (boolean autoCommit : List.of(true, false)) {
            try (HikariDataSource pool = Pool.limited(source, 1, Duration.ofSeconds(5))) {
                pool.setAutoCommit(autoCommit);
                useEverything(pool);
                assertThat(Pool.lent(pool)).isZero();
            }
        }
    }

    @Test
    void dbcp_works_in_both_auto_commit_modes() throws SQLException {
        for (boolean autoCommit : List.of(true, false)) {
            try (BasicDataSource pool = dbcp(autoCommit)) {
                useEverything(pool);
                assertThat(pool.getNumActive()).isZero();
                try (Connection connection = pool.getConnection()) {
                    assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
                }
            }
        }
    }

    /** On PostgreSQL every query begins a transaction, and the library cannot know that it belongs to the pool. */
    @Test
    void a_validation_query_without_auto_commit_leaves_a_transaction_open() throws SQLException {
        try (BasicDataSource pool = dbcp(false)) {
            pool.setValidationQuery("SELECT 1");
            pool.setTestOnBorrow(true);
            if (database == TestDatabase.POSTGRESQL) {
                assertNotRetryable(() -> useEverything(pool)).hasMessageContaining("has an open transaction");
            } else {
                useEverything(pool);
            }
            assertThat(pool.getNumActive()).isZero();
        }
    }

    private void useEverything(DataSource pool) {
        JdbcSchema.of(pool).apply();
        JdbcSchema.of(pool).check();
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(pool);
        roles.define(ACME, Role.of("guest"));
        roles.remove(ACME, "guest");
        Invitations library = TestLibrary.over(JdbcStorage.over(pool));
        InvitationId id = invite(library, BOB).invitation().orElseThrow().id();
        assertThat(library.reject(BOB, id).status()).isEqualTo(Status.REJECTED);
        assertThat(storage.invitations().history(ACME, BOB)).hasSize(2);
        library.notifications().deliver(10);
        TestDatabase.execute(source, "DELETE FROM invitation_outbox");
        TestDatabase.execute(source, "DELETE FROM invitation_event");
        TestDatabase.execute(source, "DELETE FROM invitation");
    }
}
