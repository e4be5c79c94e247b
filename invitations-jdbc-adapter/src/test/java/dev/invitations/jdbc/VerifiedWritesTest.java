package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * Tests that a write fails if the database stores another row than the one that was written, and that the failure is
 * final, names the table and the column, needs one attempt and changes nothing.
 */
@Tag("full")
class VerifiedWritesTest extends DatabaseTest {

    private static final UserId DAVE = new UserId("dave");

    /** The columns that a constraint of the table protects from such a change. */
    private static final Set<String> CONSTRAINED =
            Set.of("status", "created_at", "sent_at", "times_sent", "closed_at", "live_invitee");

    private final JdbcTables tables = HostTables.TABLES;
    private final SqlNames names;
    private final DataSourceProxy tap = DataSourceProxy.on(source);
    private final List<String> writes = new ArrayList<>();
    private final Invitations invitations;
    private final InvitationId daves;

    /** The commands that write a table, by the table and the kind of the statement. */
    private final Map<String, Consumer<Invitations>> commands = new LinkedHashMap<>();

    VerifiedWritesTest(TestDatabase database) {
        super(database, HostTables.in(database));
        names = new SqlNames(AlteringTrigger.dialect(database), tables);
        tap.at("executeQuery", call -> {
            writes.add(call.sql());
            return call.proceed();
        });
        tap.at("executeUpdate", call -> {
            writes.add(call.sql());
            return call.proceed();
        });
        Invitations setUp = TestLibrary.withAcme(JdbcStorage.over(source, tables));
        setUp.members().assign(ADA, ACME, BOB, "viewer");
        daves = setUp.send(ADA, ACME, DAVE, "viewer").id();
        invitations = TestLibrary.over(JdbcStorage.over(tap.dataSource(), tables));
        commands.put("send", it -> it.send(ADA, ACME, CAROL, "viewer"));
        commands.put("send 1,000", it -> it.send(ADA, thousand()));
        commands.put("accept", it -> it.accept(DAVE, daves));
        commands.put("reject", it -> it.reject(DAVE, daves));
        commands.put("delete", it -> it.delete(ADA, daves));
        commands.put("add founder", it -> it.members().addFounder(CAROL, new DomainId("other"), "admin"));
        commands.put("assign", it -> it.members().assign(ADA, ACME, CAROL, "viewer"));
        commands.put("promote", it -> it.members().assign(ADA, ACME, BOB, "admin"));
        commands.put("remove", it -> it.members().remove(ADA, ACME, BOB));
    }

    private static SendInvitations thousand() {
        SendInvitations all = SendInvitations.to(ACME);
        for (int i = 0; i < 1000; i++) {
            all = all.invite(new UserId("user" + i), "viewer");
        }
        return all;
    }

    @Test
    void every_column_of_a_new_invitation_is_verified() {
        for (SqlColumn column : Columns.INVITATION_TABLE.columns()) {
            if (!CONSTRAINED.contains(column.name())) {
                assertVerified(names.invitation(), "INSERT", column, "send");
            }
        }
        assertVerified(names.invitation(), "INSERT", SqlColumn.of("live_invitee", ColumnType.ID), "send");
        for (String column : List.of("invitee", "role", "inviter", "changed_by")) {
            assertVerified(names.invitation(), "INSERT", SqlColumn.of(column, ColumnType.ID), "send 1,000");
        }
        for (String column : List.of("answered_at", "expires_at")) {
            assertVerified(names.invitation(), "INSERT", SqlColumn.of(column, ColumnType.INSTANT), "send 1,000");
        }
        assertVerified(names.invitation(), "INSERT", SqlColumn.of("version", ColumnType.LONG), "send 1,000");
    }

    /** MariaDB cannot return the rows of an update; {@link JdbcSchema#check} reports triggers on these tables. */
    @Test
    void every_column_of_an_answered_invitation_is_verified() {
        for (SqlColumn column : Columns.UPDATED.columns()) {
            if (database != TestDatabase.MARIADB && !CONSTRAINED.contains(column.name())) {
                assertVerified(names.invitation(), "UPDATE", column, "accept", "reject", "delete");
            }
        }
    }

    @Test
    void every_column_of_an_event_is_verified() {
        for (SqlColumn column : Columns.EVENT.columns()) {
            assertVerified(names.event(), "INSERT", column, "send", "accept", "assign", "promote", "remove");
        }
        assertVerified(names.event(), "INSERT", SqlColumn.of("actor", ColumnType.ID), "send 1,000", "add founder");
    }

    @Test
    void every_column_of_a_notification_is_verified() {
        for (SqlColumn column : Columns.NOTIFICATION.columns()) {
            // Its values are the numbers and truth values that the trigger writes.
            if (!column.name().equals("set_aside")) {
                assertVerified(names.outbox(), "INSERT", column, "send", "accept");
            }
        }
        assertVerified(names.outbox(), "INSERT", SqlColumn.of("role", ColumnType.NAME), "send 1,000");
    }

    @Test
    void every_column_of_a_new_member_is_verified() {
        for (SqlColumn column : names.members()) {
            assertVerified(names.membership(), "INSERT", column, "accept", "assign", "add founder");
        }
    }

