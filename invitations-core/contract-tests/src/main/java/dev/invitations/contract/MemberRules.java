package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.MemberQuery;
import dev.invitations.Members;
import dev.invitations.Page;
import dev.invitations.Permissions;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The members of a domain. */
interface MemberRules extends StorageRules {

    @Test
    @DisplayName("M.1 addFounder makes the first member; a second founder is refused")
    default void add_founder_creates_only_the_first_member() {
        TestHost host = TestHost.on(emptyStorage());
        Members members = host.invitations.members();

        TestHost.refused(Reason.ROLE_UNKNOWN, () -> members.addFounder(ADA, ACME, "no-such-role"));
        TestHost.refused(Reason.FOUNDER_MUST_MANAGE, () -> members.addFounder(ADA, ACME, "viewer"));
        Membership founder = members.addFounder(ADA, ACME, "owner");
        assertThat(founder.user()).isEqualTo(ADA);
        assertThat(founder.domain()).isEqualTo(ACME);
        assertThat(founder.role()).isEqualTo("owner");
        assertThat(founder.since()).isEqualTo(START);
        assertThat(members.find(ADA, ACME, ADA)).isEqualTo(founder);

        TestHost.refused(Reason.ALREADY_FOUNDED, () -> members.addFounder(BOB, ACME, "owner"));
        TestHost.refused(Reason.ALREADY_FOUNDED, () -> members.addFounder(ADA, ACME, "admin"));
        assertThat(members.addFounder(ADA, ACME, "owner")).as("repeated").isEqualTo(founder);
        assertThat(host.trail(ACME, ADA)).containsExactly("FOUNDED");
        assertThat(members.addFounder(BOB, GLOBEX, "admin").role()).isEqualTo("admin");
    }

    @Test
    @DisplayName("M.2 assign makes a member without an invitation, and changes the role of a member")
    default void assign_creates_a_membership_or_changes_its_role() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Members members = host.invitations.members();

