package dev.invitations.jdbc;

import static dev.invitations.jdbc.FailureAssertions.assertInvalid;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.MembersTable.KeyType;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests a host whose members are in its own table, with keys that are not text. The table has no founder column,
 * because the host creates the domains itself.
 */
@Tag("full")
class HostMembersTest extends DatabaseTest {

    private static final DomainId ACME = new DomainId("7");
    private static final UserId ADA = user(1);
    private static final UserId BOB = user(2);
    private static final UserId CAROL = user(3);

    private static final String MAKE = """
            CREATE TABLE people (id UUID PRIMARY KEY);
            CREATE TABLE memberships_of_ours (
                org_id     BIGINT NOT NULL,
                user_id    UUID NOT NULL REFERENCES people (id),
                role       ENUM ('admin', 'viewer') DEFAULT 'viewer' NOT NULL,
                status     VARCHAR(16) DEFAULT 'ACTIVE' NOT NULL,
                joined_at  TIMESTAMP(6) WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
                granted_by UUID DEFAULT RANDOM_UUID() NOT NULL,
                PRIMARY KEY (org_id, user_id)
            );
            INSERT INTO people VALUES ('%1$s'), ('%2$s'), ('%3$s');
            INSERT INTO memberships_of_ours (org_id, user_id, role) VALUES (7, '%1$s', 'admin');
            """.formatted(ADA.value(), BOB.value(), CAROL.value());

    private final JdbcStorage hosted;
    private final Invitations invitations;

    HostMembersTest(TestDatabase database) {
        super(database, prepared(database));
        hosted = JdbcStorage.over(source, tables(database));
        invitations = TestLibrary.over(hosted);
    }

    private static UserId user(int number) {
        return new UserId(new UUID(0xab, number).toString());
    }

    private static DataSource prepared(TestDatabase database) {
        DataSource source = database.unprepared();
        TestDatabase.execute(
                source,
                switch (database) {
                    case H2 -> MAKE;
                    case POSTGRESQL ->
                        "CREATE TYPE org_role AS ENUM ('admin', 'viewer'); "
                                + MAKE.replace("ENUM ('admin', 'viewer')", "org_role")
                                        .replace("RANDOM_UUID", "gen_random_uuid");
                    case MARIADB ->
                        MAKE.replace("TIMESTAMP(6) WITH TIME ZONE", "DATETIME(6)")
                                .replace("RANDOM_UUID", "UUID");
                });
        JdbcSchema.of(source, tables(database)).apply();
        return source;
    }

    private static JdbcTables tables(TestDatabase database) {
        MembersTable members = MembersTable.named("memberships_of_ours")
                .domain("org_id", KeyType.BIGINT)
                .user("user_id", KeyType.UUID)
                .since("joined_at");
        return JdbcTables.standard()
                .members(database == TestDatabase.POSTGRESQL ? members.role("role", "org_role") : members);
    }

    private InvitationId sent(UserId invitee) {
        return invitations.send(ADA, ACME, invitee, "viewer").id();
    }

    private List<String> members() {
        return TestDatabase.query(source, "SELECT user_id FROM memberships_of_ours ORDER BY user_id");
    }

    @Test
    void every_command_works_on_the_table_of_the_host() {
        InvitationId bobs = sent(BOB);
        assertThat(invitations.inbox(BOB).total()).isEqualTo(1);
        assertThat(invitations.accept(BOB, bobs).status()).isEqualTo(Status.ACCEPTED);
        assertThat(members()).containsExactly(ADA.value(), BOB.value());
        assertThat(invitations.members().assign(ADA, ACME, CAROL, "viewer").role())
                .isEqualTo("viewer");
        assertThat(invitations.members().assign(ADA, ACME, BOB, "admin").role()).isEqualTo("admin");
        assertThat(invitations.list(BOB, InvitationQuery.inDomain(ACME)).items())
                .hasSize(1);
        assertThat(invitations.members().list(ADA, MemberQuery.inDomain(ACME)).items())
                .hasSize(3);
        invitations.members().remove(BOB, ACME, ADA);
        invitations.members().remove(BOB, ACME, CAROL);
        assertThat(members()).containsExactly(BOB.value());
        TestHost.refused(Reason.LAST_MANAGER, () -> invitations.members().remove(BOB, ACME, BOB));
    }

    /** An address is never cast to the type of the keys. */
    @Test
    void addresses_work_with_keys_that_are_not_text() {
        EmailAddress address = new EmailAddress("carol@example.org");
        VerifiedUser carol = VerifiedUser.of(CAROL).withEmail(address);
        InvitationId byMail = invitations.send(ADA, ACME, address, "viewer").id();
        InvitationId byId = sent(CAROL);
        assertThat(invitations.inbox(carol).total()).isEqualTo(2);
        assertThat(invitations.list(carol, InvitationQuery.toMe()).items()).hasSize(2);
        assertThat(invitations.accept(carol, byMail).claimant()).contains(CAROL);
        assertThat(members()).containsExactly(ADA.value(), CAROL.value());
        assertThat(invitations.find(ADA, byId).status()).isEqualTo(Status.DELETED);
        assertThat(invitations.inbox(carol).total()).isZero();
        TestHost.refused(Reason.ALREADY_MEMBER, () -> invitations.send(ADA, ACME, address, "viewer"));
        invitations.members().transfer(ADA, ACME, CAROL, "viewer");
        invitations.members().transfer(CAROL, ACME, ADA, "viewer");

        invitations.members().remove(ADA, ACME, CAROL);
        assertThat(members()).containsExactly(ADA.value());
        assertThat(invitations.send(ADA, ACME, address, "viewer").id()).isNotEqualTo(byMail);
        assertThat(invitations.inbox(carol).total()).isEqualTo(1);
    }