    @Test
    void every_column_of_a_changed_member_is_verified() {
        for (SqlColumn column : names.members()) {
            assertVerified(names.membership(), "UPDATE", column, "promote");
        }
    }

    /** Only a trigger of PostgreSQL can keep a row without an error. */
    @Test
    void a_row_that_a_trigger_keeps_is_not_a_conflict() {
        if (database == TestDatabase.POSTGRESQL) {
            assertKept(names.invitation(), "INSERT", "send", "send 1,000");
            assertKept(names.invitation(), "UPDATE", "accept", "reject", "delete");
            assertKept(names.event(), "INSERT", "send", "accept", "assign", "remove");
            assertKept(names.outbox(), "INSERT", "send", "send 1,000", "accept");
            assertKept(names.membership(), "INSERT", "accept", "assign", "add founder");
            assertKept(names.membership(), "UPDATE", "promote");
            assertKept(names.membership(), "DELETE", "remove");
        }
    }

    private void assertKept(String table, String event, String... names) {
        TestDatabase.execute(
                source,
                "CREATE OR REPLACE FUNCTION keeping() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NULL;END';"
                        + " CREATE TRIGGER keeping BEFORE " + event + " ON " + table
                        + " FOR EACH ROW EXECUTE FUNCTION keeping()");
        assertFails("table " + table, table, event, names);
        TestDatabase.execute(source, "DROP TRIGGER keeping ON " + table);
    }

    /** A type of the host's column may cut a value without an error. */
    @Test
    void a_value_that_a_type_changes_is_an_altered_row() {
        List<List<String>> before = contents();
        Invitations later =
                TestLibrary.over(JdbcStorage.over(source, tables), NOW.plusNanos(123_456_000), notification -> {});
        TestDatabase.execute(
                source,
                switch (database) {
                    case H2, POSTGRESQL ->
                        "ALTER TABLE org_users ALTER COLUMN joined_at %s TIMESTAMP(0) WITH TIME ZONE"
                                .formatted(database == TestDatabase.H2 ? "SET DATA TYPE" : "TYPE");
                    case MARIADB ->
                        "ALTER TABLE org_users MODIFY joined_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP";
                });
        assertNotRetryable(() -> later.members().assign(ADA, ACME, CAROL, "viewer"))
                .hasMessageContaining("column joined_at of org_users");
        assertThat(contents()).isEqualTo(before);
        // MariaDB cuts the spaces again when it reads the column.
        if (database != TestDatabase.MARIADB) {
            TestDatabase.execute(
                    source,
                    "ALTER TABLE org_users ALTER COLUMN member_role %s CHAR(20)"
                            .formatted(database == TestDatabase.H2 ? "SET DATA TYPE" : "TYPE"));
            before = contents();
            assertNotRetryable(() -> invitations.members().addFounder(CAROL, new DomainId("other"), "admin"))
                    .hasMessageContaining("column member_role of org_users");
            assertThat(contents()).isEqualTo(before);
        }
    }

    /** Without a strict mode MariaDB cuts values that are too long, and only warns. */
    @Test
    void a_lax_mode_of_mariadb_loses_no_value() throws SQLException {
        if (source instanceof MariaDbDataSource maria) {
            maria.setUrl(maria.getUrl() + "&sessionVariables=sql_mode=''");
            assertNotCut("org_users", "member_role VARCHAR(5)", "assign", "column member_role of org_users");
            assertNotCut(names.event(), "actor VARCHAR(2)", "reject", "column actor of " + names.event());
            assertNotCut(names.invitation(), "changed_by VARCHAR(3)", "reject", "error code 1265");
        }
    }

    private void assertNotCut(String table, String column, String command, String message) {
        TestDatabase.execute(source, "ALTER TABLE " + table + " MODIFY " + column + " NOT NULL");
        List<List<String>> before = contents();
        assertNotRetryable(() -> requireNonNull(commands.get(command)).accept(invitations))
                .hasMessageContaining(message);
        assertThat(contents()).isEqualTo(before);
        TestDatabase.execute(
                source,
                "ALTER TABLE " + table + " MODIFY " + column.replaceFirst("\\d", "255")
                        + " COLLATE utf8mb4_nopad_bin NOT NULL");
    }

    /** PostgreSQL can say that different texts are equal. */
    @Test
    void a_collation_that_ignores_case_hides_no_altered_row() {
        if (database == TestDatabase.POSTGRESQL) {
            TestDatabase.execute(
                    source,
                    "CREATE COLLATION ignoring (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
                            + " ALTER TABLE " + names.event() + " ALTER actor TYPE VARCHAR(255) COLLATE ignoring;"
                            + " CREATE FUNCTION raising() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN NEW.actor:="
                            + "upper(NEW.actor);RETURN NEW;END'; CREATE TRIGGER raising BEFORE INSERT ON "
                            + names.event() + " FOR EACH ROW EXECUTE FUNCTION raising()");
            assertFails("column actor of " + names.event(), names.event(), "INSERT", "send", "send 1,000", "accept");
        }
    }