        Membership joined = members.assign(ADA, ACME, BOB, "viewer");
        assertThat(joined.role()).isEqualTo("viewer");
        assertThat(joined.since()).isEqualTo(START);
        host.advance(Duration.ofHours(1));
        Membership promoted = members.assign(ADA, ACME, BOB, "admin");
        assertThat(promoted)
                .as("a change of role leaves everything else")
                .isEqualTo(Membership.builder().from(joined).role("admin").build());
        assertThat(members.find(BOB, ACME, BOB)).isEqualTo(promoted);
        assertThat(members.assign(ADA, ACME, BOB, "admin")).as("repeated").isEqualTo(promoted);
        assertThat(host.trail(ACME, BOB)).containsExactly("ASSIGNED", "ASSIGNED");
        assertThat(host.invitations.members().history(ADA, ACME, BOB))
                .extracting(HistoryEvent::role)
                .containsExactly("viewer", "admin");
    }

    @Test
    @DisplayName("M.3 assign is refused for the caller, the role, and a member that outranks the caller")
    default void assign_is_refused_without_the_required_permission() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Members members = host.invitations.members();
        members.assign(ADA, ACME, BOB, "admin");
        members.assign(ADA, ACME, CAROL, "auditor");

        TestHost.refused(Reason.NOT_PERMITTED, () -> members.assign(CAROL, ACME, DAVE, "viewer"));
        TestHost.refused(Reason.NOT_PERMITTED, () -> members.assign(DAVE, ACME, DAVE, "viewer"));
        TestHost.refused(Reason.NOT_PERMITTED, () -> members.assign(ADA, GLOBEX, DAVE, "viewer"));
        TestHost.refused(Reason.ROLE_UNKNOWN, () -> members.assign(BOB, ACME, DAVE, "no-such-role"));
        TestHost.refused(Reason.ROLE_EXCEEDS_GRANTER, () -> members.assign(BOB, ACME, DAVE, "owner"));
        TestHost.refused(Reason.ROLE_EXCEEDS_GRANTER, () -> members.assign(BOB, ACME, BOB, "owner"));
        TestHost.refused(Reason.MEMBER_OUTRANKS, () -> members.assign(BOB, ACME, ADA, "viewer"));
        assertThat(host.roleOf(ACME, ADA)).contains("owner");
        assertThat(host.roleOf(ACME, DAVE)).isEmpty();
    }

    @Test
    @DisplayName("M.4 remove ends a membership; every member may leave; removing a non-member does nothing")
    default void remove_ends_a_membership() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Members members = host.invitations.members();
        members.assign(ADA, ACME, BOB, "admin");
        members.assign(ADA, ACME, CAROL, "viewer");
        members.assign(ADA, ACME, DAVE, "viewer");

        TestHost.refused(Reason.NOT_PERMITTED, () -> members.remove(CAROL, ACME, DAVE));
        TestHost.refused(Reason.NOT_PERMITTED, () -> members.remove(ADA, GLOBEX, DAVE));
        TestHost.refused(Reason.MEMBER_OUTRANKS, () -> members.remove(BOB, ACME, ADA));
        members.remove(BOB, ACME, DAVE);
        members.remove(CAROL, ACME, CAROL);
        members.remove(BOB, ACME, CAROL);
        members.remove(DAVE, ACME, DAVE);
        assertThat(host.roleOf(ACME, CAROL)).isEmpty();
        assertThat(host.roleOf(ACME, DAVE)).isEmpty();
        assertThat(host.trail(ACME, CAROL)).containsExactly("ASSIGNED", "MEMBERSHIP_ENDED");
        TestHost.refused(Reason.NOT_FOUND, () -> members.find(ADA, ACME, CAROL));
    }

    @Test
    @DisplayName(
            "M.5 removal closes the accepted invitation: the old id gives no access, a new invitation has a new id")
    default void a_removal_closes_the_accepted_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId old = host.joined(ADA, ACME, BOB, VIEWER);
        Invitation before = host.stored(old);
        host.advance(Duration.ofHours(1));
        host.invitations.members().remove(ADA, ACME, BOB);

        assertThat(host.stored(old))
                .isEqualTo(Invitation.builder()
                        .from(before)
                        .closedAt(host.now())
                        .changedBy(ADA)
                        .version(3)
                        .build());
        InvitationId fresh = host.sent(ADA, ACME, BOB, ADMIN);
        assertThat(fresh).isNotEqualTo(old);
        TestHost.refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(BOB, old));
        TestHost.refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.resend(ADA, old));
        assertThat(host.roleOf(ACME, BOB)).isEmpty();
        host.invitations.accept(BOB, fresh);
        TestHost.refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(BOB, old));
        assertThat(host.roleOf(ACME, BOB)).contains("admin");
    }

    @Test
    @DisplayName("M.6 removal deletes a pending invitation, so that it gives no access; a rejected invitation stays")
    default void a_removal_withdraws_the_pending_invitation() {
        TestHost host = TestHost.withAcme(emptyStorage());
        InvitationId pending = host.sent(ADA, ACME, BOB, ADMIN);
        InvitationId rejected = host.rejected(ADA, ACME, CAROL, ADMIN);
        for (UserId user : List.of(BOB, CAROL)) {
            host.invitations.members().assign(ADA, ACME, user, "viewer");
            host.invitations.members().remove(ADA, ACME, user);
        }

        assertThat(host.stored(pending).status()).isEqualTo(Status.DELETED);
        assertThat(host.stored(pending).closedAt()).contains(host.now());
        assertThat(host.stored(rejected).status()).isEqualTo(Status.REJECTED);
        TestHost.refused(Reason.DELETED, () -> host.invitations.accept(BOB, pending));
        assertThat(host.invitations.resend(ADA, rejected).status()).isEqualTo(Status.PENDING);
    }

    @Test
    @DisplayName("M.7 a domain never loses its last member with members.manage")
    default void the_last_manager_cannot_leave_the_domain() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Members members = host.invitations.members();
        members.assign(ADA, ACME, BOB, "viewer");

        TestHost.refused(Reason.LAST_MANAGER, () -> members.remove(ADA, ACME, ADA));
        TestHost.refused(Reason.LAST_MANAGER, () -> members.assign(ADA, ACME, ADA, "viewer"));
        assertThat(members.assign(ADA, ACME, ADA, "admin").role())
                .as("still manages")
                .isEqualTo("admin");
        TestHost.refused(Reason.LAST_MANAGER, () -> members.remove(ADA, ACME, ADA));

        members.assign(ADA, ACME, BOB, "admin");
        members.remove(ADA, ACME, ADA);
        assertThat(host.roleOf(ACME, ADA)).isEmpty();
        TestHost.refused(Reason.LAST_MANAGER, () -> members.remove(BOB, ACME, BOB));
    }

    @Test
    @DisplayName("M.8 find: members find themselves; holders of members.view find every member")
    default void members_find_themselves_and_viewers_of_members_find_all() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Members members = host.invitations.members();
        Membership bob = members.assign(ADA, ACME, BOB, "viewer");
        Membership carol = members.assign(ADA, ACME, CAROL, "auditor");

        assertThat(members.find(BOB, ACME, BOB)).isEqualTo(bob);
        assertThat(members.find(CAROL, ACME, BOB)).isEqualTo(bob);
        assertThat(members.find(ADA, ACME, CAROL)).isEqualTo(carol);
        TestHost.refused(Reason.NOT_FOUND, () -> members.find(BOB, ACME, CAROL));
        TestHost.refused(Reason.NOT_FOUND, () -> members.find(ADA, ACME, DAVE));
        TestHost.refused(Reason.NOT_FOUND, () -> members.find(ADA, GLOBEX, BOB));
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
            host.invitations.members().assign(ADA, ACME, user, "viewer");
            joined.add(0, user);
        }
        host.advance(Duration.ofHours(1));
        host.invitations.members().assign(ADA, ACME, joined.get(5), "admin");

        for (int size : new int[] {1, 2, 5, 12, 13, 14, 100}) {
            List<UserId> walked = new ArrayList<>();
            Optional<MemberQuery> next = Optional.of(MemberQuery.inDomain(ACME).pageSize(size));
            while (next.isPresent()) {
                Page<Membership> page = host.invitations.members().list(ADA, next.get());
                assertThat(page.items()).hasSizeBetween(1, size);
                page.items().forEach(member -> walked.add(member.user()));
                assertThat(walked.size()).as("met on a walk that must end").isLessThan(1_000);
                next = next.get().next(page);
            }
            assertThat(walked).as("pages of %s", size).isEqualTo(joined);
        }
        assertThat(host.invitations
                        .members()
                        .list(BOB, MemberQuery.inDomain(ACME))
                        .items())
                .isEmpty();
    }

    @Test
    @DisplayName("M.10 isAllowed uses the current role")
    default void is_allowed_uses_the_current_role() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Members members = host.invitations.members();
        members.assign(ADA, ACME, BOB, "viewer");

        assertThat(members.isAllowed(BOB, ACME, Action.of("dashboards.view"))).isTrue();
        assertThat(members.isAllowed(BOB, ACME, Action.of("dashboards.edit"))).isFalse();
        assertThat(members.isAllowed(BOB, GLOBEX, Action.of("dashboards.view"))).isFalse();
        assertThat(members.isAllowed(CAROL, ACME, Action.of("dashboards.view"))).isFalse();
        host.define(Role.of("viewer", Action.of("dashboards.edit")));
        assertThat(members.isAllowed(BOB, ACME, Action.of("dashboards.edit"))).isTrue();
        assertThat(members.isAllowed(BOB, ACME, Action.of("dashboards.view"))).isFalse();
        host.undefine("viewer");
        assertThat(members.isAllowed(BOB, ACME, Action.of("dashboards.edit"))).isFalse();
        host.define(VIEWER);
        members.remove(BOB, ACME, BOB);
        assertThat(members.isAllowed(BOB, ACME, Action.of("dashboards.view"))).isFalse();
    }

    @Test
    @DisplayName("M.11 history of a member: every event in the domain, for holders of members.view")
    default void the_history_of_a_member_has_every_event_in_the_domain() {
        TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, DAVE, OWNER);
        Members members = host.invitations.members();
        host.joined(DAVE, GLOBEX, BOB, VIEWER);
        host.sent(ADA, ACME, BOB, VIEWER);
        host.advance(Duration.ofHours(1));
        members.assign(ADA, ACME, BOB, "admin");
        host.advance(Duration.ofHours(1));
        members.remove(BOB, ACME, BOB);
        members.assign(ADA, ACME, CAROL, AUDITOR.name());

        List<HistoryEvent> history = members.history(CAROL, ACME, BOB);
        assertThat(history)
                .extracting(event -> event.kind() + " by " + event.actor() + " as " + event.role())
                .containsExactly(
                        "SENT by ada as viewer",
                        "ASSIGNED by ada as admin",
                        "MEMBERSHIP_ENDED by bob as admin",
                        "DELETED by bob as viewer");
        assertThat(history.get(1).invitation()).isEqualTo(Optional.empty());
        assertThat(history.get(1).version()).isZero();
        assertThat(members.history(BOB, ACME, BOB)).isEmpty();
        assertThat(members.history(DAVE, ACME, BOB)).isEmpty();
    }

    @Test
    @DisplayName("M.12 a member outranks another by its actions: a member with a removed role outranks no member")
    default void a_member_whose_role_was_removed_has_no_actions() {
        TestHost host = TestHost.withAcme(emptyStorage());
        Members members = host.invitations.members();
        Role payer = Role.of("payer", Action.of("bills.pay"));
        host.define(payer);
        members.assign(ADA, ACME, BOB, "admin");
        members.assign(ADA, ACME, CAROL, "payer");

        TestHost.refused(Reason.MEMBER_OUTRANKS, () -> members.remove(BOB, ACME, CAROL));
        TestHost.refused(Reason.MEMBER_OUTRANKS, () -> members.assign(BOB, ACME, CAROL, "viewer"));
        host.undefine("payer");
        members.assign(BOB, ACME, CAROL, "viewer");
        host.define(payer);
        members.assign(ADA, ACME, CAROL, "payer");
        host.undefine("payer");
        members.remove(BOB, ACME, CAROL);
        assertThat(host.roleOf(ACME, CAROL)).isEmpty();
    }

    @Test
    @DisplayName("M.13 permissions: the current actions of the caller; a caller that is not a member has none")
    default void permissions_return_the_current_actions_of_the_caller() {
        TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, DAVE, OWNER);
        Members members = host.invitations.members();
        Optional<Membership> bob = Optional.of(members.assign(ADA, ACME, BOB, "admin"));
        Optional<Membership> carol = Optional.of(members.assign(ADA, ACME, CAROL, "auditor"));
        host.rejected(ADA, ACME, DAVE, VIEWER);
        Invitation rejected = host.stored(host.live(ACME, DAVE));
        Invitation pending = host.stored(host.sent(ADA, ACME, ERIN, OWNER));

        Permissions ofBob = members.permissions(BOB, ACME);
        List<String> given = List.of("admin", "auditor", "sender", "viewer");
        assertThat(ofBob).isEqualTo(new Permissions(ACME, BOB, bob, ADMIN.actions(), given));
        assertThat(ofBob.canResend(rejected)).isTrue();
        assertThat(ofBob.canDelete(pending)).isTrue();
        Permissions ofCarol = members.permissions(CAROL, ACME);
        assertThat(ofCarol).isEqualTo(new Permissions(ACME, CAROL, carol, AUDITOR.actions(), List.of()));
        assertThat(ofCarol.canResend(rejected)).isFalse();
        assertThat(ofCarol.canDelete(pending)).isFalse();
        for (DomainId domain : List.of(ACME, GLOBEX, new DomainId("nowhere"))) {
            assertThat(members.permissions(ERIN, domain))
                    .isEqualTo(new Permissions(domain, ERIN, Optional.empty(), Set.of(), List.of()));
        }

        host.define(Role.of("admin", Action.INVITATIONS_RESEND));
        assertThat(members.permissions(BOB, ACME))
                .isEqualTo(new Permissions(ACME, BOB, bob, Set.of(Action.INVITATIONS_RESEND), List.of("admin")));
        assertThat(members.permissions(BOB, ACME).canResend(rejected))
                .as("a role that is above the caller's now")
                .isFalse();
        host.undefine("admin");
        assertThat(members.permissions(BOB, ACME))
                .as("a role that is no more")
                .isEqualTo(new Permissions(ACME, BOB, bob, Set.of(), List.of()));
        assertThat(members.permissions(ADA, ACME).grantableRoles())
                .containsExactly("auditor", "owner", "sender", "viewer");
        members.remove(ADA, ACME, BOB);
        assertThat(members.permissions(BOB, ACME).membership()).isEmpty();
    }
}
