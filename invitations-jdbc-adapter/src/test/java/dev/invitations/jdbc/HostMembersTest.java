package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.SendInvitations;
import dev.invitations.jdbc.MembersTable.KeyType;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests a host whose members are in its own table, with keys that are not text. The table has no founder column,
 * because the host creates the domains itself.
 */
@Tag("full")
class HostMembersTest {

    private static final DomainId ACME = new DomainId("7");
    private static final UserId ADA = user(1);
    private static final UserId BOB = user(2);
    private static final UserId CAROL = user(3);

    private static final RoleCatalog ROLES = RoleCatalog.of(
            Role.of("admin", Action.allOfInvitations(), Action.allOfMembers(), Action.of("dashboards.view")),
            Role.of("viewer", Action.of("dashboards.view")));

    private static final String MAKE = """
            CREATE TABLE people (id UUID PRIMARY KEY);
            CREATE TABLE memberships_of_ours (
                org_id     BIGINT NOT NULL,
                user_id    UUID NOT NULL REFERENCES people (id),
                role       %1$s DEFAULT 'viewer' NOT NULL,
                status     VARCHAR(16) DEFAULT 'ACTIVE' NOT NULL,
                joined_at  %2$s DEFAULT CURRENT_TIMESTAMP(6) NOT NULL,
                granted_by %3$s NOT NULL,
                PRIMARY KEY (org_id, user_id)
            );
            INSERT INTO people VALUES ('%4$s'), ('%5$s'), ('%6$s');
            INSERT INTO memberships_of_ours (org_id, user_id, role) VALUES (7, '%4$s', 'admin');
            """;

    private static UserId user(int number) {
        return new UserId(new UUID(0xab, number).toString());
    }

