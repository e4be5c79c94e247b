package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the host can choose the names of the tables, and that only valid names are accepted. */
class JdbcTablesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a;DROP TABLE users",
                "a--",
                "a/**/",
                "a'",
                "a\"",
                "\"a\"b",
                "\"\"",
                "a`",
                "a\\",
                "a.b.c",
                ".a",
                "a.",
                "a\n",
                "a\0",
                "1a",
                "a(",
                "a,b",
                "a=1",
                "{invitation}",
                "a?",
                "a\u00e9",
                "\u212a",
                "a\u200b",
                "a123456789012345678901234567890123456789012345678901234567890123"
            })
    void refuses_invalid_names(String attack) {
        MembersTable members = MembersTable.named("org_users");
        for (Function<String, Object> setting : List.<Function<String, Object>>of(
                JdbcTables.standard()::prefix,
                JdbcTables.standard()::schema,
                MembersTable::named,
                members::domain,
                members::user,
                members::role,
                type -> members.role("role", type),
                members::since,
                members::grantedBy,
                members::founder,
                column -> members.active(column, "active", "left"))) {
            assertThatThrownBy(() -> setting.apply(attack))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .contains(" must be 1 to ")
                    .contains(", but was \"")
                    .doesNotContainPattern("\\p{Cntrl}");
        }
    }

    @Test
    void a_prefix_is_short_and_lower_case() {
        assertThat(JdbcTables.standard().prefix("p".repeat(32)).table("invitation"))
                .isEqualTo("p".repeat(32) + "invitation");
        for (String prefix : new String[] {"p".repeat(33), "Acme_", "_acme", "a.b"}) {
            assertThatThrownBy(() -> JdbcTables.standard().prefix(prefix)).isInstanceOf(IllegalArgumentException.class);
        }
        for (String schema : new String[] {"Acme", "_acme", "a.b"}) {
            assertThatThrownBy(() -> JdbcTables.standard().schema(schema)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void uses_the_names_of_the_host() {
        JdbcTables tables = JdbcTables.standard()
                .schema("billing")
                .prefix("acme_")
                .members(MembersTable.named("app.\"orgUsers\"")
                        .user("\"userId\"", MembersTable.KeyType.BIGINT)
                        .role("role", "app.org_role"));
        SqlNames postgres = new SqlNames(new PostgresDialect(), tables);
        assertThat(postgres.invitation()).isEqualTo("billing.acme_invitation");
        assertThat(postgres.membership()).isEqualTo("app.\"orgUsers\"");
        assertThat(postgres.isMember("m", "?", "v.id"))
                .isEqualTo("m.domain_id = ? AND m.\"userId\" = CAST(v.id AS BIGINT)");
        assertThat(postgres.memberFounder()).isNull();

        SqlNames mariaDb = new SqlNames(new MariaDbDialect(), tables);
        assertThat(mariaDb.membership()).isEqualTo("app.`orgUsers`");
        assertThat(mariaDb.memberUser().is("m", "?")).isEqualTo("m.`userId` = CAST(? AS SIGNED)");

        SqlNames own = new SqlNames(new H2Dialect(), JdbcTables.standard());
        assertThat(own.isMember("m", "?", "v.id")).isEqualTo("m.domain_id = ? AND m.user_id = v.id");
        assertThat(own.memberFounder()).isEqualTo(new SqlColumn("founder", "m_founder", ColumnType.BOOLEAN, ""));
    }

    /** Statements contain the values of the status as literals. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "a b", "a'", "a\"", "a\\", "a\n", "a;b", "a--/*", "a?", "\u00e9", "\u212a", "{ts}"})
    void refuses_invalid_values_of_a_status(String attack) {
        MembersTable members = MembersTable.named("org_users");
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> members.active("status", attack, "left"), () -> members.active("status", "active", attack))) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .contains(" must be 1 to 63 ", ", but was \"")
                    .doesNotContainPattern("\\p{Cntrl}");
        }
        assertThatThrownBy(() -> members.active("status", "left", "LEFT"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("active and ended must be different values, but were \"left\" and \"LEFT\"");
    }

    /**
     * Only the columns of the members table decide about members, so no statement treats a former member as a member.
     */
    @Test
    void only_active_rows_are_members() {
        JdbcTables tables =
                JdbcTables.standard().members(MembersTable.named("org_users").active("\"state\"", "active", "left"));
        assertThat(new SqlNames(new H2Dialect(), tables).isMember("m", "?", "?"))
                .isEqualTo("m.domain_id = ? AND m.user_id = ? AND m.\"state\" = 'active'"
                        + " AND STRINGTOUTF8(m.\"state\") = STRINGTOUTF8('active')");
        assertThat(new SqlNames(new MariaDbDialect(), tables).isFormer("m"))
                .isEqualTo(" AND m.`state` = 'left'"
                        + " AND CONVERT(m.`state` USING utf8mb4) COLLATE utf8mb4_nopad_bin = 'left'");
        assertThat(new SqlNames(new PostgresDialect(), tables).isActive("m"))
                .isEqualTo(
                        " AND m.\"state\" = 'active' AND COALESCE(CONCAT(m.\"state\") COLLATE \"C\" = 'active', FALSE)");
        assertThat(new SqlNames(new PostgresDialect(), JdbcTables.standard()).isActive("m"))
                .isEmpty();
    }

    /** The library must not create a second members table, which would stay empty. */
    @ParameterizedTest
    @EnumSource
    void does_not_create_the_members_table_of_the_host(TestDatabase database) {
        JdbcTables hosts = JdbcTables.standard().members(MembersTable.named("org_users"));
        assertThat(JdbcSchema.of(database.unprepared(), hosts).script())
                .contains("CREATE TABLE IF NOT EXISTS invitation (")
                .doesNotContain("membership", "org_users");
    }

    /** The prefix applies to every table, index and constraint, so that two hosts can share one schema. */
    @ParameterizedTest
    @EnumSource
    void two_prefixes_share_one_database(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcTables red = JdbcTables.standard().prefix("red_");
        JdbcTables blue = JdbcTables.standard().prefix("blue_");
        JdbcSchema.of(source, red).apply();
        JdbcSchema.of(source, blue).apply();
        assertThat(JdbcSchema.of(source, red).script())
                .doesNotContainPattern("(TABLE IF NOT EXISTS|INDEX IF NOT EXISTS|ALTER TABLE|CONSTRAINT|ON) (?!red_)");

        assertThat(save(JdbcStorage.over(source, red), founded(ADA))).isTrue();
        assertThat(JdbcStorage.over(source, red).memberships().isPopulated(ACME))
                .isTrue();
        assertThat(JdbcStorage.over(source, blue).memberships().isPopulated(ACME))
                .isFalse();
        assertThat(TestDatabase.query(source, "SELECT user_id FROM red_membership"))
                .containsExactly("ada");
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
                Map.entry("active", () -> MembersTable.named("m").active("status", null, "left")),
                Map.entry("ended", () -> MembersTable.named("m").active("status", "active", null)),
                Map.entry("timeToLive", () -> roles.cached(null, Clock.systemUTC())),
                Map.entry("clock", () -> roles.cached(Duration.ofSeconds(1), null)),
                Map.entry("role", () -> roles.remove(ACME, null)));
        calls.forEach((name, call) -> assertThatThrownBy(call)
                .isInstanceOf(NullPointerException.class)
                .hasMessage(name + " must not be null"));
    }
}
