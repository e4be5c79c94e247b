package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests writes to a members table of the host that keeps former members. */
@Tag("full")
class FormerMemberWritesTest extends DatabaseTest {

    private final Invitations invitations;

    FormerMemberWritesTest(TestDatabase database) {
        super(database, HostTables.in(database));
        invitations = TestLibrary.withAcme(JdbcStorage.over(source, HostTables.KEEPING));
    }

    private List<String> rows() {
        return TestDatabase.query(
                source, "SELECT CONCAT(user_id, ' ', member_role, ' ', status) FROM org_users ORDER BY user_id");
    }

    private String row(UserId user, String column) {
        return String.valueOf(TestDatabase.query(
                        source, "SELECT " + column + " FROM org_users WHERE user_id = '" + user.value() + "'")
                .get(0));
    }

    private void insert(String domain, UserId user, String role, String status) {
        TestDatabase.execute(
                source,
                "INSERT INTO org_users (org_id, user_id, member_role, status) VALUES ('" + domain + "', '"
                        + user.value() + "', '" + role + "', '" + status + "')");
    }

    private InvitationId sent(UserId invitee) {
        return invitations.send(ADA, ACME, invitee, "viewer").id();
    }

    /** Only a trigger of PostgreSQL can keep a row without an error. */
    @Test
    void a_row_that_a_trigger_keeps_is_reported() {
        if (database == TestDatabase.POSTGRESQL) {
            invitations.members().assign(ADA, ACME, BOB, "viewer");
            assertKept("INSERT", () -> invitations.members().assign(ADA, ACME, CAROL, "viewer"));
            assertKept("UPDATE", () -> invitations.members().remove(ADA, ACME, BOB));
            invitations.members().remove(ADA, ACME, BOB);
            assertKept("UPDATE", () -> invitations.members().assign(ADA, ACME, BOB, "viewer"));
        }
    }

    private void assertKept(String event, ThrowingCallable call) {
        List<String> before = rows();
        TestDatabase.execute(
                source,
                "CREATE OR REPLACE FUNCTION keeping() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NULL;END';"
                        + " CREATE TRIGGER keeping BEFORE " + event
                        + " ON org_users FOR EACH ROW EXECUTE FUNCTION keeping()");
        assertNotRetryable(call).hasMessageContaining("table org_users");
        TestDatabase.execute(source, "DROP TRIGGER keeping ON org_users");
        assertThat(rows()).isEqualTo(before);
    }

    @Test
    void an_end_keeps_the_row_and_a_return_updates_it() {
        invitations.members().assign(ADA, ACME, BOB, "admin");
        String id = row(BOB, "id");
        String since = row(BOB, "joined_at");
        String grantedBy = row(BOB, "granted_by");
        invitations.members().remove(ADA, ACME, BOB);
        assertThat(rows()).containsExactly("ada admin ACTIVE", "bob admin LEFT");
        assertThat(row(BOB, "joined_at")).isEqualTo(since);

        InvitationId again = sent(BOB);
        assertThat(invitations.accept(BOB, again).status()).isEqualTo(Status.ACCEPTED);
        assertThat(rows()).containsExactly("ada admin ACTIVE", "bob viewer ACTIVE");
        assertThat(row(BOB, "id")).isEqualTo(id);
        assertThat(row(BOB, "granted_by")).isNotEqualTo(grantedBy);
        invitations.members().assign(ADA, ACME, BOB, "admin");
        assertThat(rows()).containsExactly("ada admin ACTIVE", "bob admin ACTIVE");
        invitations.members().remove(ADA, ACME, BOB);
        invitations.members().assign(ADA, ACME, BOB, "viewer");
        assertThat(rows()).containsExactly("ada admin ACTIVE", "bob viewer ACTIVE");
        assertThat(row(BOB, "id")).isEqualTo(id);
    }

