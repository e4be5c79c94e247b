package dev.invitations.jdbc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Tests that every older version of the schema is upgraded with its rows, on each database and with each tool. */
@Tag("full")
class SchemaUpgradeTest {

    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId CAROL = new UserId("carol");
    private static final InvitationId CAROLS =
            new InvitationId(ACME, UUID.fromString("00000000-0000-7000-8000-000000000001"));
    private static final InvitationId BOBS =
            new InvitationId(ACME, UUID.fromString("00000000-0000-7000-8000-000000000002"));

    private enum Tool {
        APPLY {
            @Override
            void migrate(TestDatabase database, DataSource source, JdbcTables tables, int version) throws SQLException {
                if (version == versions(source, tables)) {
                    JdbcSchema.of(source, tables).apply();
                    return;
                }
                SqlNames names = names(source, tables);
                for (String script : names.dialect().scripts().subList(0, version)) {
                    SchemaStatement.of(script, names).forEach(each -> TestDatabase.execute(source, each.text()));
                }
            }
        },
        FLYWAY {
            @Override
            void migrate(TestDatabase database, DataSource source, JdbcTables tables, int version) {
                MigrationsTest.flyway(database, source, String.valueOf(version));
            }
        },
        LIQUIBASE {
            @Override
            void migrate(TestDatabase database, DataSource source, JdbcTables tables, int version) throws Exception {
                MigrationsTest.liquibase(source, version);
            }
        };

        /** Migrates the schema to this version from its current version. */
        abstract void migrate(TestDatabase database, DataSource source, JdbcTables tables, int version)
                throws Exception;
    }

    private record Upgrade(TestDatabase database, JdbcTables tables, Tool tool, int from) {

        DataSource prepared() throws SQLException {
            if (tables.ownMembers()) {
                DataSource source = database.unprepared();
                if (!tables.schema().isEmpty()) {
                    TestDatabase.execute(
                            source,
                            (database == TestDatabase.MARIADB ? "CREATE OR REPLACE SCHEMA " : "CREATE SCHEMA ")
                                    + tables.schema());
                }
                return source;
            }
            DataSource source = HostTables.in(database);
            for (String table : allTables(names(source, tables))) {
                if (!table.equals("org_users")) {
                    TestDatabase.execute(source, "DROP TABLE " + table);
                }
            }
            return source;
        }

        @Override
        public String toString() {
            return database + " from version " + from + " with " + tool
                    + (tables == JdbcTables.standard()
                            ? ""
                            : tables.ownMembers() ? ", renamed" : ", members of the host");
        }
    }

