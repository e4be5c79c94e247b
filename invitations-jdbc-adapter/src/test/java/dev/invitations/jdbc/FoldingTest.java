package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.invitation;
import static dev.invitations.contract.fixture.ChangeFixtures.offered;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.invitations.InvitationQuery;
import dev.invitations.Invitations;
import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.jdbc.fixture.TestLibrary;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.RoleReport.MissingRole;
import dev.invitations.model.Roles;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationQueries.InboxCandidate;
import dev.invitations.port.InvitationQueries.InboxCandidates;
import dev.invitations.port.InvitationQueries.InboxGroup;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests columns that ignore case. Ids and roles are the same only if they are equal as strings of Java. So the row of
 * {@code Bob} gives {@code bob} no rights, and a call for the domain {@code acme} returns no row of {@code ACME}.
 */
@Tag("full")
@ParameterizedClass
@EnumSource
class FoldingTest {

    private static final UserId UPPER_BOB = new UserId("Bob");
    private static final DomainId UPPER_ACME = new DomainId("ACME");

    private final FoldingTables tables;

    FoldingTest(FoldingTables tables) {
        this.tables = tables;
    }

    private static JdbcStorage storage(DataSource source) {
        return JdbcStorage.over(source, FoldingTables.TABLES);
    }

    private static Invitation in(DomainId domain, UserId invitee, UserId inviter, String role) {
        return invitation(invitee)
                .id(new InvitationId(domain, UUID.randomUUID()))
                .inviter(inviter)
                .role(role)
                .build();
    }

    @Test
    void the_row_of_a_similar_user_gives_no_rights() {
        JdbcStorage storage = storage(tables.with("acme/ada/admin", "acme/Bob/admin"));
        Invitations library = TestLibrary.over(storage);
        assertThat(library.members().isAllowed(UPPER_BOB, ACME, Action.INVITATIONS_SEND))
                .isTrue();
        assertThat(library.members().isAllowed(BOB, ACME, Action.INVITATIONS_SEND))
                .isFalse();
        assertThat(library.members().permissions(BOB, ACME).membership()).isEmpty();
        assertThat(storage.memberships().find(ACME, BOB)).isEmpty();
        assertThat(storage.memberships().findRole(ACME, BOB)).isEmpty();
        assertThat(storage.memberships().find(ACME, UPPER_BOB))
                .map(Membership::role)
                .contains("admin");
        TestHost.refused(Reason.NOT_FOUND, () -> library.members().find(ADA, ACME, BOB));
        TestHost.refused(Reason.NOT_PERMITTED, () -> library.send(BOB, ACME, CAROL, "viewer"));
        assertThat(library.members().list(BOB, MemberQuery.inDomain(ACME)).items())
                .isEmpty();
        assertThat(library.members().list(ADA, MemberQuery.inDomain(ACME)).items())
                .extracting(Membership::user)
                .containsExactly(UPPER_BOB, ADA);
    }

    @Test
    void snapshots_contain_only_the_members_of_the_request() {
        JdbcStorage storage =
                storage(tables.with("acme/ada/admin", "acme/Bob/viewer", "ACME/bob/admin", "ACME/ada/viewer"));
        Snapshot many = storage.load(ACME, ADA, List.of(BOB, UPPER_BOB));
        assertThat(many.member(BOB)).isNull();
        assertThat(many.member(UPPER_BOB)).extracting(Membership::role).isEqualTo("viewer");
        assertThat(many.member(ADA)).extracting(Membership::role).isEqualTo("admin");
        assertThat(many.member(ADA)).extracting(Membership::domain).isEqualTo(ACME);

        // Bob's invitation to Carol: the inviter is bob, and only Bob is a member.
        Invitation sent = in(ACME, CAROL, BOB, "viewer");
        assertThat(save(storage, offered(sent))).isTrue();
        Snapshot one = storage.load(sent.id(), BOB);
        assertThat(one.invitation(sent.id().uuid())).isEqualTo(sent);
        assertThat(one.member(BOB)).isNull();
        TestHost.refused(
                Reason.INVITER_NOT_PERMITTED, () -> TestLibrary.over(storage).accept(CAROL, sent.id()));
        assertThat(storage.load(new InvitationId(UPPER_ACME, sent.id().uuid()), CAROL)
                        .invitation(sent.id().uuid()))
                .isNull();
    }

