package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.Fixture.ACME;
import static dev.invitations.jdbc.fixture.Fixture.ADA;
import static dev.invitations.jdbc.fixture.Fixture.founded;
import static dev.invitations.jdbc.fixture.Fixture.save;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.jdbc.fixture.TestDatabase;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of a host's choice, and only names. */
class JdbcTablesTest {

    private static final Names NAMES = new Names(JdbcTables.standard());

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
    void whatIsNoNameIsRefused(String attack) {
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
                members::founder)) {
            assertThatThrownBy(() -> setting.apply(attack))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("must match");
        }
    }

    @Test
    void aPrefixIsAtMostThirtyTwoAndLowerCase() {
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
    void tokensBecomeNames() {
        String sql =
                "SELECT {m.role}, {m.role of v} FROM {membership} v WHERE v.{m.user} = {m.user:x.name} AND '{}' <> ?";
        assertThat(NAMES.in(sql, Dialect.H2))
                .isEqualTo("SELECT role, v.role FROM membership v WHERE v.user_id = x.name AND '{}' <> ?");
        Names hosts = new Names(JdbcTables.standard()
                .schema("billing")
                .members(MembersTable.named("app.\"orgUsers\"")
                        .user("\"userId\"", MembersTable.KeyType.BIGINT)
                        .role("role", "app.org_role")));
        assertThat(hosts.in(sql, Dialect.POSTGRESQL))
                .isEqualTo("SELECT role, CAST(v.role AS VARCHAR) FROM app.\"orgUsers\" v"
                        + " WHERE v.\"userId\" = CAST(x.name AS BIGINT) AND '{}' <> ?");
        assertThat(hosts.in("{m.user} = {m.user:?} IN {membership}, {invitation}", Dialect.MARIADB))
                .isEqualTo("`userId` = CAST(? AS SIGNED) IN app.`orgUsers`, billing.invitation");
        assertThatThrownBy(() -> hosts.in("{m.founder}", Dialect.H2)).isInstanceOf(IllegalArgumentException.class);
        MembersTable withFounders = MembersTable.named("org_users").founder("is_owner");
        assertThat(new Names(JdbcTables.standard().members(withFounders)).in("{m.founder}", Dialect.H2))
                .isEqualTo("is_owner");
    }

    /** Or a host that sends lists of every length would fill its memory. */
    @Test
    void ofTextsSoManyAreRememberedAndNoneThatIsLong() {
        Names names = new Names(JdbcTables.standard());
        String first = names.in("{invitation} 1", Dialect.H2);
        for (int i = 2; i <= 512; i++) {
            names.in("{invitation} " + i, Dialect.H2);
        }
        assertThat(names.in("{invitation} 1", Dialect.H2)).isSameAs(first);
        names.in("{invitation} 513", Dialect.H2);
        assertThat(names.in("{invitation} 1", Dialect.H2)).isEqualTo(first).isNotSameAs(first);

        String longest = "{invitation} " + "-".repeat(10_000 - "{invitation} ".length());
        assertThat(names.in(longest, Dialect.H2)).isSameAs(names.in(longest, Dialect.H2));
        String longer = longest + "-";
        assertThat(names.in(longer, Dialect.H2)).isNotSameAs(names.in(longer, Dialect.H2));
    }

    /** No second table of members, which would stay empty. */
    @ParameterizedTest
    @EnumSource
    void theHostsMembersAreLeftToTheHost(TestDatabase database) {
        JdbcTables hosts = JdbcTables.standard().members(MembersTable.named("org_users"));
        assertThat(JdbcSchema.of(database.unprepared(), hosts).script())
                .contains("CREATE TABLE IF NOT EXISTS invitation (")
                .doesNotContain("membership", "org_users");
    }

    /** Every table, index and constraint, so that two hosts share one schema. */
    @ParameterizedTest
    @EnumSource
    void twoPrefixesInOneDatabase(TestDatabase database) {
        DataSource source = database.unprepared();
        JdbcTables red = JdbcTables.standard().prefix("red_");
        JdbcTables blue = JdbcTables.standard().prefix("blue_");
        JdbcSchema.of(source, red).apply();
        JdbcSchema.of(source, blue).apply();
        assertThat(JdbcSchema.of(source, red).script())
                .doesNotContainPattern("(TABLE IF NOT EXISTS|INDEX IF NOT EXISTS|CONSTRAINT|ON) (?!red_)");

        assertThat(save(JdbcStorage.over(source, red), founded(ADA))).isTrue();
        assertThat(JdbcStorage.over(source, red).memberships().isPopulated(ACME))
                .isTrue();
        assertThat(JdbcStorage.over(source, blue).memberships().isPopulated(ACME))
                .isFalse();
        assertThat(TestDatabase.query(source, "SELECT user_id FROM red_membership"))
                .containsExactly("ada");
    }
}
