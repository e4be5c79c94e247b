package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Action;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Snapshot;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that only rows with the active status are memberships. The status is an enum type of the database. */
@Tag("full")
class FormerMemberReadsTest extends DatabaseTest {

    private static final UserId DAVE = new UserId("dave");

    private static final JdbcTables TABLES = JdbcTables.standard()
            .members(MembersTable.named("org_users").founder("founder").active("state", "active", "left"));

    private final JdbcStorage hosted;
    private final Invitations library;

    FormerMemberReadsTest(TestDatabase database) {
        super(database, database.unprepared());
        String make = """
                CREATE TABLE org_users (
                    domain_id  VARCHAR(255) NOT NULL,
                    user_id    VARCHAR(255) NOT NULL,
                    role       VARCHAR(255) NOT NULL,
                    state      ENUM ('active', 'left', 'blocked') NOT NULL,
                    since      TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP NOT NULL,
                    granted_by UUID DEFAULT RANDOM_UUID() NOT NULL,
                    founder    BOOLEAN,
                    PRIMARY KEY (domain_id, user_id),
                    UNIQUE (domain_id, founder)
                );
                """;
        TestDatabase.execute(
                source,
                switch (database) {
                    case H2 -> make;
                    case POSTGRESQL ->
                        "CREATE TYPE member_state AS ENUM ('active', 'left', 'blocked'); "
                                + make.replaceAll("ENUM \\(.*?\\)", "member_state")
                                        .replace("RANDOM_UUID", "gen_random_uuid");
                    case MARIADB ->
                        make.replace("VARCHAR(255)", "VARCHAR(255) COLLATE utf8mb4_nopad_bin")
                                .replace(
                                        "TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP",
                                        "DATETIME(6) DEFAULT (UTC_TIMESTAMP(6))")
                                .replace(
                                        "UUID DEFAULT RANDOM_UUID()",
                                        "CHAR(36) CHARACTER SET ascii COLLATE ascii_bin DEFAULT (UUID())");
                });
        JdbcSchema.of(source, TABLES).apply();
        hosted = JdbcStorage.over(source, TABLES);
        library = TestLibrary.over(hosted);
    }

    private void add(UserId user, String role, String state) {
        TestDatabase.execute(
                source,
                "INSERT INTO org_users (domain_id, user_id, role, state) VALUES ('acme', '%s', '%s', '%s')"
                        .formatted(user.value(), role, state));
    }

    @Test
    void former_and_blocked_members_hold_no_rights_and_are_in_no_list() {
        add(ADA, "admin", "active");
        add(BOB, "admin", "left");
        add(CAROL, "admin", "blocked");
        library.send(ADA, ACME, DAVE, "viewer");
        for (UserId former : List.of(BOB, CAROL)) {
            assertThat(hosted.memberships().find(ACME, former)).isEmpty();
            assertThat(hosted.memberships().findRole(ACME, former)).isEmpty();
            assertThat(library.members().isAllowed(former, ACME, Action.INVITATIONS_SEND))
                    .isFalse();
            assertThat(library.list(former, InvitationQuery.inDomain(ACME)).items())
                    .isEmpty();
            assertThat(library.count(former, InvitationQuery.inDomain(ACME))).isZero();
            TestHost.refused(Reason.NOT_PERMITTED, () -> library.send(former, ACME, DAVE, "viewer"));
        }
        assertThat(library.count(ADA, InvitationQuery.inDomain(ACME))).isEqualTo(1);
        assertThat(library.members().list(ADA, MemberQuery.inDomain(ACME)).items())
                .extracting(Membership::user)
                .containsExactly(ADA);
        assertThat(hosted.memberships().findOther(ACME, ADA, Set.of("admin"))).isEmpty();
        Snapshot snapshot = hosted.load(ACME, ADA, List.of(BOB, CAROL));
        assertThat(snapshot.member(ADA)).isNotNull();
        assertThat(snapshot.member(BOB)).isNull();
        assertThat(snapshot.member(CAROL)).isNull();
        TestHost.refused(Reason.LAST_MANAGER, () -> library.members().remove(ADA, ACME, ADA));
    }

    @Test
    void an_invitation_of_a_former_member_cannot_be_accepted() {
        add(ADA, "admin", "active");
        add(BOB, "admin", "active");
        InvitationId daves = library.send(BOB, ACME, DAVE, "viewer").id();
        TestDatabase.execute(source, "UPDATE org_users SET state = 'left' WHERE user_id = 'bob'");
        TestHost.refused(Reason.INVITER_NOT_PERMITTED, () -> library.accept(DAVE, daves));
        TestDatabase.execute(source, "UPDATE org_users SET state = 'active' WHERE user_id = 'bob'");
        assertThat(library.accept(DAVE, daves).status()).isEqualTo(Status.ACCEPTED);
    }

    @Test
    void a_domain_with_former_members_only_is_not_populated() {
        add(BOB, "admin", "left");
        assertThat(hosted.memberships().isPopulated(ACME)).isFalse();
        assertThat(hosted.memberships().page(ACME, null, 10)).isEmpty();
        assertThat(library.members().addFounder(ADA, ACME, "admin").role()).isEqualTo("admin");
        assertThat(hosted.memberships().isPopulated(ACME)).isTrue();
    }

    @Test
    void a_former_member_returns_with_a_new_start() {
        add(ADA, "admin", "active");
        InvitationId first = library.send(ADA, ACME, BOB, "viewer").id();
        library.accept(BOB, first);
        library.members().remove(ADA, ACME, BOB);
        assertThat(TestDatabase.query(source, "SELECT state FROM org_users WHERE user_id = 'bob'"))
                .containsExactly("left");
        InvitationId second = library.send(ADA, ACME, BOB, "admin").id();
        library.accept(BOB, second);
        assertThat(hosted.memberships().find(ACME, BOB)).map(Membership::role).contains("admin");
        assertThat(TestDatabase.query(source, "SELECT state FROM org_users WHERE user_id = 'bob'"))
                .containsExactly("active");
    }
}
