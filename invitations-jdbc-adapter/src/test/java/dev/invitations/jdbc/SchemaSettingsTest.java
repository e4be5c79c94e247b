package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.invitations.jdbc.MembersTable.KeyType;
import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.PostgresServer;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.util.List;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests what the check finds outside of the tables: settings of the server, rights, and refused statements. */
@Tag("full")
class SchemaSettingsTest {

    private static final String STRICT =
            "; add STRICT_TRANS_TABLES, because without it the server shortens values that do not fit";
    private static final String STORED =
            "; remove EMPTY_STRING_IS_NULL and PAD_CHAR_TO_FULL_LENGTH, because they change stored values";

    private static DataSource each(DataSource source, String setting) {
        return DataSourceProxy.on(source)
                .at("getConnection", call -> {
                    Connection connection = (Connection) call.proceed();
                    TestDatabase.execute(connection, setting);
                    return connection;
                })
                .dataSource();
    }

    private static void assertFindings(JdbcSchema schema, String... findings) {
        assertThat(report(schema)).containsExactlyInAnyOrder(findings);
    }

    private static List<String> report(JdbcSchema schema) {
        StorageException failure = catchThrowableOfType(StorageException.class, schema::check);
        List<String> lines = String.valueOf(failure.getMessage()).lines().toList();
        assertThat(lines.get(0)).endsWith("; " + (lines.size() - 1) + (lines.size() == 2 ? " finding:" : " findings:"));
        return lines.subList(1, lines.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sql_mode = ''                              | setting sql_mode: is empty
            sql_mode = 'NO_ZERO_DATE'                  | setting sql_mode: is NO_ZERO_DATE
            unique_checks = 0                          | setting unique_checks: is 0; set it to 1, because the library relies on unique keys
            """)
    void a_setting_of_mariadb_that_the_library_cannot_work_with_is_named(String setting, String finding) {
        DataSource source = TestDatabase.MARIADB.empty();
        String advice = finding.contains("sql_mode") ? STRICT : "";
        assertFindings(JdbcSchema.of(each(source, "SET SESSION " + setting)), finding + advice);
        JdbcSchema.of(source).check();
    }

    @ParameterizedTest
    @CsvSource({"EMPTY_STRING_IS_NULL", "PAD_CHAR_TO_FULL_LENGTH"})
    void a_mode_of_mariadb_that_changes_values_is_named(String mode) {
        String modes = "STRICT_ALL_TABLES," + mode;
        DataSource source = each(TestDatabase.MARIADB.empty(), "SET SESSION sql_mode = '" + modes + "'");
        assertFindings(JdbcSchema.of(source), "setting sql_mode: is " + modes + STORED);
    }

    /** The setting also limits the queries of the check. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1_000_000})
    void a_limit_of_mariadb_on_every_query_is_named(int limit) {
        DataSource source = each(TestDatabase.MARIADB.empty(), "SET SESSION sql_select_limit = " + limit);
        assertFindings(
                JdbcSchema.of(source),
                "setting sql_select_limit: is " + limit
                        + "; set it to DEFAULT, because it hides rows from the library");
    }

    /** The test server writes no binary log, and that setting needs a restart. */
    @Test
    void a_binary_log_of_statements_is_named() {
        DataSource source = each(TestDatabase.MARIADB.empty(), "SET SESSION binlog_format = 'STATEMENT'");
        JdbcSchema.of(source).check();
        DataSource logging = DataSourceProxy.on(source)
                .rewriting(sql -> sql.replace("@@log_bin", "1"))
                .dataSource();
        assertFindings(
                JdbcSchema.of(logging),
                "setting binlog_format: is STATEMENT; set it to ROW or MIXED, because InnoDB refuses every write at READ"
                        + " COMMITTED");
    }

    @Test
    void a_database_of_postgresql_in_another_encoding_is_named() {
        String name = "latin_" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        TestDatabase.execute(
                PostgresServer.dataSource(),
                "CREATE DATABASE " + name + " ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        DataSource source = PostgresServer.dataSource("postgres", name);
        JdbcSchema.of(source).apply();
        assertFindings(
                JdbcSchema.of(source), "setting server_encoding: is LATIN1; create the database with ENCODING 'UTF8'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            MODE=Oracle    | setting MODE: is Oracle; use REGULAR, PostgreSQL or MySQL, because other modes change how values are stored
            IGNORECASE=1   | setting IGNORECASE: is 1; execute SET IGNORECASE FALSE, because with it new columns compare strings without their case
            COLLATION=ENGLISH STRENGTH PRIMARY | setting COLLATION: is ENGLISH STRENGTH PRIMARY; execute SET COLLATION OFF before tables are created
            """)
    void a_setting_of_h2_is_named(String setting, String finding) {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:" + Long.toString(System.nanoTime(), Character.MAX_RADIX) + ";DB_CLOSE_DELAY=-1;"
                + setting);
        source.setUser("sa");
        JdbcSchema.of(source).apply();
        assertThat(report(JdbcSchema.of(source))).contains(finding);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "POSTGRESQL")
    void a_pool_that_ignores_the_isolation_level_is_named(TestDatabase database) {
        DataSource source = DataSourceProxy.on(database.empty())
                .at("getConnection", call -> {
                    Connection connection = (Connection) call.proceed();
                    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    return connection;
                })
                .at("setTransactionIsolation", call -> "ignored")
                .dataSource();
        assertFindings(
                JdbcSchema.of(source),
                "data source: ignores the isolation level that the library sets; use a pool that does not ignore"
                        + " setTransactionIsolation");
    }

