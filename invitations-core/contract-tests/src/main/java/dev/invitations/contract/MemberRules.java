package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.MemberQuery;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.RoleReport;
import dev.invitations.model.RoleReport.MissingRole;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.CommitResult;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The members of a domain. */
interface MemberRules extends StorageRules {

    @Test
    @DisplayName(
            "M.5 removal closes the accepted invitation: the old id gives no access, a new invitation has a new id")
    default void a_removal_closes_the_accepted_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId old = host.joined(ADA, ACME, BOB, VIEWER);
        Invitation before = host.stored(old);
        host.advance(Duration.ofHours(1));
        host.members.remove(ADA, ACME, BOB);

        assertThat(host.stored(old))
                .isEqualTo(Invitation.builder()
                        .from(before)
                        .closedAt(host.now())
                        .changedBy(ADA)
                        .version(3)
                        .build());
        InvitationId fresh = host.sent(ADA, ACME, BOB, ADMIN);
        assertThat(fresh).isNotEqualTo(old);
        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(BOB, old));
        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.resend(ADA, old));
        assertThat(host.roleOf(ACME, BOB)).isEmpty();
        host.invitations.accept(BOB, fresh);
        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(BOB, old));
        assertThat(host.roleOf(ACME, BOB)).contains("admin");
    }

    @Test
    @DisplayName("M.6 removal deletes a pending invitation, so that it gives no access; a rejected invitation stays")
    default void a_removal_withdraws_the_pending_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId pending = host.sent(ADA, ACME, BOB, ADMIN);
        InvitationId rejected = host.rejected(ADA, ACME, CAROL, ADMIN);
        for (UserId user : List.of(BOB, CAROL)) {
            host.addedByHost(ACME, user, "viewer");
            host.members.remove(ADA, ACME, user);
        }

        assertThat(host.stored(pending).status()).isEqualTo(Status.DELETED);
        assertThat(host.stored(pending).closedAt()).contains(host.now());
        assertThat(host.stored(rejected).status()).isEqualTo(Status.REJECTED);
        refused(Reason.DELETED, () -> host.invitations.accept(BOB, pending));
        assertThat(host.invitations.resend(ADA, rejected).status()).isEqualTo(Status.PENDING);
    }

    @Test
    @DisplayName("M.7 a domain never loses its last member with members.manage")
    default void the_last_manager_cannot_leave_the_domain() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.members.assign(ADA, ACME, BOB, "viewer");

        refused(Reason.LAST_MANAGER, () -> host.members.remove(ADA, ACME, ADA));
        refused(Reason.LAST_MANAGER, () -> host.members.assign(ADA, ACME, ADA, "viewer"));
        host.define(new Role("chair", OWNER.actions()));
        assertThat(host.members.assign(ADA, ACME, ADA, "chair").role())
                .as("a role with the same actions")
                .isEqualTo("chair");
        refused(Reason.LAST_MANAGER, () -> host.members.remove(ADA, ACME, ADA));

        host.members.assign(ADA, ACME, BOB, "owner");
        host.members.remove(ADA, ACME, ADA);
        assertThat(host.roleOf(ACME, ADA)).isEmpty();
        refused(Reason.LAST_MANAGER, () -> host.members.remove(BOB, ACME, BOB));
    }

    @Test
    @DisplayName("M.12 a manager leaves or gives up actions only if another manager holds every action of its role")
    default void a_lesser_manager_does_not_replace_the_last_member_with_its_actions() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.define(Role.of(
                "payer",
                OWNER.actions().stream()
                        .filter(action -> !action.equals(Action.MEMBERS_MANAGE))
                        .toArray(Action[]::new)));
        host.members.assign(ADA, ACME, BOB, "admin");
        host.members.assign(ADA, ACME, CAROL, "payer");

        refused(Reason.LAST_MANAGER, () -> host.members.remove(ADA, ACME, ADA));
        refused(Reason.LAST_MANAGER, () -> host.members.assign(ADA, ACME, ADA, "viewer"));
        refused(Reason.LAST_MANAGER, () -> host.members.assign(ADA, ACME, ADA, "admin"));
        assertThat(host.roleOf(ACME, ADA)).contains("owner");
        host.members.remove(BOB, ACME, BOB);
        host.members.assign(ADA, ACME, BOB, "admin");
        host.members.remove(CAROL, ACME, CAROL);
        assertThat(host.members.list(ADA, MemberQuery.inDomain(ACME)).items()).hasSize(2);

        host.members.assign(ADA, ACME, BOB, "owner");
        assertThat(host.members.assign(ADA, ACME, ADA, "admin").role()).isEqualTo("admin");
        refused(Reason.LAST_MANAGER, () -> host.members.remove(BOB, ACME, BOB));
        host.members.remove(ADA, ACME, ADA);
        host.undefine("owner");
        host.members.remove(BOB, ACME, BOB);
        assertThat(host.roleOf(ACME, BOB))
                .as("a role that is gone is no manager's role")
                .isEmpty();
    }

    @Test
    @DisplayName("M.13 assign and addFounder close a pending or expired invitation: SUPERSEDED, no notification")
    default void a_role_that_is_assigned_supersedes_the_pending_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage(), builder -> builder.timeToLive(Duration.ofHours(2)));
        InvitationId toMember = host.sent(ADA, ACME, ERIN, ADMIN);
        host.addedByHost(ACME, ERIN, "auditor");
        InvitationId expired = host.sent(ADA, ACME, CAROL, VIEWER);
        host.advance(Duration.ofHours(1));
        InvitationId pending = host.sent(ADA, ACME, BOB, ADMIN);
        InvitationId rejected = host.rejected(ADA, ACME, DAVE, ADMIN);
        Invitation before = host.stored(pending);
        host.taken();
        host.advance(Duration.ofHours(1));

        for (UserId user : List.of(BOB, CAROL, DAVE, ERIN)) {
            host.members.assign(ADA, ACME, user, "viewer");
            assertThat(host.roleOf(ACME, user)).contains("viewer");
        }

        Invitation closed = Invitation.builder()
                .from(before)
                .status(Status.DELETED)
                .closedAt(host.now())
                .changedBy(ADA)
                .version(2)
                .build();
        assertThat(host.stored(pending)).isEqualTo(closed);
        assertThat(host.taken()).isEmpty();
        assertThat(host.trail(ACME, BOB)).containsExactly("SENT", "SUPERSEDED", "ASSIGNED");
        assertThat(host.trail(ACME, CAROL)).containsExactly("SENT", "SUPERSEDED", "ASSIGNED");
        assertThat(host.trail(ACME, ERIN)).containsExactly("SENT", "ASSIGNED", "SUPERSEDED", "ASSIGNED");
        HistoryEvent event = host.invitations.history(ADA, expired).get(1);
        assertThat(event.actor()).isEqualTo(ADA);
        assertThat(event.fromStatus()).contains(Status.EXPIRED);
        assertThat(event.toStatus()).contains(Status.DELETED);
        assertThat(host.stored(toMember).status()).isEqualTo(Status.DELETED);
        assertThat(host.stored(rejected).status()).isEqualTo(Status.REJECTED);
        refused(Reason.DELETED, () -> host.invitations.accept(BOB, pending));
        refused(Reason.DELETED, () -> host.invitations.reject(BOB, pending));
        refused(Reason.DELETED, () -> host.invitations.resend(ADA, pending));
        assertThat(host.invitations.inbox(BOB).total()).isZero();

        host.members.remove(ADA, ACME, BOB);
        assertThat(host.sent(ADA, ACME, BOB, VIEWER)).isNotEqualTo(pending);
    }

    @Test
    @DisplayName("M.14 a founder's own pending invitation is closed, and gives no second membership")
    default void the_founder_supersedes_its_own_pending_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId id = host.sent(ADA, ACME, BOB, VIEWER);
        host.endMembership(ACME, ADA);
        host.taken();
        host.members.addFounder(BOB, ACME, "owner");

        assertThat(host.stored(id).status()).isEqualTo(Status.DELETED);
        assertThat(host.stored(id).changedBy()).isEqualTo(BOB);
        assertThat(host.trail(ACME, BOB)).containsExactly("SENT", "SUPERSEDED", "FOUNDED");
        assertThat(host.taken()).isEmpty();
        refused(Reason.DELETED, () -> host.invitations.accept(BOB, id));
        assertThat(host.roleOf(ACME, BOB)).contains("owner");
    }

    @Test
    @DisplayName("M.9 list: pages with the newest members first; a change of role does not change the order")
    default void members_are_listed_newest_first() {
        TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, DAVE, OWNER);
        List<UserId> joined = new ArrayList<>(List.of(ADA));
        for (int i = 0; i < 12; i++) {
            if (i % 3 == 0) {
                host.advance(Duration.ofNanos(1_000));
            }
            UserId user = new UserId("user-" + (i * 7) % 12);
            host.members.assign(ADA, ACME, user, "viewer");
            joined.add(0, user);
        }
        host.advance(Duration.ofHours(1));
        host.members.assign(ADA, ACME, joined.get(5), "admin");

        for (int size : new int[] {1, 2, 5, 12, 13, 14, 100}) {
            assertThat(walk(host, size))
                    .as("pages of %s", size)
                    .extracting(Membership::user)
                    .isEqualTo(joined);
        }
        assertThat(host.members.list(BOB, MemberQuery.inDomain(ACME)).items()).isEmpty();
    }

    private static List<Membership> walk(TestHost host, int pageSize) {
        return TestHost.walk(
                MemberQuery.inDomain(ACME).pageSize(pageSize),
                pageSize,
                query -> host.members.list(ADA, query),
                MemberQuery::next);
    }

    @Test
    @DisplayName("M.15 check reports the roles of members and pending invitations that the catalogue lacks")
    default void a_check_reports_the_roles_that_the_catalogue_lacks() {
        TestHost host = TestHost.withAcme(emptyStorage(), builder -> builder.timeToLive(Duration.ofDays(1)))
                .founded(GLOBEX, DAVE, OWNER);
        host.sent(ADA, ACME, new UserId("late"), SENDER);
        host.advance(Duration.ofDays(1));
        host.joined(ADA, ACME, BOB, SENDER);
        host.joined(ADA, ACME, CAROL, VIEWER);
        host.sent(ADA, ACME, ERIN, SENDER);
        host.sent(ADA, ACME, new UserId("frank"), AUDITOR);
        host.rejected(ADA, ACME, new UserId("grace"), AUDITOR);
        host.deleted(ADA, ACME, new UserId("heidi"), VIEWER);
        host.joined(DAVE, GLOBEX, BOB, AUDITOR);
        assertThat(host.invitations.check(ACME)).isEqualTo(new RoleReport(ACME, List.of()));

        List.of(SENDER, AUDITOR, VIEWER).forEach(role -> host.undefine(role.name()));
        host.define(Role.of("SENDER"));
        assertThat(host.invitations.check(ACME))
                .isEqualTo(new RoleReport(
                        ACME,
                        List.of(
                                new MissingRole("auditor", 0, 1),
                                new MissingRole("sender", 1, 1),
                                new MissingRole("viewer", 1, 0))));
        assertThat(host.invitations.check(GLOBEX).missing()).containsExactly(new MissingRole("auditor", 1, 0));
        assertThat(host.invitations.check(new DomainId("unknown")).isComplete()).isTrue();
    }

    @Test
    @DisplayName("M.11 history of a member: every event in the domain, for holders of members.view")
    default void the_history_of_a_member_has_every_event_in_the_domain() {
        TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, DAVE, OWNER);
        host.joined(DAVE, GLOBEX, BOB, VIEWER);
        host.sent(ADA, ACME, BOB, VIEWER);
        host.advance(Duration.ofHours(1));
        host.members.assign(ADA, ACME, BOB, "admin");
        host.advance(Duration.ofHours(1));
        host.members.remove(BOB, ACME, BOB);
        host.members.assign(ADA, ACME, CAROL, AUDITOR.name());

        List<HistoryEvent> history = host.members.history(CAROL, ACME, BOB);
        assertThat(history)
                .extracting(event -> event.kind() + " by " + event.actor() + " as " + event.role())
                .containsExactly(
                        "SENT by ada as viewer",
                        "SUPERSEDED by ada as viewer",
                        "ASSIGNED by ada as admin",
                        "MEMBERSHIP_ENDED by bob as admin");
        assertThat(history.get(2).invitation()).isEqualTo(Optional.empty());
        assertThat(history.get(2).version()).isZero();
        assertThat(host.members.history(BOB, ACME, BOB)).isEmpty();
        assertThat(host.members.history(DAVE, ACME, BOB)).isEmpty();
    }

    @Test
    @DisplayName("M.10 list: members who joined in any year from 1 to 9999 are listed, page by page")
    default void members_of_any_year_are_listed() {
        Storage storage = emptyStorage();
        TestHost host = TestHost.withAcme(storage);
        List<Instant> starts = new ArrayList<>(List.of(host.now()));
        for (String start : List.of(
                "0001-01-01T00:00:00Z",
                "0001-01-01T00:00:00.000001Z",
                "0999-12-31T23:59:59.999999Z",
                "1582-10-10T12:00:00Z",
                "1899-12-31T23:59:59.999999Z",
                "1969-12-31T23:59:59.999999Z",
                "1970-01-01T00:00:00Z",
                "9999-12-31T23:59:59.999999Z")) {
            Instant since = Instant.parse(start);
            starts.add(since);
            Membership member = Membership.builder()
                    .domain(ACME)
                    .user(new UserId("since-" + start))
                    .role("viewer")
                    .since(since)
                    .grantedBy(UUID.randomUUID())
                    .build();
            assertThat(storage.commit(List.of(ChangeFixtures.joined(member)))).isEqualTo(CommitResult.COMMITTED);
            assertThat(host.members.find(ADA, ACME, member.user())).isEqualTo(member);
        }
        starts.sort(Comparator.reverseOrder());
        for (int pageSize : List.of(1, 2, 20)) {
            assertThat(walk(host, pageSize))
                    .extracting(Membership::since)
                    .as("pages of %d", pageSize)
                    .containsExactlyElementsOf(starts);
        }
    }
}
