package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the kinds of unique keys that only PostgreSQL has: constraints, partial indexes, partitions and views. */
@Tag("full")
class PostgresUniqueKeysTest {

    private static final String COLUMNS = """
            (org_id VARCHAR(255) COLLATE "C" NOT NULL, user_id VARCHAR(255) COLLATE "C" NOT NULL,
             role VARCHAR(255) COLLATE "C" NOT NULL, badge INTEGER DEFAULT 7,
             since TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
             granted_by UUID DEFAULT gen_random_uuid() NOT NULL""";

    private static final String MEMBERS = "CREATE TABLE org_users " + COLUMNS + ", PRIMARY KEY (org_id, user_id));";

    private final DataSource source = TestDatabase.POSTGRESQL.unprepared();
    private final AtomicInteger writes = new AtomicInteger();

    /** Creates the host's members table, with Ada as a member of acme. */
    private Invitations with(String... statements) {
        for (String statement : statements) {
            execute(statement);
        }
        execute("INSERT INTO org_users (org_id, user_id, role, badge) VALUES ('acme', 'ada', 'admin', 1)");
        JdbcTables tables =
                JdbcTables.standard().members(MembersTable.named("org_users").domain("org_id"));
        JdbcSchema.of(source, tables).apply();
        DataSourceProxy tap = DataSourceProxy.on(source).everywhere(call -> {
            if (call.name().equals("PreparedStatement.executeQuery")
                    && call.sql().contains("INSERT INTO org_users")
                    && writes.getAndIncrement() == 0) {
                execute("INSERT INTO org_users (org_id, user_id, role, badge) VALUES ('globex', 'bob', 'viewer', 7)");
                execute(rival);
            }
            return call.proceed();
        });
        return TestLibrary.over(JdbcStorage.over(tap.dataSource(), tables));
    }

    /** Runs between the decision and the first write. */
    private String rival = "SELECT 1";

    private void execute(String statement) {
        try (Connection connection = source.getConnection()) {
            TestDatabase.execute(connection, statement);
        } catch (SQLException e) {
            throw new AssertionError(statement, e);
        }
    }

    private AbstractThrowableAssert<?, ?> assertRefused(Invitations invitations) {
        InvitationId bobs = invitations.send(ADA, ACME, BOB, "viewer").id();
        AbstractThrowableAssert<?, ?> refused = assertNotRetryable(() -> invitations.accept(BOB, bobs));
        assertThat(writes).as("attempts").hasValue(1);
        return refused;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE org_users ADD CONSTRAINT once UNIQUE (badge)",
                "ALTER TABLE org_users ADD CONSTRAINT once UNIQUE (user_id) INCLUDE (org_id)",
                "ALTER TABLE org_users ADD CONSTRAINT once UNIQUE (badge) DEFERRABLE INITIALLY DEFERRED",
                "ALTER TABLE org_users ADD CONSTRAINT once EXCLUDE (badge WITH =)",
                "CREATE UNIQUE INDEX once ON org_users (lower(user_id))",
                "CREATE UNIQUE INDEX once ON org_users (user_id, role)",
                "CREATE UNIQUE INDEX once ON org_users (badge) WHERE role = 'viewer'"
            })
    void a_key_of_the_host_is_named(String key) {
        assertRefused(with(MEMBERS, key))
                .hasMessageStartingWith("The table org_users refused the row because of its unique key once");
    }

    @Test
    void a_key_of_a_table_that_a_trigger_writes_is_named() {
        assertRefused(with(
                        MEMBERS,
                        "CREATE TABLE audit (org_id VARCHAR, user_id VARCHAR, CONSTRAINT once UNIQUE (user_id))",
                        "CREATE FUNCTION audited() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit"
                                + " VALUES (NEW.org_id, NEW.user_id); RETURN NEW; END'",
                        "CREATE TRIGGER audited AFTER INSERT ON org_users FOR EACH ROW EXECUTE FUNCTION audited()"))
                .hasMessageStartingWith("The table audit refused the row because of its unique key once");
    }

    /** A trigger may raise the code of a duplicate key, or the code with which the library undoes a write. */
    @ParameterizedTest
    @CsvSource({"unique_violation, a trigger or a function refused", "division_by_zero, the database refused"})
    void an_error_of_a_trigger_is_no_conflict(String code, String message) {
        assertRefused(with(
                        MEMBERS,
                        "CREATE FUNCTION raised() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN IF NEW.org_id = 'acme'"
                                + " AND NEW.user_id = 'bob' THEN RAISE EXCEPTION 'no' USING ERRCODE = '" + code
                                + "'; END IF; RETURN NEW; END $$",
                        "CREATE TRIGGER raised BEFORE INSERT ON org_users FOR EACH ROW EXECUTE FUNCTION raised()"))
                .message()
                .startsWithIgnoringCase(message);
    }

    /** The member that another transaction adds after the decision is a conflict, however the key is made. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE org_users %s, UNIQUE (user_id, org_id))",
                "CREATE TABLE org_users %s, EXCLUDE (org_id WITH =, user_id WITH =))",
                "CREATE TABLE org_users %s); CREATE UNIQUE INDEX by_case ON org_users (org_id, lower(user_id))",
                "CREATE TABLE org_users %s); CREATE UNIQUE INDEX of_badges ON org_users (org_id, user_id) WHERE badge > 0",
                "CREATE TABLE org_users %s, PRIMARY KEY (org_id, user_id)) PARTITION BY HASH (org_id);"
                        + " CREATE TABLE org_users_0 PARTITION OF org_users FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
                "CREATE TABLE base %s, PRIMARY KEY (org_id, user_id)); CREATE VIEW org_users AS SELECT * FROM base"
            })
    void the_key_of_domain_and_user_is_a_conflict(String table) {
        Invitations invitations = with(table.formatted(COLUMNS).split("; "));
        rival = "INSERT INTO org_users (org_id, user_id, role) VALUES ('acme', 'bob', 'viewer')";
        InvitationId bobs = invitations.send(ADA, ACME, BOB, "viewer").id();
        TestHost.refused(Reason.ALREADY_MEMBER, () -> invitations.accept(BOB, bobs));
        assertThat(writes).as("attempts").hasValue(1);
    }
}
