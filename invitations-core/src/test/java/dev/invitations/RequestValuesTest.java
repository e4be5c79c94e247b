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
import dev.invitations.model.Status;
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
    void an_invite_has_the_texts_of_the_inviter() {
        Invite plain = Invite.of(BOB, "viewer");
        Invite full = plain.message("Hello").language("de-CH").data("{}");
        assertThat(plain.message()).isEmpty();
        assertThat(plain.language()).isEmpty();
        assertThat(plain.data()).isEmpty();
        assertThat(full.message()).contains("Hello");
        assertThat(full.language()).contains("de-CH");
        assertThat(full.data()).contains("{}");
        assertThat(full.data("[]").message("Hi").language("fr"))
                .isEqualTo(plain.message("Hi").language("fr").data("[]"));
        assertThat(full).hasToString("Invite[invitee=bob, role=viewer]");
        assertThat(full).isEqualTo(plain.data("{}").language("de-CH").message("Hello"));
        assertThat(full).hasSameHashCodeAs(plain.data("{}").language("de-CH").message("Hello"));
        assertThat(List.of(plain, full.message("Hi"), full.language("fr"), full.data("[]")))
                .doesNotContain(full);
        assertThat(SendInvitations.to(ACME).invite(List.of(full)).invites()).containsExactly(full);
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
    void requests_and_results_copy_their_collections() {
        List<Invite> invites = new ArrayList<>(Collections.nCopies(1_000, Invite.of(BOB, "viewer")));
        Status[] statuses = {Status.PENDING};
        SendInvitations request = SendInvitations.to(ACME).invite(invites);
        InvitationQuery query = InvitationQuery.inDomain(ACME).status(statuses);
        List<Outcome> outcomes = new ArrayList<>(List.of(
                new Outcome(ADA, "viewer", Optional.of(pending(2)), Optional.empty(), List.of(), Optional.empty())));
        SendResult result = new SendResult(outcomes);
        List<Invitation> found = new ArrayList<>(List.of(pending(1)));
        Page<Invitation> page = new Page<>(found, Optional.empty());
        invites.clear();
        statuses[0] = Status.DELETED;
        outcomes.clear();
        found.clear();
        assertThat(request.invites()).hasSize(1_000);
        assertThat(query.statuses()).containsExactly(Status.PENDING);
        assertThat(result.outcomes()).hasSize(1);
        assertThat(page.items()).hasSize(1);
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
        assertThat(InvitationQuery.inDomain(ACME))
                .hasToString("InvitationQuery[DOMAIN, acme, [], null, null, null, 20, null]");
        assertThat(InvitationQuery.toMe()).hasToString("InvitationQuery[TO_ME, null, [], null, null, null, 20, null]");
        assertThat(InvitationQuery.toMe(ACME))
                .hasToString("InvitationQuery[TO_ME, acme, [], null, null, null, 20, null]");
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

    /** Commands refuse the same null in the same way; see {@link InputValidationTest}. */
    private static void refused(String name, ThrowingCallable call) {
        assertThat(RefusalAssertions.assertInvalid(name, call)).hasMessage(name + " must not be null");
    }
}
