package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.Page;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.UnreadableRowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests rows of a host's members table that the library never writes. Each is an error that names the row, and affects
 * no other row.
 */
@Tag("full")
class UnreadableMembersTest {

    private static final UserId DAVE = new UserId("dave");
    private static final UserId EVE = new UserId("eve");

    private static final String MAKE = """
            CREATE TABLE org_users (
                org_id     VARCHAR(400) NOT NULL,
                user_id    VARCHAR(400) NOT NULL,
                role       VARCHAR(400),
                joined_at  TIMESTAMP(6) WITH TIME ZONE,
                granted_by UUID,
                UNIQUE (org_id, user_id)
            );
            """;

    private static final String MEMBERS = """
            INSERT INTO org_users VALUES ('acme', 'ada', 'admin', '2026-01-01 00:00:0%1$d', '00000000-0000-7000-8000-000000000001');
            INSERT INTO org_users VALUES ('acme', 'bob', 'admin', '2026-01-01 00:00:0%2$d', '00000000-0000-7000-8000-000000000002');
            INSERT INTO org_users VALUES ('acme', 'carol', '%6$s', '2026-01-01 00:00:0%3$d', '00000000-0000-7000-8000-000000000003');
            INSERT INTO org_users VALUES ('acme', 'dave', 'viewer', '2026-01-01 00:00:0%4$d', '00000000-0000-7000-8000-000000000004');
            INSERT INTO org_users VALUES ('acme', 'eve', 'viewer', '2026-01-01 00:00:0%5$d', '00000000-0000-7000-8000-000000000005');
            """;

    private static final JdbcTables TABLES = JdbcTables.standard()
            .members(MembersTable.named("org_users")
                    .domain("org_id")
                    .user("user_id")
                    .since("joined_at"));

    private static final Map<TestDatabase, DataSource> SOURCES = new ConcurrentHashMap<>();

    /** A change of Carol's row: the column and the value. */
    record MemberDamage(TestDatabase database, String column, String value) {

        boolean hasKey() {
            return !column.equals("user_id");
        }

        boolean hasRole() {
            return column.equals("joined_at") || column.equals("granted_by");
        }

        DataSource applied(int... seconds) {
            return applied("viewer", seconds);
        }

        /** Creates members with these starts, in seconds. Carol has the role, and her row is damaged. */
        DataSource applied(String role, int... seconds) {
            DataSource source = SOURCES.computeIfAbsent(database, MemberDamage::prepared);
            TestDatabase.execute(
                    source,
                    "DELETE FROM org_users; DELETE FROM invitation; DELETE FROM invitation_event; DELETE FROM invitation_outbox");
            TestDatabase.execute(
                    source, MEMBERS.formatted(seconds[0], seconds[1], seconds[2], seconds[3], seconds[4], role));
            TestDatabase.execute(source, "UPDATE org_users SET " + column + " = " + value + " WHERE user_id = 'carol'");
            return source;
        }

        private static DataSource prepared(TestDatabase database) {
            DataSource source = database.unprepared();
            TestDatabase.execute(
                    source,
                    switch (database) {
                        case H2 -> MAKE;
                        case POSTGRESQL -> MAKE.replace("VARCHAR(400)", "VARCHAR(400) COLLATE \"C\"");
                        case MARIADB ->
                            MAKE.replace("VARCHAR(400)", "VARCHAR(300) COLLATE utf8mb4_nopad_bin")
                                    .replace("TIMESTAMP(6) WITH TIME ZONE", "DATETIME(6)")
                                    .replace("UUID", "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin");
                    });
            JdbcSchema.of(source, TABLES).apply();
            return source;
        }
    }

    static Stream<MemberDamage> damages() {
        Stream<MemberDamage> everywhere = Stream.of(TestDatabase.values())
                .flatMap(database -> Stream.of(
                        new MemberDamage(database, "joined_at", "NULL"),
                        new MemberDamage(database, "granted_by", "NULL"),
                        new MemberDamage(database, "role", "NULL"),
                        new MemberDamage(database, "user_id", "CONCAT('ca', CHR(7), 'rol')"),
                        new MemberDamage(database, "user_id", "REPEAT('x', 256)")));
        return Stream.concat(
                everywhere,
                Stream.of(
                        new MemberDamage(TestDatabase.POSTGRESQL, "joined_at", "'infinity'"),
                        new MemberDamage(TestDatabase.POSTGRESQL, "joined_at", "'-infinity'"),
                        new MemberDamage(TestDatabase.POSTGRESQL, "joined_at", "'20000-01-01 00:00:00+00'"),
                        new MemberDamage(TestDatabase.H2, "joined_at", "'20000-01-01 00:00:00+00'"),
                        new MemberDamage(TestDatabase.POSTGRESQL, "joined_at", "'0001-12-31 23:59:59.999999+00 BC'"),
                        new MemberDamage(TestDatabase.H2, "joined_at", "'0000-12-31 23:59:59.999999+00'"),
                        new MemberDamage(TestDatabase.H2, "joined_at", "'-4000-01-01 00:00:00+00'"),
                        new MemberDamage(TestDatabase.MARIADB, "joined_at", "'0000-12-31 23:59:59.999999'"),
                        new MemberDamage(TestDatabase.MARIADB, "joined_at", "'0001-00-00'"),
                        new MemberDamage(TestDatabase.MARIADB, "joined_at", "'0900-02-00'"),
                        new MemberDamage(TestDatabase.MARIADB, "joined_at", "0"),
                        new MemberDamage(TestDatabase.MARIADB, "joined_at", "'2026-00-00'"),
                        new MemberDamage(TestDatabase.MARIADB, "joined_at", "'2026-01-00'"),
                        new MemberDamage(TestDatabase.MARIADB, "granted_by", "'garbage'"),
                        new MemberDamage(
                                TestDatabase.MARIADB, "granted_by", "'ABCDEF00-0000-7000-8000-000000000003'")));
    }

