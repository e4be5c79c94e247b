package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.SendInvitations.Invite;
import dev.invitations.SendResult.Outcome;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Requests, results and pages: what a host puts in and takes out. */
class RequestsTest {

    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");

    @Test
    void a_request_names_its_invitees_in_order() {
        SendInvitations empty = SendInvitations.to(ACME);
        SendInvitations request = empty.invite(BOB, "viewer")
                .allOrNothing()
                .invite(List.of(new Invite(ADA, "admin"), new Invite(BOB, "x")));
        assertThat(request)
                .isEqualTo(new SendInvitations(
                        ACME,
                        List.of(new Invite(BOB, "viewer"), new Invite(ADA, "admin"), new Invite(BOB, "x")),
                        true));
        assertThat(empty).isEqualTo(new SendInvitations(ACME, List.of(), false));
        assertThatThrownBy(() -> request.invites().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_request_keeps_nothing_of_what_it_was_given() {
        List<Invite> invites = new ArrayList<>(Collections.nCopies(1_000, new Invite(BOB, "viewer")));
        Set<Status> statuses = new HashSet<>(Set.of(Status.PENDING));
        SendInvitations request = new SendInvitations(ACME, invites, false);
        InvitationQuery query =
                new InvitationQuery(InvitationQuery.Scope.DOMAIN, ACME, statuses, null, null, null, 20, null);
        invites.clear();
        statuses.clear();
        assertThat(request.invites()).hasSize(1_000);
        assertThat(query.statuses()).containsExactly(Status.PENDING);
    }

    @Test
    void an_invitation_query_adds_up_its_conditions() {
        assertThat(InvitationQuery.inDomain(ACME))
                .isEqualTo(
                        new InvitationQuery(InvitationQuery.Scope.DOMAIN, ACME, Set.of(), null, null, null, 20, null));
        assertThat(InvitationQuery.sentByMe(ACME).scope()).isEqualTo(InvitationQuery.Scope.SENT_BY_ME);
        assertThat(InvitationQuery.toMe())
                .isEqualTo(
                        new InvitationQuery(InvitationQuery.Scope.TO_ME, null, Set.of(), null, null, null, 20, null));
        assertThat(InvitationQuery.sentByMe(ACME)
                        .status(Status.PENDING, Status.PENDING, Status.REJECTED)
                        .role("viewer")
                        .inviter(ADA)
                        .invitee(BOB)
                        .pageSize(7)
                        .after("cursor"))
                .isEqualTo(new InvitationQuery(
                        InvitationQuery.Scope.SENT_BY_ME,
                        ACME,
                        Set.of(Status.PENDING, Status.REJECTED),
                        "viewer",
                        ADA,
                        BOB,
                        7,
                        "cursor"));
    }

    @Test
    void every_condition_keeps_the_others() {
        InvitationQuery full = new InvitationQuery(
                InvitationQuery.Scope.DOMAIN, ACME, Set.of(Status.PENDING), "viewer", ADA, BOB, 7, "cursor");
        assertThat(full.status(Status.PENDING)).isEqualTo(full);
        assertThat(full.role("viewer")).isEqualTo(full);
        assertThat(full.inviter(ADA)).isEqualTo(full);
        assertThat(full.invitee(BOB)).isEqualTo(full);
        assertThat(full.pageSize(7)).isEqualTo(full);
        assertThat(full.after("cursor")).isEqualTo(full);
        assertThat(full.after(null).after()).isNull();
    }

    @Test
    void a_member_query_keeps_its_conditions() {
        assertThat(MemberQuery.inDomain(ACME)).isEqualTo(new MemberQuery(ACME, 20, null));
        assertThat(MemberQuery.inDomain(ACME).pageSize(7).after("cursor"))
                .isEqualTo(new MemberQuery(ACME, 7, "cursor"));
        assertThat(MemberQuery.inDomain(ACME).after("cursor").pageSize(7))
                .isEqualTo(new MemberQuery(ACME, 7, "cursor"));
    }

    @Test
    void a_result_tells_the_sent_from_the_refused() {
        Invitation live = invitation(1);
        Outcome sent = new Outcome(ADA, "viewer", Optional.of(invitation(2)), Optional.empty());
        Outcome known = new Outcome(BOB, "viewer", Optional.of(live), Optional.of(Reason.ALREADY_INVITED));
        Outcome unknown = new Outcome(BOB, "gone", Optional.empty(), Optional.of(Reason.ROLE_UNKNOWN));
        List<Outcome> outcomes = new ArrayList<>(List.of(known, sent, unknown));
        SendResult result = new SendResult(outcomes);
        outcomes.clear();
        assertThat(result.outcomes()).containsExactly(known, sent, unknown);
        assertThat(result.sent()).containsExactly(invitation(2));
        assertThat(result.refused()).containsExactly(known, unknown);
        assertThat(sent.isSent()).isTrue();
        assertThat(known.isSent()).isFalse();
    }

    @Test
    void a_page_is_cut_before_the_one_to_spare() {
        List<Invitation> found = new ArrayList<>(List.of(invitation(3), invitation(2), invitation(1)));
        Page<Invitation> full = Paging.cut(found, 2, Position::of);
        assertThat(full.items()).containsExactly(invitation(3), invitation(2));
        assertThat(full.next()).contains(Cursor.encode(Position.of(invitation(2))));
        assertThat(Paging.cut(found, 3, Position::of)).isEqualTo(new Page<>(found, Optional.empty()));
        assertThat(Paging.cut(found, 4, Position::of)).isEqualTo(new Page<>(found, Optional.empty()));
        assertThat(Paging.cut(List.<Invitation>of(), 1, Position::of))
                .isEqualTo(new Page<>(List.of(), Optional.empty()));
        found.clear();
        assertThat(full.items()).hasSize(2);
    }

    private static Invitation invitation(long id) {
        Instant at = Instant.parse("2026-01-01T12:00:00Z");
        return Invitation.builder()
                .id(new InvitationId(ACME, new UUID(0, id)))
                .invitee(BOB)
                .role("viewer")
                .status(Status.PENDING)
                .inviter(ADA)
                .createdAt(at)
                .sentAt(at)
                .timesSent(1)
                .changedBy(ADA)
                .version(1)
                .build();
    }
}
