package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent.ClaimKind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.ui.LoggerUIService;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
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

    private static final String ROWS = """
            INSERT INTO %1$s (%2$s) VALUES
                ('acme', 'ada', 'admin', @now, @id1, TRUE),
                ('acme', @bob, 'viewer', @now, @id2, NULL);
            INSERT INTO %3$s (@invitation, live_invitee, answered_at) VALUES
                ('acme', @id1, 'USER', 'carol', 'viewer', 'PENDING', 'ada', @now, @now, 1, 'ada', 1, 'carol', NULL),
                ('acme', @id2, 'USER', @bob, 'viewer', 'ACCEPTED', 'ada', @now, @now, 1, @bob, 2, @bob, @now);
            INSERT INTO %4$s (domain_id, subject_kind, subject, event_id, invitation_id, kind, actor, role, occurred_at,
                    from_status, to_status, version) VALUES
                ('acme', 'USER', 'ada', @id1, NULL, 'FOUNDED', 'ada', 'admin', @now, NULL, NULL, 0),
                ('acme', 'USER', @bob, @id2, @id2, 'ACCEPTED', @bob, 'viewer', @now, 'PENDING', 'ACCEPTED', 2);
            INSERT INTO %5$s (@invitation, notification_id, kind, occurred_at, due_at, attempts, set_aside) VALUES
                ('acme', @id1, 'USER', 'carol', 'viewer', 'PENDING', 'ada', @now, @now, 1, 'ada', 1,
                    @id1, 'INVITED', @now, @now, 0, FALSE);
            INSERT INTO %6$s (domain_id, role, action) VALUES
                ('acme', 'reader', ''), ('acme', 'reader', 'reports.view')""".replace(
                    "@invitation",
                    "domain_id, invitation_id, invitee_kind, invitee, role, status, inviter, created_at, "
                            + "sent_at, times_sent, changed_by, version")
            .replace("@bob", "'" + "b".repeat(128) + "'")
            .replace("@id1", "'" + CAROLS.uuid() + "'")
            .replace("@id2", "'" + BOBS.uuid() + "'")
            .replace("@now", "'2026-01-01 12:00:00.123456'");

    private static final Logger LIQUIBASE_LOG = Logger.getLogger("liquibase");

    private enum Tool {
        APPLY,
        FLYWAY,
        LIQUIBASE
    }

    private record Upgrade(TestDatabase database, JdbcTables tables, Tool tool, int from) {

        /** Migrates the schema to this version from its current version. */
        void migrate(DataSource source, int version) throws Exception {
            switch (tool) {
                case APPLY -> applyVersion(source, tables, version);
                case FLYWAY -> flyway(source, version);
                case LIQUIBASE -> liquibase(source, version);
            }
        }

        private void flyway(DataSource source, int version) {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:dev/invitations/jdbc/schema/"
                            + database.name().toLowerCase(Locale.ROOT))
                    .table("invitations_history")
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .target(String.valueOf(version))
                    .load()
                    .migrate();
        }

        /** Runs at most this many pending change sets. */
        private static void liquibase(DataSource source, int changeSets) throws Exception {
            try (Connection connection = source.getConnection();
                    Liquibase liquibase = new Liquibase(
                            "dev/invitations/jdbc/schema/changelog.xml",
                            new ClassLoaderResourceAccessor(),
                            new JdbcConnection(connection))) {
                Scope.child(Scope.Attr.ui, new LoggerUIService(), () -> liquibase.update(changeSets, ""));
            }
        }

        /** Returns a database that already has a table of the host. */
        DataSource prepared() throws SQLException {
            if (tables.ownMembers()) {
                DataSource source = database.unprepared();
                TestDatabase.execute(source, "CREATE TABLE hosts (id INTEGER PRIMARY KEY)");
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
                    + (tables.ownMembers() ? "" : ", members of the host");
        }
    }

    @BeforeAll
    static void quiet() {
        LIQUIBASE_LOG.setLevel(Level.WARNING);
    }

    static Stream<Upgrade> upgrades() throws SQLException {
        int versions = Dialects.ALL.get(0).scripts().size();
        List<Upgrade> all = new ArrayList<>();
        for (TestDatabase database : TestDatabase.values()) {
            for (int from = 1; from < versions; from++) {
                for (Tool tool : Tool.values()) {
                    all.add(new Upgrade(database, JdbcTables.standard(), tool, from));
                }
                all.add(new Upgrade(database, HostTables.TABLES, Tool.APPLY, from));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("upgrades")
    void keeps_every_row_and_accepts_longer_ids_and_addresses(Upgrade upgrade) throws Exception {
        DataSource source = upgrade.prepared();
        JdbcTables tables = upgrade.tables();
        upgrade.migrate(source, upgrade.from());
        SqlNames names = names(source, tables);
        TestDatabase.execute(source, rows(names));
        Map<String, List<Map<String, Object>>> rows = rows(source, names);
        assertThat(rows.values()).hasSize(5).allMatch(each -> !each.isEmpty());
        List<String> columns = columns(upgrade.database(), source, names);
        assertThatThrownBy(JdbcSchema.of(source, tables)::check)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(upgrade.from() == 1 ? "(128), but must hold 255 characters" : "column ")
                .hasMessageContaining("\ncolumn live_member of " + names.invitation() + ": does not exist; run ")
                .hasMessageContaining("\ncolumn superseded_by of " + names.event() + ": does not exist; run ")
                .hasMessageContaining("\nindex " + tables.prefix() + "invitation_of_member of " + names.invitation()
                        + ": does not exist; run ");

        int latest = names.dialect().scripts().size();
        upgrade.migrate(source, latest);
        upgrade.migrate(source, latest); // changes nothing

        JdbcSchema.of(source, tables).check();
        assertRows(source, names, rows);
        assertThat(columns(upgrade.database(), source, names)).containsAll(columns);
        readsAndWrites(JdbcStorage.over(source, tables));
        assertThat(JdbcRoleCatalog.over(source, tables).in(ACME).find("reader"))
                .isEqualTo(Role.of("reader", Action.of("reports.view")));
    }

    @Test
    void liquibase_fails_on_another_database_and_records_nothing() throws Exception {
        DataSource source = TestDatabase.H2.unprepared();
        try (Connection connection = source.getConnection();
                Liquibase liquibase = new Liquibase(
                        "dev/invitations/jdbc/schema/changelog.xml",
                        new ClassLoaderResourceAccessor(),
                        new JdbcConnection(connection) {
                            @Override
                            public String getDatabaseProductName() {
                                return "HSQL Database Engine";
                            }
                        })) {
            assertThatThrownBy(() -> Scope.child(Scope.Attr.ui, new LoggerUIService(), () -> liquibase.update("")))
                    .hasStackTraceContaining("expected h2,mariadb,postgresql, got hsqldb");
        }
        assertThat(TestDatabase.query(
                        source, "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME LIKE 'INVITATION%'"))
                .isEmpty();
    }

    /** The documented configuration, for a database without a folder. */
    @Test
    void flyway_fails_without_scripts_and_records_nothing() {
        DataSource source = TestDatabase.H2.unprepared();
        assertThatThrownBy(() -> Flyway.configure()
                        .dataSource(source)
                        .locations("classpath:dev/invitations/jdbc/schema/oracle")
                        .failOnMissingLocations(true)
                        .table("invitations_history")
                        .baselineOnMigrate(true)
                        .baselineVersion("0")
                        .load()
                        .migrate())
                .hasMessageContaining("dev/invitations/jdbc/schema/oracle");
        assertThat(TestDatabase.query(
                        source, "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'"))
                .isEmpty();
    }

    @Test
    void an_embedded_file_of_an_older_version_is_upgraded_when_it_is_opened(@TempDir Path folder) throws Exception {
        JdbcDataSource old = new JdbcDataSource();
        old.setURL("jdbc:h2:file:" + folder.resolve("file") + ";DB_CLOSE_DELAY=-1");
        old.setUser("sa");
        applyVersion(old, JdbcTables.standard(), 1);
        TestDatabase.execute(old, rows(names(old, JdbcTables.standard())));
        TestDatabase.execute(old, "SHUTDOWN");
        try (JdbcStorage storage = JdbcStorage.embedded(folder.resolve("file"))) {
            readsAndWrites(storage);
        }
    }

    /**
     * A rewrite would block a large table for a long time. PostgreSQL always rebuilds partial indexes, and these are
     * small.
     */
    @Test
    void postgres_rewrites_no_table_and_only_the_partial_indexes() throws Exception {
        DataSource source = TestDatabase.POSTGRESQL.unprepared();
        String files = "SELECT relname || ' ' || relfilenode FROM pg_class WHERE relname ~ '^(invitation|membership)'"
                + " AND relkind IN ('r', 'i') ORDER BY 1";
        applyVersion(source, JdbcTables.standard(), 1);
        List<String> before = TestDatabase.query(source, files);
        JdbcSchema.of(source).apply();
        List<String> rewritten = TestDatabase.query(source, files);
        rewritten.removeAll(before);
        assertThat(before).hasSizeGreaterThan(10);
        assertThat(rewritten)
                .extracting(line -> line.replaceAll(" .*", ""))
                .containsExactly("invitation_of_member", "invitation_resent", "membership_founder");
    }

    /** With these options the server refuses a statement that would copy the table or block writers. */
    @Test
    void mariadb_copies_no_table_and_blocks_no_writer() throws Exception {
        DataSource source = TestDatabase.MARIADB.unprepared();
        applyVersion(source, JdbcTables.standard(), 1);
        SqlNames names = names(source, JdbcTables.standard());
        for (String script :
                names.dialect().scripts().subList(1, names.dialect().scripts().size())) {
            for (SchemaStatement each : SchemaStatement.of(script, names)) {
                String options = each.index() == null
                        ? ", ALGORITHM = NOCOPY, LOCK = NONE;"
                        : " ALGORITHM = NOCOPY LOCK = NONE;";
                TestDatabase.execute(source, each.text().replace(";", options));
            }
        }
        JdbcSchema.of(source).check();
    }

    /** The MariaDB test server does not check rights. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MARIADB")
    void needs_no_right_to_create_after_the_upgrade(TestDatabase database) throws SQLException {
        DataSource source = database.unprepared();
        applyVersion(source, JdbcTables.standard(), 1);
        LimitedUser user = LimitedUser.in(database, source);
        user.grant(
                "SELECT, INSERT, UPDATE, DELETE",
                "invitation",
                "membership",
                "invitation_event",
                "invitation_outbox",
                "invitation_role");
        DataSource limited = user.dataSource();
        assertThatThrownBy(JdbcSchema.of(limited)::apply)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("apply() has to add or change column domain_id of table invitation, and the user"
                        + " needs to be the owner of ")
                .hasMessageEndingWith("; grant it, or run JdbcSchema.script() as another user");
        JdbcSchema.of(source).apply();
        JdbcSchema.of(limited).apply();
        JdbcSchema.of(limited).check();
        assertThat(save(JdbcStorage.over(limited), founded(ADA))).isTrue();
        JdbcSchema others = JdbcSchema.of(limited, JdbcTables.standard().prefix("more_"));
        assertThatThrownBy(others::apply)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("apply() has to create table more_invitation, and the user needs "
                        + (database == TestDatabase.H2 ? "to be the owner of the schema" : "CREATE on the schema"));
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
        EmailAddress address = new EmailAddress("dan@example.org");
        InvitationId byMail = invitations
                .send(
                        founder,
                        SendInvitations.to(domain)
                                .invite(List.of(SendInvitations.Invite.of(address, role)
                                        .message("Hi")
                                        .language("de"))))
                .outcomes()
                .get(0)
                .invitation()
                .orElseThrow()
                .id();
        VerifiedUser dan = VerifiedUser.of(new UserId("dan")).withEmail(address.value());
        assertThat(invitations.inbox(dan).total()).isEqualTo(1);
        assertThat(invitations.accept(dan, byMail).claimant()).contains(dan.user());
        assertThat(invitations.history(founder, byMail).get(1).claim()).contains(ClaimKind.ADDRESS);
        assertThat(invitations.notifications().deliver(10).claimed()).isPositive();
    }

    private static SqlNames names(DataSource source, JdbcTables tables) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return new SqlNames(Dialects.of(connection), tables);
        }
    }

    /** Runs the scripts up to this version, or all that are missing if it is the latest version. */
    private static void applyVersion(DataSource source, JdbcTables tables, int version) throws SQLException {
        SqlNames names = names(source, tables);
        List<String> scripts = names.dialect().scripts();
        if (version == scripts.size()) {
            JdbcSchema.of(source, tables).apply();
            return;
        }
        for (String script : scripts.subList(0, version)) {
            SchemaStatement.of(script, names).forEach(each -> TestDatabase.execute(source, each.text()));
        }
    }

    private static List<String> allTables(SqlNames names) {
        return List.of(names.invitation(), names.membership(), names.event(), names.outbox(), names.role());
    }

    /** Returns statements that insert rows as version 1 wrote them. */
    private static String rows(SqlNames names) {
        String members = names.allMembers().stream().map(SqlColumn::name).collect(Collectors.joining(", "));
        return ROWS.formatted(
                names.membership(), members, names.invitation(), names.event(), names.outbox(), names.role());
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
        rows(source, names)
                .forEach((table, rows) -> assertThat(rows)
                        .as(table)
                        .zipSatisfy(
                                requireNonNull(expected.get(table)),
                                (now, before) -> assertThat(now).containsAllEntriesOf(before)));
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