    @Test
    void a_former_founder_no_longer_occupies_the_key_of_founders() {
        invitations.members().assign(ADA, ACME, BOB, "admin");
        assertThat(row(ADA, "is_owner")).isNotEqualTo("null");
        invitations.members().remove(ADA, ACME, ADA);
        assertThat(row(ADA, "is_owner")).isEqualTo("null");
        TestHost.refused(Reason.ALREADY_FOUNDED, () -> invitations.members().addFounder(CAROL, ACME, "admin"));
        TestDatabase.execute(source, "UPDATE org_users SET status = 'LEFT'");
        invitations.members().addFounder(ADA, ACME, "admin");
        assertThat(rows()).containsExactly("ada admin ACTIVE", "bob admin LEFT");
        assertThat(row(ADA, "is_owner")).isNotEqualTo("null");
    }

    @Test
    void an_end_that_leaves_the_founder_is_reported() {
        invitations.members().assign(ADA, ACME, BOB, "admin");
        SqlNames names = new SqlNames(AlteringTrigger.dialect(database), HostTables.KEEPING);
        List<String> before = rows();
        AlteringTrigger.on(database, source, "org_users", "UPDATE", requireNonNull(names.memberFounder()));
        assertNotRetryable(() -> invitations.members().remove(ADA, ACME, ADA))
                .hasMessageContaining("column is_owner of org_users");
        AlteringTrigger.drop(database, source, "org_users");
        assertThat(rows()).isEqualTo(before);
    }

    /** Without its unique key, the table can have two rows of one user. */
    @Test
    void two_rows_of_a_former_member_are_reported() {
        if (database == TestDatabase.H2) {
            TestDatabase.execute(source, "ALTER TABLE org_users DROP CONSTRAINT " + keyOfH2());
        } else {
            TestDatabase.execute(
                    source,
                    "ALTER TABLE org_users DROP CONSTRAINT "
                            + (database == TestDatabase.MARIADB ? "org_id" : "org_users_org_id_user_id_key"));
        }
        insert("acme", BOB, "viewer", "LEFT");
        insert("acme", BOB, "admin", "LEFT");
        List<String> before = rows();
        assertNotRetryable(() -> invitations.members().assign(ADA, ACME, BOB, "viewer"))
                .hasMessageContaining("table org_users");
        assertThat(rows()).isEqualTo(before);
    }

    private String keyOfH2() {
        return TestDatabase.query(
                        source,
                        "SELECT CONSTRAINT_NAME FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE WHERE COLUMN_NAME = 'USER_ID'"
                                + " AND TABLE_NAME = 'ORG_USERS'")
                .get(0);
    }

    @Test
    void a_former_member_holds_no_precondition() {
        InvitationId carols = sent(CAROL);
        TestDatabase.execute(source, "UPDATE org_users SET status = 'LEFT'");
        TestHost.refused(Reason.INVITER_NOT_PERMITTED, () -> invitations.accept(CAROL, carols));
        TestHost.refused(Reason.NOT_PERMITTED, () -> sent(BOB));
    }

    /** A status that differs only in case is another status too. */
    @Test
    void a_row_with_another_status_is_not_changed() {
        InvitationId bobs = sent(BOB);
        for (String status : List.of("blocked", "Active", "left")) {
            insert("acme", BOB, "viewer", status);
            insert("other", CAROL, "viewer", status);
            List<String> before = rows();
            assertNotRetryable(() -> invitations.accept(BOB, bobs)).hasMessageContaining("org_users");
            assertNotRetryable(() -> invitations.members().assign(ADA, ACME, BOB, "viewer"))
                    .hasMessageContaining("status");
            assertNotRetryable(() -> invitations.members().addFounder(CAROL, new DomainId("other"), "admin"))
                    .hasMessageContaining("status");
            assertThat(rows()).isEqualTo(before);
            assertThat(invitations.find(BOB, bobs).status()).isEqualTo(Status.PENDING);
            TestDatabase.execute(source, "DELETE FROM org_users WHERE user_id IN ('bob', 'carol')");
        }
    }

