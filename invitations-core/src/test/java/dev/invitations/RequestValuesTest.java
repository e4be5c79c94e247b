package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult.Outcome;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.port.Position;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Requests, results and pages: the values that a host passes and receives. */
@NullUnmarked
class RequestValuesTest {

    @Test
    void a_request_keeps_its_invitees_in_order() {
        SendInvitations empty = SendInvitations.to(ACME);
        SendInvitations request = empty.invite(BOB, "viewer")
                .allOrNothing()
                .invite(List.of(Invite.of(ADA, "admin"), Invite.of(BOB, "x")));
        assertThat(request.domain()).isEqualTo(ACME);
        assertThat(request.invites())
                .containsExactly(Invite.of(BOB, "viewer"), Invite.of(ADA, "admin"), Invite.of(BOB, "x"));
        assertThat(request.isAllOrNothing()).isTrue();
        assertThat(request)
                .hasToString("SendInvitations[domain=acme, invites=[Invite[invitee=bob, role=viewer],"
                        + " Invite[invitee=ada, role=admin], Invite[invitee=bob, role=x]], allOrNothing=true]");
        assertThat(empty.invites()).isEmpty();
        assertThat(empty.isAllOrNothing()).isFalse();
        assertThatThrownBy(() -> request.invites().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void requests_are_equal_by_their_content() {
        SendInvitations request = SendInvitations.to(ACME).invite(BOB, "viewer");
        assertThat(SendInvitations.to(ACME).invite(List.of(Invite.of(BOB, "viewer"))))
                .isEqualTo(request)
                .hasSameHashCodeAs(request);
        assertThat(List.of(
                        request.allOrNothing(),
                        request.invite(BOB, "viewer"),
                        SendInvitations.to(new DomainId("globex")).invite(BOB, "viewer")))
                .doesNotContain(request);
        assertThat(request).isNotEqualTo("request");
        assertThat(Invite.of(BOB, "viewer")).hasSameHashCodeAs(Invite.of(BOB, "viewer"));
        assertThat(List.of(Invite.of(ADA, "viewer"), Invite.of(BOB, "admin"))).doesNotContain(Invite.of(BOB, "viewer"));
        assertThat(Invite.of(BOB, "viewer")).isNotEqualTo("invite");
    }

    @Test
    void a_request_copies_its_collections() {
        List<Invite> invites = new ArrayList<>(Collections.nCopies(1_000, Invite.of(BOB, "viewer")));
        Status[] statuses = {Status.PENDING};
        SendInvitations request = SendInvitations.to(ACME).invite(invites);
        InvitationQuery query = InvitationQuery.inDomain(ACME).status(statuses);
        invites.clear();
        statuses[0] = Status.DELETED;
        assertThat(request.invites()).hasSize(1_000);
        assertThat(query.statuses()).containsExactly(Status.PENDING);
    }

    @Test
    void a_request_that_is_too_long_keeps_enough_to_be_refused() {
        Invite invite = Invite.of(BOB, "viewer");
        SendInvitations full = SendInvitations.to(ACME).invite(Collections.nCopies(1_000, invite));
        assertThat(full.invite(Collections.nCopies(Integer.MAX_VALUE, invite)).invites())
                .hasSize(1_001);
        assertThat(full.invite(BOB, "viewer").invite(BOB, "viewer").invites()).hasSize(1_001);
    }

    @Test
    void an_invitation_query_returns_its_conditions() {
        InvitationQuery query = full();
        assertThat(query.scope()).isEqualTo(InvitationQuery.Scope.SENT_BY_ME);
        assertThat(query.domain()).contains(ACME);
        assertThat(query.statuses()).containsExactlyInAnyOrder(Status.PENDING, Status.REJECTED);
        assertThat(query.role()).contains("viewer");
        assertThat(query.inviter()).contains(ADA);
        assertThat(query.invitee()).contains(BOB);
        assertThat(query.pageSize()).isEqualTo(7);
        assertThat(query.after()).contains("cursor");
        assertThat(query.status(Status.PENDING))
                .hasToString("InvitationQuery[SENT_BY_ME, acme, [PENDING], viewer, ada, bob, 7, cursor]");
    }

    @Test
    void an_invitation_query_has_no_conditions_at_first() {
        InvitationQuery query = InvitationQuery.inDomain(ACME);
        assertThat(query.scope()).isEqualTo(InvitationQuery.Scope.DOMAIN);
        assertThat(query.domain()).contains(ACME);
        assertThat(query.statuses()).isEmpty();
        assertThat(List.of(query.role(), query.inviter(), query.invitee(), query.after()))
                .containsOnly(Optional.empty());
        assertThat(query.pageSize()).isEqualTo(20);
        assertThat(InvitationQuery.toMe().scope()).isEqualTo(InvitationQuery.Scope.TO_ME);
        assertThat(InvitationQuery.toMe().domain()).isEmpty();
        assertThat(InvitationQuery.toMe(ACME).scope()).isEqualTo(InvitationQuery.Scope.TO_ME);
        assertThat(InvitationQuery.toMe(ACME).domain()).contains(ACME);
    }

    @Test
    void each_condition_keeps_the_others_and_counts_for_equality() {
        InvitationQuery full = full();
        assertThat(List.of(
                        full.status(Status.REJECTED, Status.PENDING, Status.PENDING),
                        full.role("viewer"),
                        full.inviter(ADA),
                        full.invitee(BOB),
                        full.pageSize(7),
                        full.after("cursor")))
                .allSatisfy(same -> assertThat(same).isEqualTo(full).hasSameHashCodeAs(full));
        assertThat(List.of(
                        full.status(),
                        full.role("admin"),
                        full.inviter(BOB),
                        full.invitee(ADA),
                        full.pageSize(8),
                        full.after("other")))
                .doesNotContain(full);
        assertThat(full).isNotEqualTo("query");
    }

    private static InvitationQuery full() {
        return InvitationQuery.sentByMe(ACME)
                .status(Status.PENDING, Status.REJECTED)
                .role("viewer")
                .inviter(ADA)
                .invitee(BOB)
                .pageSize(7)
                .after("cursor");
    }

    @Test
    void a_member_query_keeps_its_conditions() {
        MemberQuery query = MemberQuery.inDomain(ACME);
        assertThat(query).hasToString("MemberQuery[domain=acme, pageSize=20, after=null]");
        assertThat(query.after()).isEmpty();
        MemberQuery second = query.pageSize(7).after("cursor");
        assertThat(second.domain()).isEqualTo(ACME);
        assertThat(second.pageSize()).isEqualTo(7);
        assertThat(second.after()).contains("cursor");
        assertThat(query.after("cursor").pageSize(7)).isEqualTo(second).hasSameHashCodeAs(second);
        assertThat(List.of(
                        second.pageSize(8),
                        second.after("other"),
                        MemberQuery.inDomain(new DomainId("globex")).pageSize(7).after("cursor")))
                .doesNotContain(second);
        assertThat(second).isNotEqualTo("query");
    }

    @Test
    void the_next_query_starts_after_the_page() {
        InvitationQuery query = InvitationQuery.inDomain(ACME).pageSize(7);
        assertThat(query.next(new Page<>(List.of(), Optional.of("cursor")))).contains(query.after("cursor"));
        assertThat(query.after("cursor").next(new Page<>(List.of(), Optional.empty())))
                .isEmpty();
        MemberQuery members = MemberQuery.inDomain(ACME).pageSize(7);
        assertThat(members.next(new Page<>(List.of(), Optional.of("cursor")))).contains(members.after("cursor"));
        assertThat(members.next(new Page<>(List.of(), Optional.empty()))).isEmpty();
    }

    @Test
    void requests_refuse_null_by_name() {
        SendInvitations send = SendInvitations.to(ACME);
        refused("domain", () -> SendInvitations.to(null));
        refused("invitee", () -> send.invite(null, "viewer"));
        refused("role", () -> send.invite(BOB, null));
        refused("invites", () -> send.invite(null));
        refused("invites[1]", () -> send.invite(Arrays.asList(Invite.of(BOB, "viewer"), null)));
        refused("invitee", () -> Invite.of(null, "viewer"));
        refused("role", () -> Invite.of(BOB, null));
        InvitationQuery query = InvitationQuery.toMe();
        refused("domain", () -> InvitationQuery.inDomain(null));
        refused("domain", () -> InvitationQuery.sentByMe(null));
        refused("domain", () -> InvitationQuery.toMe(null));
        refused("statuses", () -> query.status((Status[]) null));
        refused("statuses[1]", () -> query.status(Status.PENDING, null));
        refused("role", () -> query.role(null));
        refused("inviter", () -> query.inviter(null));
        refused("invitee", () -> query.invitee(null));
        refused("cursor", () -> query.after(null));
        refused("page", () -> query.next(null));
        MemberQuery members = MemberQuery.inDomain(ACME);
        refused("domain", () -> MemberQuery.inDomain(null));
        refused("cursor", () -> members.after(null));
        refused("page", () -> members.next(null));
    }

    private static void refused(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name + " must not be null");
    }

    @Test
    void a_result_separates_sent_and_refused_invitations() {
        Invitation live = pending(1);
        Outcome sent = new Outcome(ADA, "viewer", Optional.of(pending(2)), Optional.empty());
        Outcome known = new Outcome(BOB, "viewer", Optional.of(live), Optional.of(Reason.ALREADY_INVITED));
        Outcome unknown = new Outcome(BOB, "gone", Optional.empty(), Optional.of(Reason.ROLE_UNKNOWN));
        List<Outcome> outcomes = new ArrayList<>(List.of(known, sent, unknown));
        SendResult result = new SendResult(outcomes);
        outcomes.clear();
        assertThat(result.outcomes()).containsExactly(known, sent, unknown);
        assertThat(result.sent()).containsExactly(pending(2));
        assertThat(result.refused()).containsExactly(known, unknown);
        assertThat(sent.isSent()).isTrue();
        assertThat(known.isSent()).isFalse();
    }

    @Test
    void a_page_drops_the_extra_entry() {
        List<Invitation> found = new ArrayList<>(List.of(pending(3), pending(2), pending(1)));
        Page<Invitation> full = Paging.cut(found, 2, Position::of);
        assertThat(full.items()).containsExactly(pending(3), pending(2));
        assertThat(full.next()).contains(Cursor.encode(Position.of(pending(2))));
        assertThat(Paging.cut(found, 3, Position::of)).isEqualTo(new Page<>(found, Optional.empty()));
        assertThat(Paging.cut(found, 4, Position::of)).isEqualTo(new Page<>(found, Optional.empty()));
        assertThat(Paging.cut(List.<Invitation>of(), 1, Position::of))
                .isEqualTo(new Page<>(List.of(), Optional.empty()));
        found.clear();
        assertThat(full.items()).hasSize(2);
    }
}
