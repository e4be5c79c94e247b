package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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
        for (SqlColumn column : Columns.INVITATION_TABLE.columns()) {
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
        List<List<String>> before = contents();
        for (String name : names) {
            writes.clear();
            assertNotRetryable(() -> requireNonNull(commands.get(name)).accept(invitations))
                    .as("%s of %s.%s by %s", event, table, column.name(), name)
                    .hasMessageContaining(what(event, column) + table)
                    .hasMessageNotContaining(AlteringTrigger.ALTERED);
            assertThat(writes)
                    .filteredOn(sql -> sql.matches("(?s).*(INSERT INTO|UPDATE|MERGE INTO) " + table + " .*"))
                    .hasSize(1);
            assertThat(contents()).isEqualTo(before);
        }
        AlteringTrigger.drop(database, source, table);
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
