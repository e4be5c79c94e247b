package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.FailureAssertions.assertHostMustRetry;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.PostgresServer;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests databases that show rows which they do not let the library lock or change, and keys that fold case. Without a
 * race, a command ends after three attempts.
 */
@Tag("full")
class ConflictLoopsTest extends DatabaseTest {

    private static final JdbcTables FOLDING =
            JdbcTables.standard().members(MembersTable.named("folding").domain("org_id"));

    private final AtomicInteger statements = new AtomicInteger();

    ConflictLoopsTest(TestDatabase database) {
        super(database, database.unprepared());
    }

    /** Returns the database with the library's tables, Ada as a member, and an invitation of Bob. */
    private InvitationId prepared() {
        JdbcSchema.of(source).apply();
        Invitations library = TestLibrary.withAcme(storage);
        return library.send(ADA, ACME, BOB, "viewer").id();
    }

    /**
     * Returns the database for a user that may read and add rows of the table, but not lock or change them. H2 and
     * MariaDB have no row-level security, so the statements get the condition that PostgreSQL would add.
     */
    private DataSource unchangeable(String table) {
        if (database != TestDatabase.POSTGRESQL) {
            UnaryOperator<String> hiding = table.equals("invitation")
                    ? sql -> sql.replace("i.version = v.version_before", "i.version = v.version_before AND 1 = 0")
                    : sql -> sql.matches(".*(FOR UPDATE|LOCK IN SHARE MODE)$")
                            ? sql.replace("ORDER BY", "AND 1 = 0 ORDER BY")
                            : sql;
            return DataSourceProxy.on(source).rewriting(hiding).dataSource();
        }
        String name = TestDatabase.query(source, "SELECT current_database()").get(0);
        String role = "app_of_" + name;
        for (String sql : List.of(
                "CREATE ROLE " + role + " LOGIN",
                "GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role,
                "ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY",
                "CREATE POLICY readable ON " + table + " FOR SELECT USING (TRUE)",
                "CREATE POLICY writable ON " + table + " FOR INSERT WITH CHECK (TRUE)")) {
            TestDatabase.execute(source, sql);
        }
        return PostgresServer.dataSource(role, name);
    }

    private DataSource counted(DataSource counted) {
        return DataSourceProxy.on(counted)
                .everywhere(call -> {
                    if (call.name().startsWith("PreparedStatement.execute")) {
                        statements.incrementAndGet();
                    }
                    return call.proceed();
                })
                .dataSource();
    }

    private static Invitations over(DataSource source) {
        return TestLibrary.over(JdbcStorage.over(source));
    }

    @Test
    void an_invitation_that_cannot_be_changed_is_final_after_three_attempts() {
        InvitationId bobs = prepared();
        Invitations blocked = over(counted(unchangeable("invitation")));
        assertNotRetryable(() -> blocked.reject(BOB, bobs))
                .hasMessageStartingWith("The rows that were read could not be locked or changed at each of 3 attempts")
                .hasMessageContainingAll("row-level security", "policies", "triggers");
        assertThat(statements).hasValueLessThan(30);
        assertThat(TestLibrary.over(storage).find(BOB, bobs).status()).isEqualTo(Status.PENDING);
    }

    @Test
    void a_member_that_cannot_be_locked_is_final_after_three_attempts() {
        prepared();
        Invitations blocked = over(counted(unchangeable("membership")));
        assertNotRetryable(() -> blocked.send(ADA, ACME, new UserId("zoe"), "viewer"))
                .hasMessageStartingWith("The rows that were read could not be locked or changed");
        assertThat(statements).hasValueLessThan(30);
    }

    @Test
    void the_transaction_of_the_host_goes_on_after_three_attempts() throws Exception {
        InvitationId bobs = prepared();
        TestDatabase.execute(source, "CREATE TABLE host_note (text VARCHAR(20))");
        JdbcHost host = new JdbcHost(unchangeable("invitation"));
        if (database == TestDatabase.POSTGRESQL) {
            TestDatabase.execute(source, "GRANT ALL ON host_note TO PUBLIC");
        }
        host.transaction(connection -> {
            TestDatabase.execute(connection, "INSERT INTO host_note VALUES ('before')");
            assertNotRetryable(() -> TestLibrary.over(JdbcStorage.joining(host)).reject(BOB, bobs))
                    .hasMessageStartingWith("The rows that were read could not be locked or changed");
            TestDatabase.execute(connection, "INSERT INTO host_note VALUES ('after')");
            return connection;
        });
        assertThat(TestDatabase.query(source, "SELECT text FROM host_note ORDER BY text"))
                .containsExactly("after", "before");
    }

    /** At this level the transaction cannot see whether the conflict is a race. */
    @Test
    void at_repeatable_read_the_host_must_run_its_transaction_again() throws Exception {
        InvitationId bobs = prepared();
        JdbcHost host = new JdbcHost(unchangeable("invitation"), Connection.TRANSACTION_REPEATABLE_READ);
        host.transaction(connection -> {
            assertHostMustRetry(
                    () -> TestLibrary.over(JdbcStorage.joining(host)).reject(BOB, bobs));
            return connection;
        });
    }

    /** The table has the user BOB. They are two users for the library, and one user for the key. */
    @Test
    void a_key_that_folds_case_is_retryable_after_three_attempts() throws Exception {
        String text = switch (database) {
            case H2 -> "VARCHAR_IGNORECASE(255)";
            case POSTGRESQL -> "VARCHAR(255) COLLATE \"C\"";
            case MARIADB -> "VARCHAR(255) COLLATE utf8mb4_general_ci";
        };
        String uuid = database == TestDatabase.MARIADB
                ? "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT UUID()"
                : "UUID DEFAULT " + (database == TestDatabase.H2 ? "RANDOM_UUID()" : "gen_random_uuid()");
        TestDatabase.execute(
                source,
                "CREATE TABLE folding (org_id VARCHAR(255) NOT NULL, user_id " + text + " NOT NULL, role VARCHAR(255)"
                        + " NOT NULL, since "
                        + (database == TestDatabase.MARIADB ? "DATETIME(6)" : "TIMESTAMP(6) WITH TIME ZONE")
                        + " DEFAULT CURRENT_TIMESTAMP(6) NOT NULL, granted_by " + uuid + " NOT NULL)");
        TestDatabase.execute(
                source,
                "CREATE UNIQUE INDEX folding_key ON folding (org_id, "
                        + (database == TestDatabase.POSTGRESQL ? "lower(user_id)" : "user_id") + ")");
        JdbcSchema.of(source, FOLDING).apply();
        TestDatabase.execute(source, "INSERT INTO folding (org_id, user_id, role) VALUES ('acme', 'ada', 'admin')");
        Invitations library = TestLibrary.over(JdbcStorage.over(counted(source), FOLDING));
        InvitationId bobs = library.send(ADA, ACME, BOB, "viewer").id();
        TestDatabase.execute(source, "INSERT INTO folding (org_id, user_id, role) VALUES ('acme', 'BOB', 'viewer')");

        statements.set(0);
        assertRetryable(() -> library.accept(BOB, bobs))
                .hasMessageStartingWith("A unique key refused the changes at each of 3 attempts");
        assertThat(statements).hasValueLessThan(30);
        JdbcHost host = new JdbcHost(source);
        host.transaction(connection -> assertRetryable(() ->
                        TestLibrary.over(JdbcStorage.joining(host, FOLDING)).accept(BOB, bobs))
                .hasMessageStartingWith("A unique key refused the changes at each of 3 attempts"));
        assertThat(library.find(BOB, bobs).status()).isEqualTo(Status.PENDING);
    }
}