    static Stream<Upgrade> upgrades() throws SQLException {
        int versions = Dialects.ALL.get(0).scripts().size();
        JdbcTables renamed = JdbcTables.standard().schema("billing").prefix("acme_");
        List<Upgrade> all = new ArrayList<>();
        for (TestDatabase database : TestDatabase.values()) {
            for (int from = 1; from < versions; from++) {
                for (Tool tool : Tool.values()) {
                    all.add(new Upgrade(database, JdbcTables.standard(), tool, from));
                }
                all.add(new Upgrade(database, renamed, Tool.APPLY, from));
                all.add(new Upgrade(database, HostTables.TABLES, Tool.APPLY, from));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("upgrades")
    void keeps_every_row_and_accepts_longer_ids(Upgrade upgrade) throws Exception {
        DataSource source = upgrade.prepared();
        JdbcTables tables = upgrade.tables();
        upgrade.tool().migrate(upgrade.database(), source, tables, upgrade.from());
        SqlNames names = names(source, tables);
        TestDatabase.execute(source, rows(upgrade.database(), names));
        Map<String, List<Map<String, Object>>> rows = rows(source, names);
        assertThat(rows.values()).hasSize(5).allMatch(each -> !each.isEmpty());
        List<String> columns = columns(upgrade.database(), source, names);
        assertThatThrownBy(JdbcSchema.of(source, tables)::check)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("column domain_id of " + names.invitation() + " with 255 characters, not 128");

        upgrade.tool().migrate(upgrade.database(), source, tables, versions(source, tables));

        JdbcSchema.of(source, tables).check();
        assertRows(source, names, rows);
        assertThat(columns(upgrade.database(), source, names)).containsAll(columns);
        readsAndWrites(JdbcStorage.over(source, tables));
        assertThat(JdbcRoleCatalog.over(source, tables).in(ACME).find("reader"))
                .isEqualTo(Role.of("reader", Action.of("reports.view")));
    }

    @Test
    void an_embedded_file_of_an_older_version_is_upgraded_when_it_is_opened(@TempDir Path folder) throws Exception {
        JdbcDataSource old = new JdbcDataSource();
        old.setURL("jdbc:h2:file:" + folder.resolve("file") + ";DB_CLOSE_DELAY=-1");
        old.setUser("sa");
        Tool.APPLY.migrate(TestDatabase.H2, old, JdbcTables.standard(), 1);
        TestDatabase.execute(old, rows(TestDatabase.H2, names(old, JdbcTables.standard())));
        TestDatabase.execute(old, "SHUTDOWN");
        try (JdbcStorage storage = JdbcStorage.embedded(folder.resolve("file"))) {
            readsAndWrites(storage);
        }
    }

    /**
     * A rewrite would block a large table for a long time. PostgreSQL always rebuilds partial indexes, and these two
     * are small.
     */
    @Test
    void postgres_rewrites_no_table_and_only_the_partial_indexes() throws Exception {
        DataSource source = TestDatabase.POSTGRESQL.unprepared();
        String files = "SELECT relname || ' ' || relfilenode FROM pg_class WHERE relname ~ '^(invitation|membership)'"
                + " AND relkind IN ('r', 'i') ORDER BY 1";
        Tool.APPLY.migrate(TestDatabase.POSTGRESQL, source, JdbcTables.standard(), 1);
        List<String> before = TestDatabase.query(source, files);
        JdbcSchema.of(source).apply();
        List<String> rewritten = TestDatabase.query(source, files);
        rewritten.removeAll(before);
        assertThat(before).hasSizeGreaterThan(10);
        assertThat(rewritten)
                .extracting(line -> line.replaceAll(" .*", ""))
                .containsExactly("invitation_resent", "membership_founder");
    }

    /** The server refuses a statement that it cannot run without a copy or while others write. */
    @Test
    void mariadb_copies_no_table_and_blocks_no_writer() throws Exception {
        DataSource source = TestDatabase.MARIADB.unprepared();
        Tool.APPLY.migrate(TestDatabase.MARIADB, source, JdbcTables.standard(), 1);
        SqlNames names = names(source, JdbcTables.standard());
        for (SchemaStatement each : SchemaStatement.of("V2__longer_ids.sql", names)) {
            TestDatabase.execute(source, each.text().replace(";", ", ALGORITHM = NOCOPY, LOCK = NONE;"));
        }
        JdbcSchema.of(source).check();
    }

    @ParameterizedTest
    @EnumSource
    void a_column_that_a_host_made_longer_stays_as_it_is(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcSchema.of(source).apply();
        TestDatabase.execute(
                source,
                switch (database) {
                    case H2 -> "ALTER TABLE membership ALTER COLUMN role SET DATA TYPE VARCHAR(300)";
                    case POSTGRESQL -> "ALTER TABLE membership ALTER COLUMN role TYPE VARCHAR(300)";
                    case MARIADB -> "ALTER TABLE membership MODIFY COLUMN role VARCHAR(300) NOT NULL";
                });
        JdbcSchema.of(source).apply();
        JdbcSchema.of(source).check();
        TestDatabase.execute(
                source,
                "INSERT INTO membership (domain_id, user_id, role, since, granted_by) VALUES ('acme', 'ada', '"
                        + "r".repeat(300) + "', CURRENT_TIMESTAMP, '" + CAROLS.uuid() + "')");
    }

    private static void readsAndWrites(JdbcStorage storage) {
        String longest = "x".repeat(Limits.ID_LENGTH);
        String role = longest.substring(0, Limits.NAME_LENGTH);
        Invitations invitations = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(
                        Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()),
                        Role.of("viewer"),
                        Role.of(role, Action.allOfInvitations(), Action.allOfMembers())))
                .notifier(notification -> {})
                .build();
        Invitation carols = invitations.accept(CAROL, CAROLS);
        assertThat(carols.role()).isEqualTo("viewer");
        assertThat(carols.inviter()).isEqualTo(ADA);
        assertThat(invitations.history(ADA, BOBS)).hasSize(1);
        assertThat(invitations.members().find(ADA, ACME, CAROL).role()).isEqualTo("viewer");
        assertThat(invitations.notifications().deliver(10).claimed()).isPositive();

        DomainId domain = new DomainId(longest);
        UserId founder = new UserId(longest);
        UserId invitee = new UserId(longest.replace("x", "\u20ac"));
        invitations.members().addFounder(founder, domain, role);
        InvitationId sent = invitations.send(founder, domain, invitee, role).id();
        assertThat(invitations.accept(invitee, sent).status()).isEqualTo(Status.ACCEPTED);
        assertThat(invitations.notifications().deliver(10).claimed()).isPositive();
    }

    private static SqlNames names(DataSource source, JdbcTables tables) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return new SqlNames(Dialects.of(connection), tables);
        }
    }

    private static int versions(DataSource source, JdbcTables tables) throws SQLException {
        return names(source, tables).dialect().scripts().size();
    }

    private static List<String> allTables(SqlNames names) {
        return List.of(names.invitation(), names.membership(), names.event(), names.outbox(), names.role());
    }

    /** Returns statements that insert rows as version 1 wrote them. */
    private static String rows(TestDatabase database, SqlNames names) {
        String at = "'2026-01-01 12:00:00.123456" + (database == TestDatabase.MARIADB ? "'" : "+00'");
        String members = String.join(
                ", ", names.allMembers().stream().map(SqlColumn::name).toList());
        String invitation =
                "domain_id, invitation_id, invitee_kind, invitee, role, status, inviter, created_at, sent_at, times_sent, changed_by, version";
        return """
                INSERT INTO %3$s (%2$s) VALUES
                    ('acme', 'ada', 'admin', %1$s, '%8$s', TRUE),
                    ('acme', '%10$s', 'viewer', %1$s, '%9$s', NULL);
                INSERT INTO %4$s (%7$s, live_invitee, answered_at) VALUES
                    ('acme', '%8$s', 'USER', 'carol', 'viewer', 'PENDING', 'ada', %1$s, %1$s, 1, 'ada', 1, 'carol', NULL),
                    ('acme', '%9$s', 'USER', '%10$s', 'viewer', 'ACCEPTED', 'ada', %1$s, %1$s, 1, '%10$s', 2, '%10$s', %1$s);
                INSERT INTO %5$s (domain_id, subject_kind, subject, event_id, invitation_id, kind, actor, role,
                        occurred_at, from_status, to_status, version) VALUES
                    ('acme', 'USER', 'ada', '%8$s', NULL, 'FOUNDED', 'ada', 'admin', %1$s, NULL, NULL, 0),
                    ('acme', 'USER', '%10$s', '%9$s', '%9$s', 'ACCEPTED', '%10$s', 'viewer', %1$s, 'PENDING', 'ACCEPTED', 2);
                INSERT INTO %6$s (%7$s, notification_id, kind, occurred_at, due_at, attempts, set_aside) VALUES
                    ('acme', '%8$s', 'USER', 'carol', 'viewer', 'PENDING', 'ada', %1$s, %1$s, 1, 'ada', 1,
                        '%8$s', 'INVITED', %1$s, %1$s, 0, FALSE);
                INSERT INTO %11$s (domain_id, role, action) VALUES
                    ('acme', 'reader', ''), ('acme', 'reader', 'reports.view')""".formatted(
                        at,
                        members,
                        names.membership(),
                        names.invitation(),
                        names.event(),
                        names.outbox(),
                        invitation,
                        CAROLS.uuid(),
                        BOBS.uuid(),
                        "b".repeat(128),
                        names.role());
    }

    /** Returns all rows of each table. */
    private static Map<String, List<Map<String, Object>>> rows(DataSource source, SqlNames names) {
        JdbcTemplate jdbc = new JdbcTemplate(source);
        Map<String, List<Map<String, Object>>> all = new TreeMap<>();
        for (String table : allTables(names)) {
            all.put(table, jdbc.queryForList("SELECT * FROM " + table + " ORDER BY 1, 2, 3"));
        }
        return all;
    }

    /** Asserts that the tables have these rows. An upgrade may add columns. */
    private static void assertRows(DataSource source, SqlNames names, Map<String, List<Map<String, Object>>> expected) {
        rows(source, names).forEach((table, rows) -> {
            List<Map<String, Object>> before = requireNonNull(expected.get(table));
            assertThat(rows).as(table).hasSameSizeAs(before);
            for (int i = 0; i < rows.size(); i++) {
                assertThat(rows.get(i)).as(table).containsAllEntriesOf(before.get(i));
            }
        });
    }

    /** Returns all properties of the columns except their lengths. */
    private static List<String> columns(TestDatabase database, DataSource source, SqlNames names) {
        String unqualified = String.join(
                "', '",
                allTables(names).stream()
                        .map(table -> table.substring(table.indexOf('.') + 1))
                        .toList());
        String schema = switch (database) {
            case H2, POSTGRESQL -> "";
            case MARIADB -> " AND table_schema IN (DATABASE(), 'billing')";
        };
        return TestDatabase.query(
                source,
                "SELECT CONCAT(LOWER(table_name), ' ', LOWER(column_name), ' ', data_type, ' ', is_nullable, ' ',"
                        + " COALESCE(collation_name, '')) FROM information_schema.columns WHERE LOWER(table_name) IN ('"
                        + unqualified + "')" + schema + " ORDER BY 1");
    }
}
