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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.PostgresServer;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Change;
import dev.invitations.port.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@Tag("full")
class JdbcSchemaTest {

    @ParameterizedTest
    @EnumSource
    void applying_twice_keeps_the_data(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcSchema schema = JdbcSchema.of(source);
        schema.apply();
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
        schema.apply();
        assertThat(JdbcStorage.over(source).memberships().find(ACME, ADA)).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void may_be_applied_concurrently(TestDatabase database) {
        DataSource source = database.unprepared();
        IntStream.range(0, 4).parallel().forEach(i -> JdbcSchema.of(source).apply());
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void continues_while_another_process_creates_one_object_after_the_other(TestDatabase database) {
        DataSource source = database.unprepared();
        Iterator<String> created =
                List.of(JdbcSchema.of(source).script().split("(?<=;)\\R")).iterator();
        DataSourceProxy racing = DataSourceProxy.on(source).at("createStatement", call -> {
            if (created.hasNext()) {
                TestDatabase.execute(source, created.next());
                throw new SQLException("exists already", "42S01");
            }
            return call.proceed();
        });
        JdbcSchema.of(racing.dataSource()).apply();
        assertThat(created.hasNext()).isFalse();
        JdbcSchema.of(source).check();
    }

    @ParameterizedTest
    @EnumSource
    void runs_no_ddl_if_nothing_is_missing(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcSchema.of(source).apply();
        DataSourceProxy tap = DataSourceProxy.on(source)
                .at("createStatement", call -> {
                    throw new AssertionError("DDL");
                })
                .at("setAutoCommit", call -> {
                    throw new AssertionError("a transaction");
                });
        JdbcSchema.of(tap.dataSource()).apply();
    }

    /** The MariaDB test server does not check privileges. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MARIADB")
    void needs_no_right_to_create_if_nothing_is_missing(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcSchema.of(source).apply();
        DataSource limited = limited(database, source);
        JdbcSchema.of(limited).apply();
        JdbcSchema.of(limited).check();
        assertThat(save(JdbcStorage.over(limited), founded(ADA))).isTrue();
        JdbcSchema others = JdbcSchema.of(limited, JdbcTables.standard().prefix("more_"));
        assertThatThrownBy(others::apply).isInstanceOf(StorageException.class);
    }

    /** Returns the same database for a user that may only read and write rows. */
    private static DataSource limited(TestDatabase database, DataSource source) {
        String name = "limited_" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        String rights = "GRANT SELECT, INSERT, UPDATE, DELETE ON ";
        if (database == TestDatabase.POSTGRESQL) {
            TestDatabase.execute(source, "CREATE ROLE " + name + " LOGIN PASSWORD '" + name + "'");
            TestDatabase.execute(source, rights + "ALL TABLES IN SCHEMA public TO " + name);
            return PostgresServer.dataSource(
                    name,
                    TestDatabase.query(source, "SELECT current_database()").get(0));
        }
        TestDatabase.execute(source, "CREATE USER " + name + " PASSWORD '" + name + "'");
        TestDatabase.execute(source, rights + "SCHEMA PUBLIC TO " + name);
        JdbcDataSource limited = new JdbcDataSource();
        limited.setURL("jdbc:h2:mem:"
                + TestDatabase.query(source, "CALL DATABASE()").get(0).toLowerCase(Locale.ROOT));
        limited.setUser(name);
        limited.setPassword(name);
        return limited;
    }

    @ParameterizedTest
    @EnumSource
    void neither_waits_for_a_writer_nor_blocks_one_if_nothing_is_missing(TestDatabase database) throws Exception {
        DataSource source = database.unprepared();
        JdbcSchema.of(source).apply();
        JdbcStorage storage = JdbcStorage.over(source);
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

    @ParameterizedTest
    @EnumSource
    void creates_the_index_that_is_missing(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcTables tables = JdbcTables.standard().prefix("acme_");
        JdbcSchema.of(source, tables).apply();
        String index = "acme_invitation_of_domain";
        String drop = "DROP INDEX " + index + (database == TestDatabase.MARIADB ? " ON acme_invitation" : "");
        for (int i = 0; i < 2; i++) {
            TestDatabase.execute(source, drop);
            JdbcSchema.of(source, tables).apply();
        }
    }

    /** A concurrent creation of the table could leave the name behind, and every later attempt would fail. */
    @Test
    void no_constraint_has_a_name_on_h2() {
        assertThat(JdbcSchema.of(TestDatabase.H2.unprepared()).script()).doesNotContain("CONSTRAINT ");
    }

    @ParameterizedTest
    @EnumSource
    void every_statement_of_a_script_creates_one_object(TestDatabase database) throws SQLException {
        SqlNames names;
        try (Connection connection = database.unprepared().getConnection()) {
            names = new SqlNames(Dialects.of(connection), JdbcTables.standard().prefix("acme_"));
        }
        List<SchemaStatement> statements = SchemaStatement.all(names);
        assertThat(statements)
                .allMatch(each -> each.index() == null || each.column() == null)
                .filteredOn(each -> each.index() == null && each.column() == null)
                .extracting(SchemaStatement::table)
                .containsExactly(
                        "invitation", "membership", "invitation_event", "invitation_outbox", "invitation_role");
        assertThat(statements)
                .extracting(SchemaStatement::index)
                .filteredOn(Objects::nonNull)
                .contains("acme_invitation_of_domain", "acme_invitation_outbox_due");
        assertThat(statements)
                .filteredOn(each -> each.column() != null && each.text().contains("VARCHAR"))
                .allMatch(each -> each.length() > 0)
                .isNotEmpty();
        for (SchemaStatement each : statements) {
            String[] lines = each.text().split("\\R", -1);
            assertThat(lines)
                    .as("comments")
                    .filteredOn(line -> line.strip().startsWith("--"))
                    .noneMatch(line -> line.contains(";"));
            assertThat(String.join(" ", lines)).endsWith(";");
        }
    }

    /** A process that finds tables half-created by another process tries again, but only this often. */
    @Test
    void gives_up_after_five_attempts() {
        assertThat(attempts(0)).isEqualTo(1);
        assertThat(attempts(4)).isEqualTo(5);
        assertRetryable(() -> attempts(5));
    }

    private static int attempts(int failing) {
        int[] attempts = {0};
        DataSourceProxy tap = DataSourceProxy.on(TestDatabase.H2.unprepared()).at("createStatement", call -> {
            if (++attempts[0] <= failing) {
                throw new SQLException("a concurrent creation", "23505");
            }
            return call.proceed();
        });
        JdbcSchema.of(tap.dataSource()).apply();
        return attempts[0];
    }

    @ParameterizedTest
    @EnumSource
    void the_script_creates_all_tables(TestDatabase database) {
        DataSource source = database.unprepared();
        String script = JdbcSchema.of(source).script();
        assertThat(script)
                .contains("CREATE TABLE IF NOT EXISTS invitation (")
                .contains("CREATE TABLE IF NOT EXISTS membership (")
                .contains("CREATE TABLE IF NOT EXISTS invitation_event (")
                .contains("CREATE TABLE IF NOT EXISTS invitation_outbox (");
        TestDatabase.execute(source, script);
        assertThat(save(JdbcStorage.over(source), founded(ADA))).isTrue();
    }

    @Test
    void an_embedded_file_keeps_the_data(@TempDir Path folder) {
        Path file = folder.resolve("it's a file");
        assertThat(save(JdbcStorage.embedded(file), founded(ADA))).isTrue();
        assertThat(JdbcStorage.embedded(file).memberships().find(ACME, ADA)).isPresent();
        assertThat(Files.exists(folder.resolve("it's a file.mv.db"))).isTrue();
    }

    @Test
    void an_embedded_file_is_free_after_the_last_storage_is_closed(@TempDir Path folder) throws Exception {
        JdbcStorage one = JdbcStorage.embedded(folder.resolve("file"));
        JdbcStorage other = JdbcStorage.embedded(folder.resolve("file"));
        assertThat(save(one, founded(ADA))).isTrue();
        one.close();
        one.close();
        assertNotRetryable(() -> one.memberships().find(ACME, ADA))
                .hasMessage("The storage is closed; open the file again with JdbcStorage.embedded");
        assertThat(other.memberships().find(ACME, ADA)).isPresent();
        assertThat(isFree(folder.resolve("file.mv.db"))).isFalse();
        other.close();
        assertThat(isFree(folder.resolve("file.mv.db"))).isTrue();
        try (JdbcStorage again = JdbcStorage.embedded(folder.resolve("file"))) {
            assertThat(again.memberships().find(ACME, ADA)).isPresent();
        }
    }

    /** H2 closes a database whose file an interrupted thread writes. Calls after that must not open and close it each. */
    @Test
    void an_embedded_file_stays_open_after_an_interrupt(@TempDir Path folder) throws Exception {
        try (JdbcStorage storage = JdbcStorage.embedded(folder.resolve("file"))) {
            Thread interrupted = new Thread(() -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> save(storage, founded(ADA))).isInstanceOf(StorageException.class);
            });
            interrupted.start();
            interrupted.join();
            assertThat(storage.memberships().find(ACME, BOB)).isEmpty();
            assertThat(isFree(folder.resolve("file.mv.db"))).isFalse();
        }
        assertThat(isFree(folder.resolve("file.mv.db"))).isTrue();
    }

    /** A null fails where it is passed, not at the first call. */
    @Test
    @SuppressWarnings("NullAway")
    void null_is_refused_by_name() {
        DataSource database = new JdbcDataSource();
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(database);
        Map<String, ThrowingCallable> calls = Map.ofEntries(
                Map.entry("database", () -> JdbcStorage.over(null)),
                Map.entry("tables", () -> JdbcStorage.over(database, null)),
                Map.entry("connections", () -> JdbcStorage.joining(null)),
                Map.entry("file", () -> JdbcStorage.embedded(null)),
                Map.entry("prefix", () -> JdbcTables.standard().prefix(null)),
                Map.entry("schema", () -> JdbcTables.standard().schema(null)),
                Map.entry("members", () -> JdbcTables.standard().members(null)),
                Map.entry("table", () -> MembersTable.named(null)),
                Map.entry("type", () -> MembersTable.named("m").user("u", null)),
                Map.entry("column", () -> MembersTable.named("m").role(null)),
                Map.entry("timeToLive", () -> roles.cached(null, Clock.systemUTC())),
                Map.entry("clock", () -> roles.cached(Duration.ofSeconds(1), null)),
                Map.entry("role", () -> roles.remove(ACME, null)));
        calls.forEach((name, call) -> assertThatThrownBy(call)
                .isInstanceOf(NullPointerException.class)
                .hasMessage(name + " must not be null"));
    }

    private static boolean isFree(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Test
    void an_embedded_file_that_cannot_be_prepared_is_free(@TempDir Path folder) throws Exception {
        JdbcDataSource host = new JdbcDataSource();
        host.setURL("jdbc:h2:file:" + folder.resolve("file"));
        host.setUser("sa");
        TestDatabase.execute(host, "CREATE VIEW invitation AS SELECT 1 AS id");
        assertThatThrownBy(() -> JdbcStorage.embedded(folder.resolve("file"))).isInstanceOf(StorageException.class);
        assertThat(isFree(folder.resolve("file.mv.db"))).isTrue();
    }

    /** The data source belongs to the host. */
    @Test
    void closing_does_not_close_the_pool_of_the_host() throws Exception {
        try (HikariDataSource pool = (HikariDataSource) Pool.over(TestDatabase.H2.empty())) {
            JdbcStorage storage = JdbcStorage.over(pool);
            storage.close();
            assertThat(save(storage, founded(ADA))).isTrue();
            JdbcHost host = new JdbcHost(pool);
            host.transaction(connection -> {
                JdbcStorage joining = JdbcStorage.joining(host);
                joining.close();
                return save(joining, sent(BOB));
            });
            assertThat(pool.isClosed()).isFalse();
        }
    }

    @Test
    void refuses_a_path_with_a_semicolon() {
        for (String path : List.of("a;INIT=SHUTDOWN", "b;")) {
            assertThatThrownBy(() -> JdbcStorage.embedded(Path.of(path)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("semicolon");
        }
    }
}