    @Test
    void one_of_two_returns_of_a_former_member_wins() throws Exception {
        insert("acme", BOB, "viewer", "LEFT");
        assertThat(whileHolding(
                        host -> TestLibrary.over(JdbcStorage.joining(host, HostTables.KEEPING))
                                .members()
                                .assign(ADA, ACME, BOB, "admin"),
                        () -> invitations.members().assign(ADA, ACME, BOB, "viewer")))
                .isEqualTo("viewer");
        // The second assignment waited, and then changed the role of the member.
        assertThat(rows()).containsExactly("ada admin ACTIVE", "bob viewer ACTIVE");
    }

    @Test
    void an_accept_waits_for_the_return_by_the_host() throws Exception {
        insert("acme", BOB, "viewer", "LEFT");
        InvitationId bobs = sent(BOB);
        assertAlreadyMember(
                "UPDATE org_users SET status = 'ACTIVE', member_role = 'admin' WHERE user_id = 'bob'", bobs);
    }

    @Test
    void an_accept_waits_for_the_insert_by_the_host() throws Exception {
        InvitationId bobs = sent(BOB);
        assertAlreadyMember(
                "INSERT INTO org_users (org_id, user_id, member_role) VALUES ('acme', 'bob', 'admin')", bobs);
    }

    private void assertAlreadyMember(String sql, InvitationId bobs) throws Exception {
        JdbcHost host = new JdbcHost(source);
        Future<?> second = host.transaction(connection -> {
            TestDatabase.execute(connection, sql);
            Future<?> waiting = Background.start(() -> invitations.accept(BOB, bobs));
            database.awaitBlocked(source, waiting);
            assertThat(waiting.isDone()).isFalse();
            return waiting;
        });
        TestHost.refused(Reason.ALREADY_MEMBER, () -> get(second));
        assertThat(rows()).containsExactly("ada admin ACTIVE", "bob admin ACTIVE");
    }

    private interface Holding {
        Object run(JdbcHost host);
    }

    private String whileHolding(Holding first, Callable<Membership> call) throws Exception {
        JdbcHost host = new JdbcHost(source);
        return host.transaction(connection -> {
                    first.run(host);
                    Future<Membership> waiting = Background.start(call);
                    database.awaitBlocked(source, waiting);
                    assertThat(waiting.isDone()).isFalse();
                    return waiting;
                })
                .get(30, TimeUnit.SECONDS)
                .role();
    }

    private static Object get(Future<?> call) {
        try {
            return call.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void every_column_of_a_returning_or_leaving_member_is_verified() {
        SqlNames names = new SqlNames(AlteringTrigger.dialect(database), HostTables.KEEPING);
        insert("acme", CAROL, "viewer", "LEFT");
        invitations.members().assign(ADA, ACME, BOB, "viewer");
        List<String> before = rows();
        for (SqlColumn column : names.members().subList(2, 5)) {
            AlteringTrigger.on(database, source, "org_users", "UPDATE", column);
            assertNotRetryable(() -> invitations.members().assign(ADA, ACME, CAROL, "viewer"))
                    .hasMessageContaining("column " + column.name() + " of org_users");
            assertThat(rows()).isEqualTo(before);
        }
        AlteringTrigger.on(database, source, "org_users", "UPDATE", SqlColumn.of("status", ColumnType.NAME));
        assertNotRetryable(() -> invitations.members().remove(ADA, ACME, BOB))
                .hasMessageContaining("column status of org_users");
        assertNotRetryable(() -> invitations.members().assign(ADA, ACME, CAROL, "viewer"))
                .hasMessageContaining("column status of org_users");
        AlteringTrigger.on(database, source, "org_users", "INSERT", SqlColumn.of("status", ColumnType.NAME));
        assertNotRetryable(() -> invitations.members().assign(ADA, ACME, new UserId("dave"), "viewer"))
                .hasMessageContaining("column status of org_users");
        assertThat(rows()).isEqualTo(before);
    }
}