    @Test
    void an_invitation_that_a_former_member_claimed_is_closed_by_the_next_send() {
        EmailAddress address = new EmailAddress("carol@example.org");
        InvitationId old = invitations.send(ADA, ACME, address, "viewer").id();
        invitations.accept(VerifiedUser.of(CAROL).withEmail(address), old);
        TestDatabase.execute(source, "DELETE FROM memberships_of_ours WHERE user_id = '" + CAROL.value() + "'");
        InvitationId fresh = invitations.send(ADA, ACME, address, "viewer").id();
        assertThat(fresh).isNotEqualTo(old);
        assertThat(invitations
                        .accept(VerifiedUser.of(CAROL).withEmail(address), fresh)
                        .claimant())
                .contains(CAROL);
    }

    /** If the host's table refuses a grant, the acceptance is rolled back too. */
    @Test
    void a_grant_that_the_table_refuses_changes_nothing() {
        UserId ghost = user(99);
        InvitationId ghosts = sent(ghost);
        assertNotRetryable(() -> invitations.accept(ghost, ghosts));
        assertThat(invitations.find(ghost, ghosts).status()).isEqualTo(Status.PENDING);
        assertThat(invitations.history(ADA, ghosts)).hasSize(1);
    }

    @Test
    void the_host_may_end_a_membership() {
        InvitationId old = sent(BOB);
        invitations.accept(BOB, old);
        TestDatabase.execute(source, "DELETE FROM memberships_of_ours WHERE user_id = '" + BOB.value() + "'");

        InvitationId fresh = sent(BOB);
        assertThat(fresh).isNotEqualTo(old);
        TestHost.refused(Reason.MEMBERSHIP_ENDED, () -> invitations.accept(BOB, old));
        assertThat(invitations.accept(BOB, fresh).status()).isEqualTo(Status.ACCEPTED);
        assertThat(members()).containsExactly(ADA.value(), BOB.value());
    }

    @Test
    void only_the_host_adds_the_first_member() {
        assertNotRetryable(() -> invitations.members().addFounder(BOB, new DomainId("8"), "admin"))
                .hasMessageContaining("MembersTable.founder");
        assertThat(members()).containsExactly(ADA.value());
        assertThat(TestDatabase.query(source, "SELECT kind FROM invitation_event"))
                .isEmpty();
        TestDatabase.execute(
                source,
                "INSERT INTO memberships_of_ours (org_id, user_id, role) VALUES (8, '" + BOB.value() + "', 'admin')");
        assertThat(invitations.members().isAllowed(BOB, new DomainId("8"), Action.INVITATIONS_SEND))
                .isTrue();
    }

    /** If two spellings of a key were allowed, two user ids would share one membership. */
    @Test
    void refuses_an_id_that_is_not_a_key() {
        for (String domain : List.of("acme", "07", "7a", "+7", "7.0", "-0", "9223372036854775808", "\u0667")) {
            DomainId id = new DomainId(domain);
            assertInvalid("domain", () -> invitations.members().find(ADA, id, ADA));
            assertInvalid("domain", () -> invitations.members().list(ADA, MemberQuery.inDomain(id)));
            assertInvalid("domain", () -> invitations.members().isAllowed(ADA, id, Action.INVITATIONS_SEND));
            assertInvalid("domain", () -> invitations.list(ADA, InvitationQuery.inDomain(id)));
            assertInvalid("domain", () -> invitations.count(ADA, InvitationQuery.inDomain(id)));
            assertInvalid("domain", () -> hosted.memberships().isPopulated(id));
            assertInvalid("domain", () -> hosted.memberships().findOther(id, ADA, Set.of("admin")));
            assertInvalid("domain", () -> invitations.accept(ADA, new InvitationId(id, UUID.randomUUID())));
            assertInvalid("domain", () -> invitations.send(ADA, id, BOB, "viewer"));
        }
        for (String name : List.of("bob", BOB.value().toUpperCase(Locale.ROOT), "0-0-0-0-2", "{" + BOB.value() + "}")) {
            UserId id = new UserId(name);
            assertInvalid("user", () -> invitations.send(ADA, ACME, id, "viewer"));
            assertInvalid("user", () -> invitations.accept(id, new InvitationId(ACME, UUID.randomUUID())));
            assertInvalid("user", () -> invitations.members().assign(ADA, ACME, id, "viewer"));
            assertInvalid("user", () -> invitations.list(id, InvitationQuery.inDomain(ACME)));
            assertInvalid("user", () -> invitations.count(id, InvitationQuery.inDomain(ACME)));
            assertInvalid("user", () -> hosted.memberships().findOther(ACME, id, Set.of("admin")));
        }
        assertThat(invitations.inbox(new UserId("bob")).total()).isZero();
    }
}
