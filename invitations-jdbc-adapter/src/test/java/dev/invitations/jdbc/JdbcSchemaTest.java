package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.after;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.live;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static dev.invitations.jdbc.FailureAssertions.assertRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Change;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that the schema is created, completed and checked on each database. */
@Tag("full")
class JdbcSchemaTest extends DatabaseTest {

    private final JdbcSchema schema = JdbcSchema.of(source);

    JdbcSchemaTest(TestDatabase database) {
        super(database, database.unprepared());
    }

    @Test
    void may_be_applied_concurrently() {
        IntStream.range(0, 4).parallel().forEach(i -> JdbcSchema.of(source).apply());
        assertThat(save(storage, founded(ADA))).isTrue();
    }

    @Test
    void continues_while_another_process_creates_one_object_after_the_other() {
        Iterator<String> created = List.of(schema.script().split("(?<=;)\\R")).iterator();
        DataSourceProxy racing = DataSourceProxy.on(source).at("createStatement", call -> {
            if (created.hasNext()) {
                TestDatabase.execute(source, created.next());
                throw new SQLException("exists already", "42S01");
            }
            return call.proceed();
        });
        JdbcSchema.of(racing.dataSource()).apply();
        assertThat(created.hasNext()).isFalse();
        schema.check();
    }

    @Test
    void runs_no_ddl_if_nothing_is_missing() {
        JdbcTables tables = JdbcTables.standard().prefix("acme_");
        JdbcSchema.of(source, tables).apply();
        DataSourceProxy tap = DataSourceProxy.on(source)
                .at("createStatement", call -> {
                    throw new AssertionError("DDL");
                })
                .at("setAutoCommit", call -> {
                    throw new AssertionError("a transaction");
                });
        JdbcSchema.of(tap.dataSource(), tables).apply();
    }

    @Test
    void neither_waits_for_a_writer_nor_blocks_one_if_nothing_is_missing() throws Exception {
        schema.apply();
        JdbcHost host = new JdbcHost(source);
        Change bobSent = sent(BOB);
        host.transaction(connection -> {
            assertThat(save(JdbcStorage.joining(host), founded(ADA))).isTrue();
            return Background.start(() -> {
                        JdbcSchema.of(source).apply();
                        return save(storage, bobSent);
                    })
                    .get(30, TimeUnit.SECONDS);
        });
        assertThat(live(storage, BOB)).isEqualTo(after(bobSent));
    }

    @Test
    void creates_the_index_that_is_missing() {
        JdbcTables tables = JdbcTables.standard().prefix("acme_");
        JdbcSchema.of(source, tables).apply();
        String index = "acme_invitation_of_domain";
        String drop = "DROP INDEX " + index + (database == TestDatabase.MARIADB ? " ON acme_invitation" : "");
        for (int i = 0; i < 2; i++) {
            TestDatabase.execute(source, drop);
            JdbcSchema.of(source, tables).apply();
        }
    }

    /** A process that finds tables half-created by another process tries again, but only this often. */
    @Test
    void gives_up_after_five_attempts() {
        assertThat(attempts(0)).isEqualTo(1);
        assertThat(attempts(4)).isEqualTo(5);
        assertRetryable(() -> attempts(5));
    }

    private int attempts(int failing) {
        AtomicInteger attempts = new AtomicInteger();
        DataSourceProxy racing = DataSourceProxy.on(database.unprepared()).at("createStatement", call -> {
            if (attempts.incrementAndGet() <= failing) {
                throw new SQLException("a concurrent creation", "23505");
            }
            return call.proceed();
        });
        JdbcSchema.of(racing.dataSource()).apply();
        return attempts.get();
    }

    @Test
    void the_script_creates_the_schema_and_can_be_repeated() {
        TestDatabase.execute(source, schema.script());
        schema.check();
        assertThat(save(storage, founded(ADA))).isTrue();
        TestDatabase.execute(source, schema.script());
        assertThat(storage.memberships().find(ACME, ADA)).isPresent();
    }

    @Test
    void a_column_that_a_host_made_longer_stays_as_it_is() {
        schema.apply();
        changeLengthOfRole(300);
        schema.apply();
        schema.check();
        assertThat(save(storage, founded(ADA))).isTrue();
        TestDatabase.execute(source, "UPDATE membership SET role = '" + "r".repeat(300) + "'");
    }

    private void changeLengthOfRole(int length) {
        String change = switch (database) {
            case H2 -> "ALTER TABLE membership ALTER COLUMN role SET DATA TYPE VARCHAR(%d)";
            case POSTGRESQL -> "ALTER TABLE membership ALTER COLUMN role TYPE VARCHAR(%d)";
            case MARIADB -> "ALTER TABLE membership MODIFY COLUMN role VARCHAR(%d) NOT NULL";
        };
        TestDatabase.execute(source, change.formatted(length));
    }

    @Test
    void accepts_a_complete_schema() {
        schema.apply();
        TestDatabase.execute(source, "ALTER TABLE invitation ADD note VARCHAR(9)");
        assertThatCode(schema::check).doesNotThrowAnyException();
    }

    @Test
    void reports_missing_tables() {
        assertNotRetryable(schema::check)
                .hasMessageStartingWith(
                        "Tables do not exist. Upgrade to version 2 of the schema with JdbcSchema.apply() or a migration tool."
                                + " Missing: table invitation, table membership, table invitation_event, table invitation_outbox, table invitation_role");
        schema.apply();
        assertNotRetryable(JdbcSchema.of(source, JdbcTables.standard().prefix("acme_"))::check)
                .hasMessageContaining("Tables do not exist.")
                .hasMessageContaining("table acme_membership");
    }

    @Test
    void reports_older_tables() {
        schema.apply();
        TestDatabase.execute(source, """
                DROP TABLE invitation_event;
                ALTER TABLE invitation_outbox DROP COLUMN last_error;
                ALTER TABLE membership DROP COLUMN role""");
        assertNotRetryable(schema::check)
                .hasMessage(
                        "The tables are older than this version of the library. Upgrade to version 2 of the schema with"
                                + " JdbcSchema.apply() or a migration tool. Missing: column role of membership,"
                                + " table invitation_event, column last_error of invitation_outbox");
        assertThat(TestDatabase.query(source, "SELECT COUNT(*) FROM invitation"))
                .containsExactly("0");
    }

    @Test
    void names_columns_that_are_too_short() {
        schema.apply();
        changeLengthOfRole(64);
        assertNotRetryable(schema::check)
                .hasMessageEndingWith("Missing: column role of membership with 255 characters, not 64");
    }

    @Test
    void checks_the_table_of_the_host() {
        DataSource hosted = HostTables.in(database);
        assertThatCode(JdbcSchema.of(hosted, HostTables.TABLES)::check).doesNotThrowAnyException();
        JdbcTables other = HostTables.TABLES.members(
                MembersTable.named("org_users").domain("org_id").since("since_when"));
        assertNotRetryable(JdbcSchema.of(hosted, other)::check)
                .hasMessageEndingWith("Missing: column role of org_users, column since_when of org_users");
        assertNotRetryable(JdbcSchema.of(hosted, HostTables.TABLES.members(MembersTable.named("org_people")))::check)
                .hasMessageEndingWith("Missing: table org_people");
    }
}
