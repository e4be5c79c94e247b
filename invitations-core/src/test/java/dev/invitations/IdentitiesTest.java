package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.but;
import static dev.invitations.InvitationFixtures.member;
import static dev.invitations.InvitationFixtures.pending;
import static dev.invitations.RefusalAssertions.assertInvalid;
import static dev.invitations.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.SendInvitations.Invite;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.ClaimKind;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Change;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The reads and answers of a user with verified addresses, in whole calls. */
class IdentitiesTest extends RecordingTestBase {

    private static final EmailAddress ADDRESS = EmailAddress.of("carol@example.org");
    private static final VerifiedUser VERIFIED = VerifiedUser.of(CAROL).withEmail(ADDRESS);
    private static final Invitation TO_ADDRESS =
            but(pending(1)).invitee(ADDRESS).build();

    @Test
    void an_inbox_and_lists_cover_every_identity() {
        Invitations invitations = invitations();
        invitations.inbox(VERIFIED);
        assertThat(storage.calls).containsExactly("inbox of carol with [carol, carol@example.org]");
        invitations.list(VERIFIED, InvitationQuery.toMe());
        invitations.count(VERIFIED, InvitationQuery.toMe().invitee(ADDRESS));
        assertThat(storage.filters)
                .extracting(filter -> filter.invitees())
                .containsExactly(Set.of(CAROL, ADDRESS), Set.of(ADDRESS));
        EmailAddress other = EmailAddress.of("carol@example.net");
        assertThat(invitations.count(VERIFIED, InvitationQuery.toMe().invitee(other)))
                .isZero();
        assertThat(invitations
                        .list(VERIFIED, InvitationQuery.toMe().invitee(BOB))
                        .items())
                .isEmpty();
        assertThat(storage.filters).as("no invitation can match").hasSize(2);
    }

    @Test
    void a_list_of_a_domain_may_select_one_address() {
        invitations().list(ADA, InvitationQuery.inDomain(ACME).invitee(ADDRESS));
        invitations().count(ADA, InvitationQuery.sentByMe(ACME));
        assertThat(storage.filters).extracting(filter -> filter.invitees()).containsExactly(Set.of(ADDRESS), Set.of());
        assertThat(storage.filters)
                .allSatisfy(filter -> assertThat(filter.viewer()).isPresent());
        assertThat(invitations().count(ADA, InvitationQuery.sentByMe(ACME).inviter(BOB)))
                .isZero();
        invitations().count(ADA, InvitationQuery.sentByMe(ACME).inviter(ADA).status(Status.REJECTED));
        assertThat(storage.filters).hasSize(3);
        assertThat(storage.filters.get(2).statuses()).containsExactly(Status.REJECTED);
    }

    @Test
    void accept_reads_the_other_invitations_of_the_identities_and_reject_does_not() {
        storage.stored = List.of(TO_ADDRESS);
        storage.data = Map.of(TO_ADDRESS.id().uuid(), "{}");
        Invitation accepted = invitations().accept(VERIFIED, FIRST);
        assertThat(accepted.claimant()).contains(CAROL);
        assertThat(storage.commits.get(0))
                .extracting(change -> change.event().kind())
                .containsExactly(Kind.JOINED, Kind.ACCEPTED);
        assertThat(storage.commits.get(0).get(1).event().claim()).contains(ClaimKind.ADDRESS);
        assertThat(reported).containsExactly("changed JOINED", "changed ACCEPTED");
        invitations().reject(VERIFIED, FIRST);
        assertThat(storage.commits.get(1).get(0).notification().orElseThrow().data())
                .contains("{}");
        assertThat(storage.calls)
                .contains("load 1 and carol with [carol, carol@example.org]", "load 1 and carol")
                .doesNotContain("load 1 and carol with [carol]");
        assertThat(invitations().find(VERIFIED, FIRST)).isEqualTo(TO_ADDRESS);
        assertRefused(Reason.NOT_FOUND, () -> invitations().find(CAROL, FIRST));
        assertRefused(Reason.NOT_FOUND, () -> invitations().accept(CAROL, FIRST));
    }