    /** The MariaDB test server does not check rights. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MARIADB")
    void each_missing_right_is_named_with_its_table(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcSchema.of(source).apply();
        LimitedUser user = LimitedUser.in(database, source);
        user.grant("SELECT, INSERT, UPDATE, DELETE", "invitation", "membership", "invitation_event");
        user.grant("SELECT", "invitation_outbox", "invitation_role");
        assertFindings(
                JdbcSchema.of(user.dataSource()),
                "table invitation_outbox: this user has no right to INSERT, UPDATE, DELETE;"
                        + " GRANT INSERT, UPDATE, DELETE ON invitation_outbox",
                "table invitation_role: this user has no right to INSERT, DELETE; GRANT INSERT, DELETE ON invitation_role");
        user.grant("INSERT, UPDATE, DELETE", "invitation_outbox", "invitation_role");
        JdbcSchema.of(user.dataSource()).check();
        assertThat(save(JdbcStorage.over(user.dataSource()), founded(ADA))).isTrue();
    }

    @Test
    void row_level_security_is_named_if_it_applies_to_this_user() {
        DataSource source = HostTables.in(TestDatabase.POSTGRESQL);
        LimitedUser user = LimitedUser.in(TestDatabase.POSTGRESQL, source);
        user.grant("USAGE", "SCHEMA billing");
        user.grant("SELECT, INSERT, UPDATE, DELETE", "ALL TABLES IN SCHEMA billing", "org_users");
        JdbcSchema schema = JdbcSchema.of(user.dataSource(), HostTables.TABLES);
        schema.check();
        TestDatabase.execute(
                source,
                "ALTER TABLE org_users ENABLE ROW LEVEL SECURITY; ALTER TABLE billing.acme_invitation ENABLE ROW LEVEL"
                        + " SECURITY");
        String all = ": row-level security has no policy of this user for SELECT, INSERT, UPDATE, DELETE; create the"
                + " policies, or use a user with BYPASSRLS";
        assertFindings(schema, "table billing.acme_invitation" + all, "table org_users" + all);
        TestDatabase.execute(
                source,
                "CREATE POLICY p1 ON billing.acme_invitation USING (TRUE); CREATE POLICY p2 ON org_users FOR SELECT USING"
                        + " (TRUE); CREATE POLICY p3 ON org_users FOR INSERT TO postgres WITH CHECK (TRUE); CREATE POLICY"
                        + " p4 ON org_users FOR DELETE USING (TRUE)");
        assertFindings(
                schema,
                "table org_users: row-level security has no policy of this user for INSERT, UPDATE; create the policies,"
                        + " or use a user with BYPASSRLS");
        TestDatabase.execute(
                source,
                "CREATE POLICY p5 ON org_users FOR INSERT WITH CHECK (TRUE); CREATE POLICY p6 ON org_users FOR UPDATE"
                        + " USING (TRUE)");
        schema.check();
        TestDatabase.execute(
                source,
                "CREATE POLICY r1 ON org_users AS RESTRICTIVE FOR UPDATE USING (TRUE); CREATE POLICY r2 ON"
                        + " billing.acme_invitation AS RESTRICTIVE TO postgres USING (FALSE)");
        assertFindings(
                schema,
                "table org_users: restrictive policies can hide rows from this user: r1; drop them, or use a user with"
                        + " BYPASSRLS");
        TestDatabase.execute(source, "DROP POLICY r1 ON org_users");
        schema.check();
        JdbcSchema.of(source, HostTables.TABLES).check();
    }

    @ParameterizedTest
    @EnumSource
    void a_key_of_another_type_is_named(TestDatabase database) {
        DataSource source = HostTables.in(database);
        JdbcTables tables =
                HostTables.TABLES.members(HostTables.TABLES.members().user("user_id", KeyType.BIGINT));
        String shown = switch (database) {
            case H2 -> "CHARACTER VARYING(255)";
            case POSTGRESQL -> "character varying(255)";
            case MARIADB -> "varchar(255)";
        };
        assertFindings(
                JdbcSchema.of(source, tables),
                "column user_id of org_users: is " + shown
                        + ", but must be BIGINT; change its type, or correct it in MembersTable");
    }

    /** The type of the column fits, but it is not the type that MembersTable names. */
    @Test
    void each_statement_that_the_database_refuses_is_named() {
        DataSource source = HostTables.in(TestDatabase.POSTGRESQL);
        TestDatabase.execute(
                source,
                "CREATE TYPE org_role AS ENUM ('x'); CREATE TYPE other_role AS ENUM ('x');"
                        + " ALTER TABLE org_users ALTER COLUMN member_role TYPE org_role USING 'x'");
        JdbcTables right = HostTables.TABLES.members(HostTables.TABLES.members().role("member_role", "org_role"));
        JdbcSchema.of(source, right).check();
        JdbcTables wrong = HostTables.TABLES.members(HostTables.TABLES.members().role("member_role", "other_role"));
        List<String> findings = report(JdbcSchema.of(source, wrong));
        String advice = "; correct the tables or MembersTable; the cause has the message of the database";
        assertThat(findings)
                .contains("statement \"begin a membership\": is refused on org_users, billing.acme_invitation_event"
                        + " (SQLState 42804)" + advice)
                .allMatch(finding -> finding.startsWith("statement ") && finding.endsWith(advice))
                .hasSizeGreaterThan(3);
        assertNotRetryable(JdbcSchema.of(source, wrong)::check).hasMessageContaining("finding");
    }

    @ParameterizedTest
    @EnumSource
    void the_column_of_former_members_must_hold_both_values(TestDatabase database) {
        DataSource source = HostTables.in(database);
        MembersTable members = HostTables.TABLES.members();
        JdbcSchema.of(source, HostTables.TABLES.members(members.active("status", "ACTIVE", "LEFT")))
                .check();
        assertThat(report(JdbcSchema.of(
                        source, HostTables.TABLES.members(members.active("status", "ACTIVE", "ENDED_BY_THE_ADMIN")))))
                .singleElement()
                .asString()
                .startsWith("column status of org_users: is ")
                .endsWith("(16), which cannot hold the value ENDED_BY_THE_ADMIN; change its type, or correct"
                        + " MembersTable.active");
        assertThat(report(JdbcSchema.of(source, HostTables.TABLES.members(members.active("state", "a", "b")))))
                .singleElement()
                .asString()
                .startsWith("column state of org_users: does not exist; add it as VARCHAR(1)");
    }
}