    /** A table without a key of domain and user may have both rows, and the statements return them in any order. */
    @Test
    void finds_the_right_row_among_similar_rows() {
        for (List<String> order : List.of(
                List.of("acme/Bob/viewer", "acme/bob/admin", "ACME/bob/viewer", "acme/ada/admin", "acme/Ada/viewer"),
                List.of("acme/Ada/viewer", "acme/ada/admin", "ACME/bob/viewer", "acme/bob/admin", "acme/Bob/viewer"))) {
            JdbcStorage storage = storage(tables.with(order.toArray(String[]::new)));
            assertThat(storage.memberships().find(ACME, BOB))
                    .map(Membership::role)
                    .contains("admin");
            assertThat(storage.memberships().find(ACME, UPPER_BOB))
                    .map(Membership::role)
                    .contains("viewer");
            assertThat(storage.memberships().find(UPPER_ACME, BOB))
                    .map(Membership::role)
                    .contains("viewer");
            Snapshot snapshot = storage.load(ACME, ADA, List.of(BOB, UPPER_BOB));
            assertThat(snapshot.member(BOB)).extracting(Membership::role).isEqualTo("admin");
            assertThat(snapshot.member(UPPER_BOB)).extracting(Membership::role).isEqualTo("viewer");
            assertThat(snapshot.member(ADA)).extracting(Membership::role).isEqualTo("admin");
            assertThat(storage.memberships().page(ACME, null, 10))
                    .extracting(member -> member.user().value())
                    .containsExactlyInAnyOrder("Bob", "bob", "ada", "Ada");
            assertThat(storage.memberships().page(UPPER_ACME, null, 10)).hasSize(1);
        }
    }

    @Test
    void pages_and_counts_contain_nothing_of_a_similar_domain() {
        JdbcStorage storage = storage(tables.with("ACME/bob/admin", "ACME/carol/admin"));
        assertThat(storage.memberships().isPopulated(ACME)).isFalse();
        assertThat(storage.memberships().page(ACME, null, 1)).isEmpty();
        assertThat(storage.memberships().findOther(ACME, ADA, Set.of("admin"))).isEmpty();
        Invitation sent = in(UPPER_ACME, ADA, BOB, "viewer");
        assertThat(save(storage, offered(sent))).isTrue();
        InvitationFilter acme = filter(ACME).build();
        assertThat(storage.invitations().count(acme)).isZero();
        assertThat(storage.invitations().page(acme, null, 10)).isEmpty();
        assertThat(storage.invitations().page(filter(UPPER_ACME).build(), null, 10))
                .containsExactly(sent);
        assertThat(storage.invitations().history(ACME, ADA)).isEmpty();
        assertThat(storage.invitations().history(UPPER_ACME, ADA)).hasSize(1);
        assertThat(storage.load(ACME, BOB, List.of(ADA)).live(ADA)).isNull();
    }

    private static InvitationFilter.Builder filter(DomainId domain) {
        return InvitationFilter.builder()
                .domain(domain)
                .statuses(Set.of(Status.PENDING))
                .now(NOW);
    }

    /** The row of Bob must not let bob view the list, and the role Admin must not count as admin. */
    @Test
    void lists_and_counts_only_for_the_viewer_of_the_request() {
        JdbcStorage storage = storage(tables.with("acme/ada/admin", "acme/Bob/admin", "acme/carol/Admin"));
        Invitations library = TestLibrary.over(storage);
        assertThat(save(storage, offered(in(ACME, new UserId("dave"), ADA, "viewer"))))
                .isTrue();
        InvitationQuery acme = InvitationQuery.inDomain(ACME);
        assertThat(library.count(ADA, acme)).isEqualTo(1);
        assertThat(library.count(UPPER_BOB, acme)).isEqualTo(1);
        for (UserId other : List.of(BOB, CAROL, new UserId("Ada"))) {
            assertThat(library.count(other, acme)).isZero();
            assertThat(library.list(other, acme).items()).isEmpty();
        }
    }