    private static DataSource prepared(TestDatabase database) {
        DataSource source = database.unprepared();
        String instant = database == TestDatabase.MARIADB ? "DATETIME(6)" : "TIMESTAMP(6) WITH TIME ZONE";
        String role = database == TestDatabase.POSTGRESQL ? "org_role" : "ENUM ('admin', 'viewer')";
        String uuid = switch (database) {
            case H2 -> "UUID DEFAULT RANDOM_UUID()";
            case POSTGRESQL -> "UUID DEFAULT gen_random_uuid()";
            case MARIADB -> "UUID DEFAULT UUID()";
        };
        if (database == TestDatabase.POSTGRESQL) {
            TestDatabase.execute(source, "CREATE TYPE org_role AS ENUM ('admin', 'viewer')");
        }
        TestDatabase.execute(source, MAKE.formatted(role, instant, uuid, ADA.value(), BOB.value(), CAROL.value()));
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

    private static Invitations verbs(Storage storage) {
        return Invitations.builder().storage(storage).roles(ROLES).build();
    }

    private static InvitationId sent(Invitations invitations, UserId invitee, String role) {
        return invitations
                .send(ADA, SendInvitations.to(ACME).invite(invitee, role))
                .sent()
                .get(0)
                .id();
    }

    private static List<String> members(DataSource source) {
        return TestDatabase.query(source, "SELECT user_id FROM memberships_of_ours ORDER BY user_id");
    }

    @ParameterizedTest
    @EnumSource
    void everyVerbWorksOnTheHostsTable(TestDatabase database) {
        DataSource source = prepared(database);
        Invitations invitations = verbs(JdbcStorage.over(source, tables(database)));

        InvitationId bobs = sent(invitations, BOB, "viewer");
        assertThat(invitations.inbox(BOB).total()).isEqualTo(1);
        assertThat(invitations.accept(BOB, bobs).status()).isEqualTo(Status.ACCEPTED);
        assertThat(members(source)).containsExactly(ADA.value(), BOB.value());
        assertThat(invitations.members().assign(ADA, ACME, CAROL, "viewer").role())
                .isEqualTo("viewer");
        assertThat(invitations.members().assign(ADA, ACME, BOB, "admin").role()).isEqualTo("admin");
        assertThat(invitations.list(BOB, InvitationQuery.inDomain(ACME)).items())
                .hasSize(1);
        assertThat(invitations
                        .members()
                        .list(ADA, MemberQuery.inDomain(ACME).pageSize(2))
                        .items())
                .extracting(Membership::user)
                .hasSize(2);
        invitations.members().remove(BOB, ACME, ADA);
        invitations.members().remove(BOB, ACME, CAROL);
        assertThat(members(source)).containsExactly(BOB.value());
        assertThatThrownBy(() -> invitations.members().remove(BOB, ACME, BOB))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.LAST_MANAGER));
    }

    /** A rollback of the host undoes the grant together with the host's own changes, and a commit keeps both. */
    @ParameterizedTest
    @EnumSource
    void theGrantIsInTheHostsTransaction(TestDatabase database) throws Exception {
        DataSource source = prepared(database);
        PlainHost host = new PlainHost(source);
        Invitations joining = verbs(JdbcStorage.joining(host, tables(database)));
        InvitationId bobs = host.transaction(connection -> sent(joining, BOB, "viewer"));

        assertThatThrownBy(() -> host.transaction(connection -> {
                    joining.accept(BOB, bobs);
                    assertThat(count(connection)).isEqualTo(2);
                    assertThat(members(source)).containsExactly(ADA.value());
                    throw new IllegalStateException("the host thinks better of it");
                }))
                .hasMessage("the host thinks better of it");
        assertThat(members(source)).containsExactly(ADA.value());
        assertThat(joining.inbox(BOB).total()).isEqualTo(1);

        host.transaction(connection -> joining.accept(BOB, bobs));
        assertThat(members(source)).containsExactly(ADA.value(), BOB.value());
        assertThat(joining.inbox(BOB).total()).isZero();
    }

    private static int count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT COUNT(*) FROM memberships_of_ours")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** If the host's table refuses a grant, the acceptance is rolled back too. */
    @ParameterizedTest
    @EnumSource
    void whatTheTableRefusesDidNotHappen(TestDatabase database) {
        DataSource source = prepared(database);
        Invitations invitations = verbs(JdbcStorage.over(source, tables(database)));
        UserId ghost = user(99);
        InvitationId ghosts = sent(invitations, ghost, "viewer");
        assertThatThrownBy(() -> invitations.accept(ghost, ghosts))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.isRetryable()).isFalse());
        assertThat(invitations.find(ghost, ghosts).status()).isEqualTo(Status.PENDING);
        assertThat(invitations.history(ADA, ghosts)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void theHostEndsAMembershipWithoutAWord(TestDatabase database) {
        DataSource source = prepared(database);
        Invitations invitations = verbs(JdbcStorage.over(source, tables(database)));
        InvitationId old = sent(invitations, BOB, "viewer");
        invitations.accept(BOB, old);
        TestDatabase.execute(source, "DELETE FROM memberships_of_ours WHERE user_id = '" + BOB.value() + "'");

        InvitationId fresh = sent(invitations, BOB, "viewer");
        assertThat(fresh).isNotEqualTo(old);
        assertThatThrownBy(() -> invitations.accept(BOB, old))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.MEMBERSHIP_ENDED));
        assertThat(invitations.accept(BOB, fresh).status()).isEqualTo(Status.ACCEPTED);
        assertThat(members(source)).containsExactly(ADA.value(), BOB.value());
    }

    @ParameterizedTest
    @EnumSource
    void theHostMakesTheFirstMember(TestDatabase database) {
        DataSource source = prepared(database);
        Invitations invitations = verbs(JdbcStorage.over(source, tables(database)));
        assertThatThrownBy(() -> invitations.members().addFounder(BOB, new DomainId("8"), "admin"))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.isRetryable()).isFalse())
                .hasMessageContaining("the host makes the first member");
        assertThat(members(source)).containsExactly(ADA.value());
        assertThat(TestDatabase.query(source, "SELECT kind FROM invitation_event"))
                .isEmpty();
        TestDatabase.execute(
                source,
                "INSERT INTO memberships_of_ours (org_id, user_id, role) VALUES (8, '" + BOB.value() + "', 'admin')");
        assertThat(invitations.members().isAllowed(BOB, new DomainId("8"), Action.INVITATIONS_SEND))
                .isTrue();
    }

    /** If two spellings of a key were allowed, two user ids would share one membership. */
    @ParameterizedTest
    @EnumSource
    void anIdThatIsNoKeyIsRefusedByName(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(prepared(database), tables(database));
        Invitations invitations = verbs(storage);
        for (String domain : List.of("acme", "07", "7a", "+7", "7.0", "-0", "9223372036854775808", "\u0667")) {
            DomainId id = new DomainId(domain);
            refused("domain", () -> invitations.members().find(ADA, id, ADA));
            refused("domain", () -> invitations.members().list(ADA, MemberQuery.inDomain(id)));
            refused("domain", () -> invitations.members().isAllowed(ADA, id, Action.INVITATIONS_SEND));
            refused("domain", () -> invitations.list(ADA, InvitationQuery.inDomain(id)));
            refused("domain", () -> invitations.count(ADA, InvitationQuery.inDomain(id)));
            refused("domain", () -> storage.memberships().isPopulated(id));
            refused("domain", () -> storage.memberships().findOther(id, ADA, Set.of("admin")));
            refused("domain", () -> invitations.accept(ADA, new InvitationId(id, UUID.randomUUID())));
            refused("domain", () -> invitations.send(ADA, SendInvitations.to(id).invite(BOB, "viewer")));
        }
        for (String name : List.of("bob", BOB.value().toUpperCase(Locale.ROOT), "0-0-0-0-2", "{" + BOB.value() + "}")) {
            UserId id = new UserId(name);
            refused("user", () -> invitations.send(ADA, SendInvitations.to(ACME).invite(id, "viewer")));
            refused("user", () -> invitations.accept(id, new InvitationId(ACME, UUID.randomUUID())));
            refused("user", () -> invitations.members().assign(ADA, ACME, id, "viewer"));
            refused("user", () -> invitations.list(id, InvitationQuery.inDomain(ACME)));
            refused("user", () -> invitations.count(id, InvitationQuery.inDomain(ACME)));
            refused("user", () -> storage.memberships().findOther(ACME, id, Set.of("admin")));
        }
        assertThat(invitations.inbox(new UserId("bob")).total()).isZero();
    }

    private static void refused(String field, Runnable call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(InvitationException.class, refusal -> {
            assertThat(refusal.reason()).isEqualTo(Reason.INVALID_INPUT);
            assertThat(refusal.field()).contains(field);
        });
    }
}