    @Test
    void a_request_stores_its_texts() {
        storage.stored = List.of();
        invitations()
                .send(
                        ADA,
                        SendInvitations.to(ACME)
                                .invite(List.of(
                                        Invite.of(ADDRESS, "viewer")
                                                .message("Hello")
                                                .language("de")
                                                .data("{}"),
                                        Invite.of(ADDRESS, "viewer").message("Second"))));
        Change sent = storage.commits.get(0).get(0);
        assertThat(storage.commits.get(0))
                .as("the first invite of an invitee counts")
                .hasSize(1);
        assertThat(sent.after().orElseThrow().message()).contains("Hello");
        assertThat(sent.after().orElseThrow().language()).contains("de");
        assertThat(sent.data()).contains("{}");
        assertThat(sent.notification().orElseThrow().data()).contains("{}");
        assertThat(storage.calls).first().isEqualTo("load ada and [carol@example.org]");
    }

    @Test
    void a_send_to_an_own_address_is_refused() {
        storage.stored = List.of();
        VerifiedUser ada = VerifiedUser.of(ADA).withEmail(ADDRESS);
        assertRefused(Reason.SELF_INVITATION, () -> invitations().send(ada, ACME, ADDRESS, "viewer"));
        assertInvalid("invitee", () -> invitations().send(ada, ACME, EmailAddress.of("carol"), "viewer"));
    }

    @Test
    void a_founder_and_a_member_that_leaves_read_the_invitations_of_their_identities() {
        storage.stored = List.of();
        invitations().members().addFounder(VERIFIED, ACME, "owner");
        storage.members = List.of(member(CAROL, "viewer"), member(ADA, "owner"));
        invitations().members().remove(VERIFIED, ACME, CAROL);
        invitations().members().remove(ADA, ACME, CAROL);
        assertThat(storage.calls)
                .filteredOn(call -> call.startsWith("load"))
                .containsExactly(
                        "load carol and [carol, carol@example.org]",
                        "load carol and [carol, carol@example.org]",
                        "load ada and [carol]");
    }

    @Test
    void a_transfer_reads_both_members_and_returns_the_other_membership() {
        storage.stored = List.of();
        storage.members = List.of(member(CAROL, "owner"), member(ADA, "viewer"));
        Membership promoted = invitations().members().transfer(VERIFIED, ACME, ADA, "viewer");
        assertThat(promoted).isEqualTo(member(ADA, "owner"));
        assertThat(storage.calls).first().isEqualTo("load carol and [carol, carol@example.org, ada]");
        assertThat(storage.commits.get(0)).hasSize(2);
        storage.members = List.of(member(CAROL, "viewer"), promoted);
        assertRefused(Reason.NOT_PERMITTED, () -> invitations().members().transfer(VERIFIED, ACME, ADA, "viewer"));
        HistoryEvent ofAda = storage.commits.get(0).get(0).event();
        storage.history = subject -> subject.equals(ADA) ? List.of(ofAda) : List.of();
        assertThat(invitations().members().transfer(VERIFIED, ACME, ADA, "viewer"))
                .as("repeated")
                .isEqualTo(promoted);
        assertThat(storage.commits).hasSize(1);
    }

    @Test
    void a_transfer_by_a_stranger_reads_no_history() {
        assertRefused(Reason.NOT_PERMITTED, () -> invitations().members().transfer(VERIFIED, ACME, ADA, "viewer"));
        storage.members = List.of(member(CAROL, "viewer"), member(ADA, "owner"));
        assertRefused(Reason.NOT_PERMITTED, () -> invitations().members().transfer(VERIFIED, ACME, ADA, "owner"));
        assertThat(storage.calls).noneMatch(call -> call.startsWith("history"));
        assertRefused(Reason.NOT_PERMITTED, () -> invitations().members().transfer(VERIFIED, ACME, ADA, "viewer"));
        assertThat(storage.calls).contains("history of ada");
    }

    @Test
    void a_transfer_to_the_actor_itself_is_invalid() {
        assertThat(assertInvalid("to", () -> invitations().members().transfer(VERIFIED, ACME, CAROL, "viewer")))
                .hasMessage("to must be another member than the actor");
        assertInvalid("newRoleOfActor", () -> invitations().members().transfer(ADA, ACME, CAROL, "two words"));
        assertThat(storage.calls).isEmpty();
    }
}