    @Test
    void every_filter_of_a_list_is_exact() {
        JdbcStorage storage = storage(tables.with("acme/ada/admin"));
        assertThat(save(storage, offered(in(ACME, UPPER_BOB, ADA, "viewer")))).isTrue();
        for (InvitationFilter similar : List.of(
                filter(ACME).addInvitees(BOB).build(),
                filter(ACME).inviter(new UserId("Ada")).build(),
                filter(ACME).role("Viewer").build())) {
            assertThat(storage.invitations().page(similar, null, 10)).isEmpty();
            assertThat(storage.invitations().count(similar)).isZero();
        }
        assertThat(storage.invitations()
                        .count(filter(ACME)
                                .addInvitees(UPPER_BOB)
                                .inviter(ADA)
                                .role("viewer")
                                .build()))
                .isEqualTo(1);
    }

    @Test
    void the_inbox_contains_no_invitation_of_a_similar_user() {
        JdbcStorage storage = storage(tables.with("acme/ada/admin"));
        Invitation sent = in(ACME, UPPER_BOB, ADA, "viewer");
        assertThat(save(storage, offered(sent))).isTrue();
        Position first = new Position(Limits.MAX_INSTANT, new UUID(-1, -1));
        assertThat(storage.invitations().inbox(BOB, Set.of(BOB), NOW, 5))
                .isEqualTo(new InboxCandidates(List.of(), List.of()));
        assertThat(storage.invitations().inboxAfter(BOB, Set.of(BOB), NOW, first, 5))
                .isEmpty();
        InboxCandidate found = new InboxCandidate(sent, "admin", false);
        assertThat(storage.invitations().inbox(UPPER_BOB, Set.of(UPPER_BOB), NOW, 5))
                .isEqualTo(new InboxCandidates(
                        List.of(found), List.of(new InboxGroup(ACME, "viewer", false, "admin", false, 1))));
        assertThat(storage.invitations().inboxAfter(UPPER_BOB, Set.of(UPPER_BOB), NOW, first, 5))
                .containsExactly(found);
        assertThat(storage.invitations().history(ACME, BOB)).isEmpty();
        assertThat(storage.load(ACME, ADA, List.of(BOB)).live(BOB)).isNull();
    }

    /** The rows of similar users and domains, and roles in another case, do not affect an inbox. */
    @Test
    void an_inbox_depends_only_on_the_rows_of_its_inviters_and_invitee() {
        JdbcStorage storage = storage(tables.with(
                "acme/Ada/admin", "ACME/ada/admin", "acme/Carol/viewer", "ACME/carol/viewer", "acme/bob/Admin"));
        Invitations library = TestLibrary.over(storage);
        assertThat(save(storage, offered(in(ACME, CAROL, ADA, "viewer")))).isTrue();
        assertThat(storage.invitations().inbox(CAROL, Set.of(CAROL), NOW, 5).newest())
                .extracting(InboxCandidate::inviterRole, InboxCandidate::userIsMember)
                .containsExactly(tuple(null, false));
        assertThat(library.inbox(CAROL)).isEqualTo(new Inbox(List.of(), 0));

        UserId dave = new UserId("dave");
        assertThat(save(storage, offered(in(ACME, dave, BOB, "viewer")))).isTrue();
        assertThat(storage.invitations().inbox(dave, Set.of(dave), NOW, 5).newest())
                .extracting(InboxCandidate::inviterRole)
                .containsExactly("Admin");
        assertThat(library.inbox(dave)).isEqualTo(new Inbox(List.of(), 0));

        UserId erin = new UserId("erin");
        Invitation acceptable = in(UPPER_ACME, erin, ADA, "viewer");
        assertThat(save(storage, offered(acceptable))).isTrue();
        assertThat(library.inbox(erin)).isEqualTo(new Inbox(List.of(acceptable), 1));
    }

    /** A role in another case holds no action, so its member is not a manager. */
    @Test
    void the_last_manager_is_found_by_its_exact_role() {
        JdbcStorage storage = storage(tables.with("acme/ada/admin", "acme/Bob/Admin"));
        assertThat(storage.memberships().findOther(ACME, ADA, Set.of("admin"))).isEmpty();
        assertThat(storage.memberships().findOther(ACME, ADA, Set.of())).isEmpty();
        assertThat(storage.memberships().findOther(ACME, ADA, Set.of("Admin", "viewer")))
                .map(Membership::user)
                .contains(UPPER_BOB);
        // Bob is another user than bob.
        assertThat(storage.memberships().findOther(ACME, BOB, Set.of("Admin")))
                .map(Membership::user)
                .contains(UPPER_BOB);
        TestHost.refused(
                Reason.LAST_MANAGER, () -> TestLibrary.over(storage).members().remove(ADA, ACME, ADA));
    }