    static Stream<MemberDamage> damagesBesideTheRole() {
        return damages().filter(MemberDamage::hasRole);
    }

    private static Invitations library(DataSource source) {
        return TestLibrary.over(JdbcStorage.over(source, TABLES));
    }

    /** Asserts that the call fails with a final error that names the table, the domain, the user and the column. */
    private static void assertUnreadable(MemberDamage damage, ThrowingCallable call) {
        UnreadableRowException e = catchThrowableOfType(UnreadableRowException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.isRetryable()).isFalse();
        assertThat(e).hasMessageContainingAll("org_users", "org_id \"acme\"", "user_id \"", damage.column());
        assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}");
        if (damage.hasKey()) {
            assertThat(e).hasMessageContaining("user_id \"carol\"");
        }
    }

    @ParameterizedTest
    @MethodSource("damages")
    void decisions_about_other_members_work(MemberDamage damage) {
        DataSource source = damage.applied(1, 2, 3, 4, 5);
        Invitations library = library(source);
        UserId frank = new UserId("frank");
        assertThat(library.members().isAllowed(ADA, ACME, Action.INVITATIONS_SEND))
                .isTrue();
        assertThat(library.members().find(ADA, ACME, BOB).role()).isEqualTo("admin");
        InvitationId franks = library.send(ADA, ACME, frank, "viewer").id();
        assertThat(library.find(ADA, franks).status()).isEqualTo(Status.PENDING);
        assertThat(library.accept(frank, franks).status()).isEqualTo(Status.ACCEPTED);
        assertThat(library.members().assign(ADA, ACME, DAVE, "admin").role()).isEqualTo("admin");
        library.members().remove(ADA, ACME, EVE);
        // Bob and Dave are other managers.
        library.members().remove(ADA, ACME, ADA);
        assertThat(library.members().isAllowed(ADA, ACME, Action.INVITATIONS_SEND))
                .isFalse();
        library.members().remove(DAVE, ACME, BOB);
        TestHost.refused(Reason.LAST_MANAGER, () -> library.members().remove(DAVE, ACME, DAVE));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void a_call_that_returns_the_row_throws_an_error_that_names_it(MemberDamage damage) {
        Invitations library = library(damage.applied(1, 2, 3, 4, 5));
        if (damage.hasKey()) {
            assertUnreadable(damage, () -> library.members().find(ADA, ACME, CAROL));
            assertUnreadable(damage, () -> library.members().assign(ADA, ACME, CAROL, "viewer"));
            assertUnreadable(damage, () -> library.members().remove(ADA, ACME, CAROL));
            assertUnreadable(damage, () -> library.members().permissions(CAROL, ACME));
        } else {
            TestHost.refused(Reason.NOT_FOUND, () -> library.members().find(ADA, ACME, CAROL));
        }
    }

    /** The decisions use only the role. */
    @ParameterizedTest
    @MethodSource("damagesBesideTheRole")
    void a_member_acts_with_its_role(MemberDamage damage) {
        DataSource source = damage.applied("admin", 1, 2, 3, 4, 5);
        Invitations library = library(source);
        UserId frank = new UserId("frank");
        assertThat(library.members().isAllowed(CAROL, ACME, Action.INVITATIONS_SEND))
                .isTrue();
        InvitationId franks = library.send(CAROL, ACME, frank, "viewer").id();
        assertThat(library.accept(frank, franks).status()).isEqualTo(Status.ACCEPTED);
        assertThat(TestLibrary.invite(library, CAROL).refusal()).contains(Reason.ALREADY_MEMBER);
        assertThat(library.members().find(CAROL, ACME, ADA).role()).isEqualTo("admin");
        library.members().remove(ADA, ACME, BOB);
        // Carol is another manager.
        library.members().remove(ADA, ACME, ADA);
    }

    /**
     * An inviter without a readable role counts as not permitted, and an invitee with an unreadable row counts as a
     * member.
     */
    @ParameterizedTest
    @MethodSource("damages")
    void an_inbox_has_every_invitation_that_does_not_depend_on_the_row(MemberDamage damage) {
        DataSource source = damage.applied("admin", 1, 2, 3, 4, 5);
        JdbcStorage storage = JdbcStorage.over(source, TABLES);
        UserId frank = new UserId("frank");
        Invitation ofCarol = ChangeFixtures.invitation(frank).inviter(CAROL).build();
        Invitation toCarol = ChangeFixtures.invitation(CAROL).build();
        Invitation elsewhere = ChangeFixtures.invitation(frank)
                .id(new InvitationId(new DomainId("globex"), UUID.randomUUID()))
                .build();
        TestDatabase.execute(
                source,
                "INSERT INTO org_users VALUES ('globex', 'ada', 'admin', '2026-01-01 00:00:00', '00000000-0000-7000-8000-000000000009')");
        for (Invitation each : List.of(ofCarol, toCarol, elsewhere)) {
            assertThat(ChangeFixtures.save(storage, ChangeFixtures.offered(each)))
                    .isTrue();
        }
        Invitations library = library(source);
        Set<Invitation> shown = damage.hasRole() ? Set.of(ofCarol, elsewhere) : Set.of(elsewhere);
        assertThat(library.inbox(frank).pending()).containsExactlyInAnyOrderElementsOf(shown);
        assertThat(library.inbox(frank).total()).isEqualTo(shown.size());
        assertThat(library.inbox(CAROL).total()).isEqualTo(damage.hasKey() ? 0 : 1);
    }

    @ParameterizedTest
    @MethodSource("damages")
    void lists_every_other_member_and_reports_the_row(MemberDamage damage) {
        for (int[] seconds : new int[][] {{1, 2, 3, 4, 5}, {1, 1, 5, 1, 1}, {2, 2, 1, 2, 2}}) {
            DataSource source = damage.applied(seconds);
            for (int pageSize : List.of(1, 2, 20)) {
                assertListed(damage, source, pageSize);
            }
        }
    }

    /** The members of one import have the same start. */
    @ParameterizedTest
    @MethodSource("damages")
    void lists_every_other_member_of_one_instant(MemberDamage damage) {
        DataSource source = damage.applied(1, 1, 1, 1, 1);
        for (int pageSize : List.of(1, 2, 20)) {
            if (!damage.value().equals("'garbage'") && !damage.value().startsWith("'ABC")) {
                assertListed(damage, source, pageSize);
            }
        }
    }

    private static void assertListed(MemberDamage damage, DataSource source, int pageSize) {
        Invitations library = library(source);
        List<UserId> seen = new ArrayList<>();
        List<UnreadableRowException> errors = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            MemberQuery first = MemberQuery.inDomain(ACME).pageSize(pageSize);
            MemberQuery query = cursor.map(first::after).orElse(first);
            try {
                Page<Membership> page = library.members().list(ADA, query);
                page.items().forEach(member -> seen.add(member.user()));
                cursor = page.next();
            } catch (UnreadableRowException e) {
                errors.add(e);
                assertUnreadable(damage, () -> {
                    throw e;
                });
                String after = " continues after the cursor ";
                String message = String.valueOf(e.getMessage());
                int at = message.indexOf(after);
                cursor = at < 0 ? Optional.empty() : Optional.of(message.substring(at + after.length()));
            }
        } while (cursor.isPresent() && errors.size() < 10);
        assertThat(seen).as("pages of %d", pageSize).containsExactlyInAnyOrder(ADA, BOB, DAVE, EVE);
        assertThat(errors).as("pages of %d", pageSize).hasSize(1);
    }

    /** In a column that is NOT NULL, IS NULL also finds this date. */
    @Test
    void lists_every_other_member_beside_a_date_of_zeros_that_cannot_be_null() {
        MemberDamage zero = new MemberDamage(TestDatabase.MARIADB, "joined_at", "0");
        DataSource source = zero.applied(1, 2, 3, 4, 5);
        TestDatabase.execute(source, "ALTER TABLE org_users MODIFY COLUMN joined_at DATETIME(6) NOT NULL");
        for (int pageSize : List.of(1, 2, 20)) {
            assertListed(zero, source, pageSize);
        }
        TestDatabase.execute(source, "ALTER TABLE org_users MODIFY COLUMN joined_at DATETIME(6)");
    }

    /** Several members joined in the year before. */
    @ParameterizedTest
    @MethodSource("damages")
    void lists_the_members_of_an_earlier_year(MemberDamage damage) {
        DataSource source = damage.applied(1, 2, 3, 4, 5);
        TestDatabase.execute(
                source,
                "UPDATE org_users SET joined_at = joined_at - INTERVAL '2' YEAR WHERE user_id IN ('bob', 'eve')");
        for (int pageSize : List.of(1, 2, 20)) {
            assertListed(damage, source, pageSize);
        }
    }

    @ParameterizedTest
    @MethodSource("damages")
    void a_domain_with_only_an_unreadable_row_is_populated(MemberDamage damage) {
        DataSource source = damage.applied(1, 2, 3, 4, 5);
        TestDatabase.execute(source, "DELETE FROM org_users WHERE user_id IN ('ada', 'bob', 'dave', 'eve')");
        JdbcStorage storage = JdbcStorage.over(source, TABLES);
        assertThat(storage.memberships().isPopulated(ACME)).isTrue();
        assertThat(storage.memberships().findOther(ACME, ADA, Set.of("admin"))).isEmpty();
    }
}
