package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.FailureAssertions.assertInvalid;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests values of a host's members table that are wider or narrower than the values that the library writes. */
@Tag("full")
@ParameterizedClass
@EnumSource
class HostValuesTest {

    private static final String MEMBER = "INSERT INTO org_users (org_id, user_id, member_role, joined_at, granted_by)"
            + " VALUES ('acme', '%s', 'viewer', '%s', '00000000-0000-7000-8000-%012d')";

    private final TestDatabase database;
    private final DataSource source;
    private final TestHost host;

    HostValuesTest(TestDatabase database) {
        this.database = database;
        this.source = HostTables.in(database);
        this.host = TestHost.withAcme(JdbcStorage.over(source, HostTables.TABLES));
    }

    private void member(String user, String since, int number) {
        String zone = database == TestDatabase.MARIADB ? "" : "+00";
        TestDatabase.execute(source, MEMBER.formatted(user, since + zone, number));
    }

    private List<Membership> walk(int pageSize) {
        return TestHost.walk(
                MemberQuery.inDomain(ACME).pageSize(pageSize),
                pageSize,
                query -> host.members.list(ADA, query),
                MemberQuery::next);
    }

    @Test
    void members_of_every_year_are_listed_on_every_page() {
        List<String> starts = List.of(
                "9999-12-31 23:59:59.999999",
                "1970-01-01 00:00:00",
                "1969-12-31 23:59:59.999999",
                "1900-01-01 00:00:00.000001",
                "1000-01-01 00:00:00",
                "0999-12-31 23:59:59.999999",
                "0001-01-01 00:00:00.000001",
                "0001-01-01 00:00:00");
        for (int i = 0; i < starts.size(); i++) {
            member("user-" + i, starts.get(i), i);
        }
        for (int pageSize : List.of(1, 2, 3, 20)) {
            assertThat(walk(pageSize))
                    .filteredOn(member -> !member.user().equals(ADA))
                    .extracting(Membership::since)
                    .containsExactlyElementsOf(starts.stream()
                            .map(start -> Instant.parse(start.replace(' ', 'T') + "Z"))
                            .toList());
        }
    }

    /** A zero-width space, a joiner, a soft hyphen and a tag character. */
    @ParameterizedTest
    @ValueSource(strings = {"b\u200bob", "b\u200dob", "b\u00adob", "bo\udb40\udc62b"})
    void a_member_with_an_invisible_character_is_listed_and_is_not_another_member(String spoofed) {
        member(spoofed, "2020-01-01 00:00:00", 1);
        host.joined(ADA, ACME, BOB, TestHost.VIEWER);
        for (int pageSize : List.of(1, 20)) {
            assertThat(walk(pageSize))
                    .extracting(Membership::user)
                    .containsExactlyInAnyOrder(ADA, BOB, new UserId(spoofed));
        }
        assertInvalid("user", () -> host.members.find(ADA, ACME, new UserId(spoofed)));
        assertInvalid("invites[0].invitee", () -> host.send(ADA, ACME, new UserId(spoofed), TestHost.VIEWER));
        host.members.remove(ADA, ACME, BOB);
        assertThat(walk(20)).extracting(Membership::user).containsExactlyInAnyOrder(ADA, new UserId(spoofed));
    }

    /** A longer id begins with the id of another member and another domain. */
    @Test
    void an_id_that_is_longer_than_the_column_matches_no_member() {
        shorten("org_id");
        shorten("user_id");
        member("x".repeat(10), "2020-01-01 00:00:00", 1);
        UserId longer = new UserId("x".repeat(11));
        assertThat(host.members.isAllowed(new UserId("x".repeat(10)), ACME, Action.of("dashboards.view")))
                .isTrue();
        assertThat(host.members.isAllowed(longer, ACME, Action.of("dashboards.view")))
                .isFalse();
        TestHost.refused(Reason.NOT_FOUND, () -> host.members.find(ADA, ACME, longer));
        assertThat(host.storage.memberships().isPopulated(new DomainId("acme" + " ".repeat(6) + "x")))
                .isFalse();
        assertNotRetryable(() -> host.members.assign(ADA, ACME, longer, "viewer"));
        assertNotRetryable(() -> host.members.addFounder(ADA, new DomainId("y".repeat(11)), "owner"));
        assertThat(walk(20)).extracting(Membership::user).containsExactlyInAnyOrder(ADA, new UserId("x".repeat(10)));
    }

    private void shorten(String column) {
        TestDatabase.execute(
                source,
                switch (database) {
                    case H2 -> "ALTER TABLE org_users ALTER COLUMN " + column + " SET DATA TYPE VARCHAR(10)";
                    case POSTGRESQL ->
                        "ALTER TABLE org_users ALTER COLUMN " + column + " TYPE VARCHAR(10) COLLATE \"C\"";
                    case MARIADB ->
                        "ALTER TABLE org_users MODIFY COLUMN " + column
                                + " VARCHAR(10) COLLATE utf8mb4_nopad_bin NOT NULL";
                });
    }
}