    @Test
    void members_and_invitations_are_counted_per_exact_role_and_domain() {
        JdbcStorage storage = storage(tables.with(
                "acme/ada/admin", "acme/Bob/Admin", "acme/carol/Admin", "ACME/dan/admin", "ACME/erin/viewer"));
        assertThat(storage.memberships().countRoles(ACME)).isEqualTo(Map.of("admin", 1L, "Admin", 2L));
        assertThat(storage.memberships().countRoles(UPPER_ACME)).isEqualTo(Map.of("admin", 1L, "viewer", 1L));
        assertThat(save(
                        storage,
                        offered(in(ACME, new UserId("frank"), ADA, "viewer")),
                        offered(in(ACME, new UserId("grace"), ADA, "Viewer"))))
                .isTrue();
        assertThat(save(storage, offered(in(UPPER_ACME, new UserId("heidi"), ADA, "viewer"))))
                .isTrue();
        assertThat(storage.invitations().countPendingRoles(ACME, NOW)).isEqualTo(Map.of("viewer", 1L, "Viewer", 1L));
        assertThat(TestLibrary.over(storage).check(ACME).missing())
                .containsExactly(new MissingRole("Admin", 2, 0), new MissingRole("Viewer", 0, 1));
    }

    @Test
    void a_similar_status_is_not_the_active_status() {
        DataSource source = tables.with("acme/ada/admin/ACTIVE", "acme/bob/admin/active", "acme/carol/viewer/left");
        JdbcStorage storage = JdbcStorage.over(
                source,
                JdbcTables.standard().members(MembersTable.named("org_users").active("status", "active", "left")));
        assertThat(storage.memberships().page(ACME, null, 10))
                .extracting(Membership::user)
                .containsExactly(BOB);
        assertThat(storage.memberships().find(ACME, ADA)).isEmpty();
        assertThat(storage.memberships().find(ACME, CAROL)).isEmpty();
        assertThat(storage.memberships().findOther(ACME, BOB, Set.of("admin"))).isEmpty();
        Snapshot snapshot = storage.load(ACME, ADA, List.of(BOB, CAROL));
        assertThat(snapshot.member(ADA)).isNull();
        assertThat(snapshot.member(BOB)).isNotNull();
        assertThat(snapshot.member(CAROL)).isNull();
    }

    @Test
    void the_roles_are_those_of_the_domain_of_the_request() {
        DataSource source = tables.with();
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(source, FoldingTables.TABLES);
        roles.define(UPPER_ACME, Role.of("editor", Action.of("texts.edit")));
        assertThat(roles.in(ACME).names()).isEmpty();
        Map<DomainId, Roles> both = roles.in(List.of(ACME, UPPER_ACME));
        assertThat(both).containsOnlyKeys(ACME, UPPER_ACME);
        assertThat(requireNonNull(both.get(ACME)).names()).isEmpty();
        assertThat(requireNonNull(both.get(UPPER_ACME)).names()).containsExactly("editor");
        roles.remove(ACME, "editor");
        roles.remove(UPPER_ACME, "Editor");
        assertThat(roles.in(UPPER_ACME).names()).containsExactly("editor");
        assertThat(TestDatabase.query(source, "SELECT domain_id FROM invitation_role"))
                .contains("ACME");
    }

    @Test
    void a_role_that_the_key_takes_for_another_role_is_refused() {
        JdbcRoleCatalog roles = JdbcRoleCatalog.over(tables.with(), FoldingTables.TABLES);
        Role editor = Role.of("editor", Action.of("texts.edit"));
        roles.define(UPPER_ACME, editor);
        roles.define(UPPER_ACME, editor);
        assertNotRetryable(() -> roles.define(ACME, editor))
                .hasMessage(
                        "The unique key of invitation_role refused the role at each of 5 attempts, although the role"
                                + " is not stored: the key does not distinguish two domains, roles or actions; correct the"
                                + " table as JdbcSchema.check() says");
        assertNotRetryable(() -> roles.define(UPPER_ACME, Role.of("Editor")))
                .hasMessageContaining("does not distinguish");
        assertThat(roles.in(ACME).names()).isEmpty();
        assertThat(roles.in(UPPER_ACME).find("editor")).isEqualTo(editor);
        assertThat(roles.in(UPPER_ACME).names()).containsExactly("editor");
    }
}
