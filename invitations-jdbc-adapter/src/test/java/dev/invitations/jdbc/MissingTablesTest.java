package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.port.RoleCatalog;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests calls on a database without the tables that they need. The message has the names that the host configured. */
@Tag("full")
class MissingTablesTest extends DatabaseTest {

    private static final String OTHER_NAMES = ". If the tables have other names, pass the same JdbcTables to every"
            + " JdbcStorage, JdbcRoleCatalog and JdbcSchema. JdbcSchema.check() names the missing tables and columns";

    MissingTablesTest(TestDatabase database) {
        super(database, database.unprepared());
    }

    private static String create(String tables) {
        return "; create or upgrade the tables " + tables + " with JdbcSchema.apply() or a migration tool";
    }

    private static void assertMissing(ThrowingCallable call, String advice) {
        assertNotRetryable(call)
                .hasMessageMatching("A table or column does not exist \\(SQLState \\w{5}(, error code \\d+)?\\)\\Q"
                        + advice + OTHER_NAMES + "\\E");
    }

    @Test
    void a_command_names_the_tables_of_the_library() {
        String advice = create("invitation, membership, invitation_event, invitation_outbox, invitation_role");
        Invitations library = TestLibrary.over(storage);
        assertMissing(() -> library.members().addFounder(ADA, ACME, "admin"), advice);
        assertMissing(() -> library.inbox(BOB), advice);
        assertMissing(() -> library.notifications().deliver(1), advice);
        assertMissing(() -> JdbcRoleCatalog.over(source).in(ACME), advice);
        JdbcHost host = new JdbcHost(source);
        assertMissing(
                () -> host.transaction(connection ->
                        TestLibrary.over(JdbcStorage.joining(host)).inbox(BOB)),
                advice);
    }

    @Test
    void storage_catalogue_and_delivery_report_a_missing_or_wrong_prefix() {
        JdbcTables tables = JdbcTables.standard().prefix("app_");
        JdbcSchema.of(source, tables).apply();
        String advice = create("invitation, membership, invitation_event, invitation_outbox, invitation_role");
        assertMissing(() -> TestLibrary.over(storage).inbox(BOB), advice);
        assertMissing(() -> JdbcRoleCatalog.over(source).in(ACME), advice);
        Invitations delivering = Invitations.builder()
                .storage(JdbcStorage.over(source, tables))
                .deliverWith(storage)
                .notifier(notification -> {})
                .roles(RoleCatalog.of())
                .build();
        assertMissing(() -> delivering.notifications().deliver(1), advice);
        assertMissing(
                () -> TestLibrary.over(
                                JdbcStorage.over(source, JdbcTables.standard().prefix("ap_")))
                        .inbox(BOB),
                create("ap_invitation, ap_membership, ap_invitation_event, ap_invitation_outbox, ap_invitation_role"));
    }

    /** The first command names the table, because apply() succeeds without it. */
    @Test
    void a_missing_members_table_of_the_host_is_named() {
        JdbcTables tables = JdbcTables.standard().members(MembersTable.named("org_users"));
        JdbcSchema.of(source, tables).apply();
        assertMissing(
                () -> TestLibrary.withAcme(JdbcStorage.over(source, tables)),
                create("invitation, invitation_event, invitation_outbox, invitation_role")
                        + ", after you have created the members table org_users, which apply() does not create");
    }

    @Test
    void a_missing_schema_is_named() {
        JdbcTables tables = JdbcTables.standard().schema("nowhere");
        assertNotRetryable(JdbcSchema.of(source, tables)::apply)
                .hasMessageMatching("The schema nowhere does not exist \\(SQLState \\w{5}(, error code \\d+)?\\), so"
                        + " apply\\(\\) cannot create table nowhere\\.invitation; create the schema, because apply\\(\\)"
                        + " creates tables but no schemas, or correct JdbcTables\\.schema");
        assertMissing(
                () -> TestLibrary.over(JdbcStorage.over(source, tables)).inbox(BOB),
                create(String.join(
                                ", ",
                                List.of(
                                        "nowhere.invitation",
                                        "nowhere.membership",
                                        "nowhere.invitation_event",
                                        "nowhere.invitation_outbox",
                                        "nowhere.invitation_role")))
                        + ", after you have created the schema nowhere, which apply() does not create");
        assertThat(TestDatabase.query(source, "SELECT 1")).containsExactly("1");
    }
}
