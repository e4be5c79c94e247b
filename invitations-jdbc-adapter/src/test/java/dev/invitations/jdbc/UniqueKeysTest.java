package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.api.Trigger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that a unique key of the host is a refusal that names it, and that a key of the library is a conflict. */
@Tag("full")
class UniqueKeysTest extends DatabaseTest {

    private static final DomainId GLOBEX = new DomainId("globex");

    private final AtomicInteger writes = new AtomicInteger();
    private final DataSourceProxy tap = DataSourceProxy.on(source);
    private final Invitations invitations = TestLibrary.over(JdbcStorage.over(tap.dataSource(), HostTables.TABLES));
    private final JdbcHost host = new JdbcHost(tap.dataSource());
    private final Invitations joining = TestLibrary.over(JdbcStorage.joining(host, HostTables.TABLES));

    UniqueKeysTest(TestDatabase database) {
        super(database, HostTables.in(database));
        invitations.members().addFounder(ADA, ACME, "admin");
        invitations.members().addFounder(CAROL, GLOBEX, "admin");
    }

    /** Writes an audit row per member, with the user as its key. */
    public static final class AuditTrigger implements Trigger {
        @Override
        public void fire(Connection connection, Object[] before, Object[] after) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO audit VALUES (?)")) {
                insert.setObject(1, after[2]);
                insert.executeUpdate();
            }
        }
    }

    private InvitationId sent() {
        return invitations.send(ADA, ACME, BOB, "viewer").id();
    }

    private void execute(String sql) {
        TestDatabase.execute(source, sql);
    }

    /** Asserts one attempt, a final error, and the names in the message. */
    private void assertRefused(String table, String key, ThrowingCallable call) {
        writes.set(0);
        tap.everywhere(proxied -> {
            if (proxied.name().startsWith("PreparedStatement.execute")
                    && proxied.sql().matches("(?s).*INSERT INTO (org_users|billing.acme_invitation) .*")) {
                writes.incrementAndGet();
            }
            return proxied.proceed();
        });
        assertNotRetryable(call)
                .extracting(failure -> String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT))
                .asString()
                .startsWith("the table " + table + " refused the row because of its unique key " + key)
                .contains("not a key of the library");
        tap.release();
        assertThat(writes).as("attempts").hasValue(1);
    }

    @Test
    void a_key_of_the_host_on_its_members_table_is_a_refusal() {
        execute("ALTER TABLE org_users ADD CONSTRAINT one_org UNIQUE (user_id)");
        InvitationId bobs = sent();
        invitations.members().assign(CAROL, GLOBEX, BOB, "viewer");
        assertRefused("org_users", "one_org", () -> invitations.accept(BOB, bobs));
        assertThat(invitations.find(BOB, bobs).status()).isEqualTo(Status.PENDING);
        assertThat(invitations.history(ADA, bobs)).hasSize(1);
    }

    @Test
    void a_key_of_the_host_is_a_refusal_in_a_transaction_of_the_host() throws Exception {
        execute("ALTER TABLE org_users ADD CONSTRAINT one_org UNIQUE (user_id)");
        InvitationId bobs = sent();
        invitations.members().assign(CAROL, GLOBEX, BOB, "viewer");
        host.transaction(connection -> {
            TestDatabase.execute(connection, "UPDATE org_users SET status = 'SEEN' WHERE user_id = 'ada'");
            assertRefused("org_users", "one_org", () -> joining.accept(BOB, bobs));
            return joining.reject(BOB, bobs);
        });
        assertThat(invitations.find(BOB, bobs).status()).isEqualTo(Status.REJECTED);
        assertThat(TestDatabase.query(source, "SELECT user_id FROM org_users WHERE status = 'SEEN'"))
                .containsExactly("ada");
    }

    @Test
    void a_key_of_the_host_on_a_table_of_the_library_is_a_refusal() {
        execute("CREATE UNIQUE INDEX one_invitation ON billing.acme_invitation (invitee)");
        sent();
        assertRefused(
                "billing.acme_invitation", "one_invitation", () -> invitations.send(CAROL, GLOBEX, BOB, "viewer"));
    }

    @Test
    void a_key_of_another_table_that_a_trigger_writes_is_a_refusal() {
        execute("CREATE TABLE audit (user_id VARCHAR(255), CONSTRAINT audited_once UNIQUE (user_id))");
        switch (database) {
            case H2 ->
                execute("CREATE TRIGGER audit_member AFTER INSERT ON org_users FOR EACH ROW CALL '"
                        + AuditTrigger.class.getName() + "'");
            case POSTGRESQL -> {
                executeWhole("CREATE FUNCTION audit_member() RETURNS TRIGGER LANGUAGE plpgsql AS"
                        + " 'BEGIN INSERT INTO audit VALUES (NEW.user_id); RETURN NEW; END'");
                execute("CREATE TRIGGER audit_member AFTER INSERT ON org_users"
                        + " FOR EACH ROW EXECUTE FUNCTION audit_member()");
            }
            case MARIADB ->
                execute("CREATE TRIGGER audit_member AFTER INSERT ON org_users"
                        + " FOR EACH ROW INSERT INTO audit VALUES (NEW.user_id)");
        }
        invitations.members().assign(CAROL, GLOBEX, BOB, "viewer");
        InvitationId bobs = sent();
        assertRefused("audit", "audited_once", () -> invitations.accept(BOB, bobs));
    }

    private void executeWhole(String sql) {
        try (Connection connection = source.getConnection()) {
            TestDatabase.execute(connection, sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** The write of the acceptance meets the member that another transaction has added since the decision. */
    @Test
    void the_key_of_domain_and_user_is_a_conflict() {
        InvitationId bobs = sent();
        addBeforeTheWrite();
        TestHost.refused(Reason.ALREADY_MEMBER, () -> invitations.accept(BOB, bobs));
        assertThat(writes).as("attempts").hasValue(1);
    }

    private void addBeforeTheWrite() {
        tap.everywhere(call -> {
            if (call.name().startsWith("PreparedStatement.execute")
                    && call.sql().contains("INSERT INTO org_users")
                    && writes.incrementAndGet() == 1) {
                execute("INSERT INTO org_users (org_id, user_id, member_role) VALUES ('acme', 'bob', 'viewer')");
            }
            return call.proceed();
        });
    }

    /** The host can choose another name for a key of the library. */
    @Test
    void a_key_is_recognised_by_its_columns() {
        execute("ALTER TABLE org_users ADD CONSTRAINT a_second_one UNIQUE (user_id, org_id, member_role)");
        InvitationId bobs = sent();
        addBeforeTheWrite();
        TestHost.refused(Reason.ALREADY_MEMBER, () -> invitations.accept(BOB, bobs));
    }
}