    @Test
    void a_role_is_defined_and_removed_as_it_was_written() {
        JdbcRoleCatalog catalog = JdbcRoleCatalog.over(source, tables);
        Role role = Role.of("reviewer", Action.of("reviews.write"));
        catalog.define(ACME, role);
        AlteringTrigger.on(database, source, names.role(), "INSERT", SqlColumn.of("role", ColumnType.NAME));
        assertNotRetryable(() -> catalog.define(ACME, Role.of("other", Action.of("reviews.read"))))
                .hasMessageContaining("column role of " + names.role());
        AlteringTrigger.drop(database, source, names.role());
        if (database == TestDatabase.POSTGRESQL) {
            TestDatabase.execute(
                    source,
                    "CREATE FUNCTION keeping() RETURNS TRIGGER LANGUAGE plpgsql AS 'BEGIN RETURN NULL;END'; CREATE"
                            + " TRIGGER keeping BEFORE DELETE ON " + names.role()
                            + " FOR EACH ROW EXECUTE FUNCTION keeping()");
            assertNotRetryable(() -> catalog.remove(ACME, "reviewer")).hasMessageContaining("table " + names.role());
            assertNotRetryable(() -> catalog.define(ACME, role)).hasMessageContaining("table " + names.role());
        }
        assertThat(catalog.in(ACME).find("reviewer")).isNotNull();
        assertThat(catalog.in(ACME).find("other")).isNull();
    }

    /** The host can go on after the failure. */
    @Test
    void a_joined_transaction_keeps_the_work_of_the_host() throws Exception {
        TestDatabase.execute(source, "CREATE TABLE work (id INTEGER PRIMARY KEY)");
        AlteringTrigger.on(database, source, names.membership(), "INSERT", names.memberRole());
        List<List<String>> before = contents();
        JdbcHost host = new JdbcHost(source);
        Invitations joined = TestLibrary.over(JdbcStorage.joining(host, tables));
        host.transaction(connection -> {
            TestDatabase.execute(connection, "INSERT INTO work VALUES (1)");
            assertNotRetryable(() -> joined.accept(DAVE, daves)).hasMessageContaining("column member_role");
            TestDatabase.execute(connection, "INSERT INTO work VALUES (2)");
            return connection;
        });
        assertThat(contents()).isEqualTo(before);
        assertThat(TestDatabase.query(source, "SELECT id FROM work ORDER BY id"))
                .containsExactly("1", "2");
        AlteringTrigger.drop(database, source, names.membership());
        host.transaction(connection -> joined.accept(DAVE, daves));
        assertThat(contents()).isNotEqualTo(before);
    }

    @Test
    void a_conflict_is_not_taken_for_an_altered_row() {
        boolean[] done = {false};
        DataSourceProxy late = DataSourceProxy.on(source).at("executeQuery", call -> {
            Object result = call.proceed();
            if (!done[0] && call.sql().contains("LEFT JOIN")) {
                done[0] = true;
                TestLibrary.over(JdbcStorage.over(source, tables)).reject(DAVE, daves);
            }
            return result;
        });
        Invitations racing = TestLibrary.over(JdbcStorage.over(late.dataSource(), tables));
        TestHost.refused(Reason.ALREADY_REJECTED, () -> racing.accept(DAVE, daves));
        assertThat(done).containsExactly(true);
    }

    private void assertVerified(String table, String event, SqlColumn column, String... names) {
        AlteringTrigger.on(database, source, table, event, column);
        assertFails(what(event, column) + table, table, event, names);
        AlteringTrigger.drop(database, source, table);
    }

    private void assertFails(String message, String table, String event, String... names) {
        List<List<String>> before = contents();
        for (String name : names) {
            writes.clear();
            assertNotRetryable(() -> requireNonNull(commands.get(name)).accept(invitations))
                    .as("%s of %s by %s", event, table, name)
                    .hasMessageContaining(message)
                    .hasMessageNotContaining(AlteringTrigger.ALTERED);
            assertThat(writes)
                    .filteredOn(
                            sql -> sql.matches("(?s).*(INSERT INTO|UPDATE|MERGE INTO|DELETE FROM) " + table + " .*"))
                    .hasSize(1);
            assertThat(contents()).isEqualTo(before);
        }
    }

    /** MariaDB looks for an updated row by its key, so a row with another key is missing. */
    private String what(String event, SqlColumn column) {
        boolean key = event.equals("UPDATE") && names.members().subList(0, 2).contains(column);
        return database == TestDatabase.MARIADB && key ? "table " : "column " + column.name() + " of ";
    }

    private List<List<String>> contents() {
        List<List<String>> all = new ArrayList<>();
        for (String table : List.of(names.invitation(), names.event(), names.outbox())) {
            all.add(TestDatabase.query(
                    source, "SELECT CONCAT(domain_id, invitation_id, version) FROM " + table + " ORDER BY 1"));
        }
        all.add(TestDatabase.query(
                source, "SELECT CONCAT(org_id, user_id, member_role) FROM " + names.membership() + " ORDER BY 1"));
        return all;
    }
}
