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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
        assertThatCode(() -> JdbcSchema.of(source, tables).apply()).doesNotThrowAnyException();
        DataSourceProxy tap = DataSourceProxy.on(source)
                .at("createStatement", call -> {
                    throw new AssertionError("DDL");
                })
                .at("setAutoCommit", call -> {
                    throw new AssertionError("a transaction");
                });
        assertThatCode(() -> JdbcSchema.of(tap.dataSource(), tables).apply()).doesNotThrowAnyException();
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
    void gives_up_after_ten_attempts() {
        assertThat(attempts(0)).isEqualTo(1);
        assertThat(attempts(9)).isEqualTo(10);
        assertRetryable(() -> attempts(10));
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
    void reports_every_missing_table() {
        String missing =
                ": does not exist, or is hidden from this user; run JdbcSchema.apply() or a migration tool up to"
                        + " version 3";
        assertNotRetryable(schema::check)
                .hasMessage(
                        "The database does not fit this version of the library; 5 findings:\ntable invitation" + missing
                                + "\ntable membership" + missing + "\ntable invitation_event" + missing
                                + "\ntable invitation_outbox" + missing + "\ntable invitation_role" + missing);
        schema.apply();
        assertNotRetryable(JdbcSchema.of(source, JdbcTables.standard().prefix("acme_"))::check)
                .hasMessageContaining("\ntable acme_membership" + missing);
    }

    @Test
    void names_the_columns_of_the_host_that_are_missing() {
        DataSource hosted = HostTables.in(database);
        assertThatCode(JdbcSchema.of(hosted, HostTables.TABLES)::check).doesNotThrowAnyException();
        JdbcTables other = HostTables.TABLES.members(
                MembersTable.named("org_users").domain("org_id").since("since_when"));
        assertNotRetryable(JdbcSchema.of(hosted, other)::check)
                .hasMessageContaining("\ncolumn role of org_users: does not exist; add it as VARCHAR(255)")
                .hasMessageContaining("\ncolumn since_when of org_users: does not exist; add it as ");
        assertNotRetryable(JdbcSchema.of(hosted, HostTables.TABLES.members(MembersTable.named("org_people")))::check)
                .hasMessageEndingWith("1 finding:\ntable org_people: does not exist, or is hidden from this user;"
                        + " create it, or correct its name in MembersTable");
    }

    /** Locks of rows and of whole tables, which a session holds until it commits. */
    @Test
    void neither_apply_nor_check_waits_for_a_session_that_holds_locks() throws Exception {
        schema.apply();
        assertThat(save(storage, founded(ADA))).isTrue();
        try (Connection locking = source.getConnection()) {
            locking.setAutoCommit(false);
            TestDatabase.execute(locking, "SELECT * FROM membership FOR UPDATE");
            TestDatabase.execute(locking, "UPDATE invitation_outbox SET attempts = 1");
            Background.start(() -> {
                        JdbcSchema.of(source).check();
                        return source;
                    })
                    .get(30, TimeUnit.SECONDS);
            if (database == TestDatabase.POSTGRESQL) {
                TestDatabase.execute(locking, "LOCK TABLE membership, invitation IN ACCESS EXCLUSIVE MODE");
            }
            Background.start(() -> {
                        JdbcSchema.of(source).apply();
                        return source;
                    })
                    .get(30, TimeUnit.SECONDS);
            locking.rollback();
        }
    }

    @Test
    void a_check_changes_nothing() {
        schema.apply();
        assertThat(save(storage, founded(ADA))).isTrue();
        List<String> before = TestDatabase.query(source, "SELECT user_id FROM membership");
        DataSourceProxy tap = DataSourceProxy.on(source).at("commit", call -> {
            throw new AssertionError("a commit");
        });
        JdbcSchema.of(tap.dataSource()).check();
        assertThat(TestDatabase.query(source, "SELECT user_id FROM membership")).isEqualTo(before);
        for (String table : List.of("invitation", "invitation_outbox", "invitation_role")) {
            assertThat(TestDatabase.query(source, "SELECT domain_id FROM " + table))
                    .isEmpty();
        }
    }

    @Test
    void a_table_that_is_not_ours_is_named_and_nothing_is_created() {
        for (String foreign : List.of(
                "CREATE TABLE invitation_role (id INTEGER, role VARCHAR(9))",
                "CREATE TABLE invitation_role (domain_id INTEGER, role VARCHAR(9), action VARCHAR(9))",
                "CREATE VIEW invitation_role AS SELECT 1 AS domain_id, 'x' AS role, 'x' AS action")) {
            DataSource unprepared = database.unprepared();
            TestDatabase.execute(unprepared, foreign);
            assertNotRetryable(JdbcSchema.of(unprepared)::apply)
                    .hasMessageStartingWith("table invitation_role: is ")
                    .hasMessageContaining("or choose other names with JdbcTables.prefix")
                    .hasMessageEndingWith("Nothing was created or changed");
            assertThat(tables(unprepared)).containsExactly("invitation_role");
            JdbcTables other = JdbcTables.standard().prefix("acme_");
            JdbcSchema.of(unprepared, other).apply();
            JdbcSchema.of(unprepared, other).check();
            assertThat(tables(unprepared)).hasSize(6);
        }
    }

    private static SqlNames names(DataSource shared) throws SQLException {
        try (Connection connection = shared.getConnection()) {
            return new SqlNames(Dialects.of(connection), JdbcTables.standard());
        }
    }

    private List<String> tables(DataSource unprepared) {
        String schemas = database == TestDatabase.MARIADB ? "DATABASE()" : "'public'";
        return TestDatabase.query(
                unprepared,
                "SELECT LOWER(table_name) FROM information_schema.tables WHERE LOWER(table_schema) = " + schemas);
    }

    /** Each caller has a data source of its own, like a process of its own. */
    @Test
    void eight_callers_create_and_upgrade_at_once() throws Exception {
        for (boolean upgrade : List.of(false, true)) {
            DataSource shared = database.unprepared();
            if (upgrade) {
                SqlNames names = names(shared);
                SchemaStatement.of("V1__invitations.sql", names)
                        .forEach(each -> TestDatabase.execute(shared, each.text()));
            }
            List<Future<?>> callers = new ArrayList<>();
            CountDownLatch start = new CountDownLatch(1);
            for (int i = 0; i < 8; i++) {
                callers.add(Background.start(() -> {
                    start.await();
                    JdbcSchema.of(shared).apply();
                    return shared;
                }));
            }
            start.countDown();
            for (Future<?> caller : callers) {
                caller.get(120, TimeUnit.SECONDS);
            }
            JdbcSchema.of(shared).check();
        }
    }

    /** On MariaDB the name of an index belongs to its table. */
    @Test
    void an_index_whose_name_is_taken_is_named() {
        TestDatabase.execute(source, "CREATE TABLE host (id INTEGER); CREATE INDEX invitation_of_domain ON host (id)");
        if (database == TestDatabase.MARIADB) {
            schema.apply();
            schema.check();
            return;
        }
        assertNotRetryable(schema::apply)
                .hasMessage("apply() could not create index invitation_of_domain, because another object has its name;"
                        + " rename that object, or choose other names with JdbcTables.prefix");
    }
}
