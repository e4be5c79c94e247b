package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.InvitationFixtures.but;
import static dev.invitations.InvitationFixtures.member;
import static dev.invitations.InvitationFixtures.pending;
import static dev.invitations.RefusalAssertions.assertInvalid;
import static dev.invitations.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Invitation;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The events that a listener receives from commands: each one once, after the commit, and none for a failed commit. */
class ListenerTest extends RecordingTestBase {

    private static Invitation answered(Status status) {
        return but(pending(1)).status(status).answeredAt(NOW).build();
    }

    private static SendInvitations inviting(UserId... invitees) {
        SendInvitations request = SendInvitations.to(ACME);
        for (UserId invitee : invitees) {
            request = request.invite(invitee, "viewer");
        }
        return request;
    }

    // ---- changes

    @Test
    void a_send_is_reported_once_per_sent_invitation() {
        invitations().send(ADA, inviting(CAROL, new UserId("dave")));
        assertTrace("commit | reported: changed SENT | reported: changed SENT");
        String last = storage.commits.get(0).get(1).event().id().toString();
        assertThat(lines())
                .singleElement()
                .asString()
                .matches("INFO 2 SENT in domain acme: first event [0-9a-f-]{36}, last event " + last);
    }

    @Test
    void a_command_on_an_invitation_is_reported_after_the_commit() {
        invitations().accept(BOB, FIRST);
        assertTrace("commit | reported: changed ACCEPTED");
        UUID event = storage.commits.get(0).get(0).event().id();
        assertThat(lines())
                .containsExactly("INFO ACCEPTED in domain acme: invitation " + FIRST.uuid() + ", event " + event);
    }

    @Test
    void a_command_on_a_member_is_reported_after_the_commit() {
        invitations().members().assign(ADA, ACME, CAROL, "viewer");
        assertTrace("commit | reported: changed ASSIGNED");
        assertThat(lines()).singleElement().asString().startsWith("INFO ASSIGNED in domain acme: event ");
    }

    @Test
    void each_event_of_a_commit_is_reported() {
        storage.members = List.of(member(ADA, "owner"), member(BOB, "viewer"));
        invitations().members().remove(ADA, ACME, BOB);
        assertTrace("commit | reported: changed MEMBERSHIP_ENDED | reported: changed DELETED");
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("INFO 1 MEMBERSHIP_ENDED, 1 DELETED in domain acme: first event ");
    }

    @Test
    void a_repeated_command_is_not_reported() {
        storage.members = List.of(member(ADA, "owner"), member(BOB, "viewer"));
        storage.stored = List.of(answered(Status.ACCEPTED));
        invitations().accept(BOB, FIRST);
        assertTrace("");
        assertThat(lines()).isEmpty();
    }

    @Test
    void a_failed_commit_is_not_reported() {
        for (StorageException failure :
                List.of(new StorageException("down", true, null), new OutcomeUnknownException("lost", null))) {
            storage.calls.clear();
            storage.onCommit = changes -> {
                throw failure;
            };
            assertThatThrownBy(() -> invitations().accept(BOB, FIRST)).isSameAs(failure);
            assertTrace("commit");
            assertThat(lines()).isEmpty();
        }
    }

    // ---- conflicts

    @Test
    void each_conflict_is_reported_and_the_change_once() {
        storage.onCommit = changes -> storage.commits.size() == 3;
        invitations().accept(BOB, FIRST);
        assertTrace("commit | reported: conflict in acme | ".repeat(2) + "commit | reported: changed ACCEPTED");
        String conflict = "DEBUG Conflict in domain acme, deciding again";
        assertThat(lines()).hasSize(3).startsWith(conflict, conflict);
    }

    @Test
    void a_refusal_after_a_conflict_is_reported() {
        storage.onCommit = changes -> {
            storage.stored = List.of(answered(Status.REJECTED));
            return false;
        };
        assertRefused(Reason.ALREADY_REJECTED, () -> invitations().accept(BOB, FIRST));
        assertTrace("commit | reported: conflict in acme | reported: refused ALREADY_REJECTED in acme");
    }

    // ---- refusals

    @Test
    void a_refused_command_is_reported_once() {
        assertRefused(Reason.NOT_FOUND, () -> invitations().accept(CAROL, FIRST));
        storage.populated = true;
        assertRefused(Reason.ALREADY_FOUNDED, () -> invitations().members().addFounder(CAROL, ACME, "owner"));
        assertTrace("reported: refused NOT_FOUND in acme | reported: refused ALREADY_FOUNDED in acme");
        assertThat(lines())
                .containsExactly(
                        "INFO Refused in domain acme: NOT_FOUND", "INFO Refused in domain acme: ALREADY_FOUNDED");
    }

    @Test
    void a_send_without_permission_is_reported_once() {
        assertRefused(Reason.NOT_PERMITTED, () -> invitations().send(CAROL, inviting(BOB, ADA)));
        assertTrace("reported: refused NOT_PERMITTED in acme");
    }

    /** A refusal is reported once, even if the command was decided several times. */
    @Test
    void refused_invitees_of_a_send_are_reported_after_the_commit() {
        storage.onCommit = changes -> storage.commits.size() == 2;
        invitations().send(ADA, inviting(ADA, CAROL, BOB, BOB));
        assertTrace("commit | reported: conflict in acme | commit | reported: changed SENT"
                + " | reported: refused SELF_INVITATION in acme | reported: refused ALREADY_INVITED in acme");
    }

    @Test
    void each_invitee_of_a_refused_batch_is_reported() {
        invitations().send(ADA, inviting(CAROL, ADA).allOrNothing());
        assertTrace("reported: refused BATCH_REFUSED in acme | reported: refused SELF_INVITATION in acme");
    }

    @Test
    void the_refusals_of_a_batch_are_one_line_of_the_log() {
        UserId[] invitees = new UserId[1_000];
        Arrays.setAll(invitees, i -> i == 0 ? ADA : i == 1 ? BOB : new UserId("user-" + i));
        invitations().send(ADA, inviting(invitees).allOrNothing());
        assertThat(lines())
                .containsExactly(
                        "INFO Refused in domain acme: 1 SELF_INVITATION, 1 ALREADY_INVITED, 998 BATCH_REFUSED");
        assertThat(reported).hasSize(1_000);
    }

    @Test
    void invalid_input_is_not_reported() {
        assertInvalid("actor", () -> invitations().accept(new UserId(""), FIRST));
        assertInvalid("invites", () -> invitations().send(ADA, SendInvitations.to(ACME)));
        assertInvalid("role", () -> invitations().members().assign(ADA, ACME, BOB, ""));
        assertThat(storage.calls).isEmpty();
        assertThat(lines()).isEmpty();
    }

    @Test
    void queries_are_not_reported() {
        assertRefused(Reason.NOT_FOUND, () -> invitations().find(CAROL, FIRST));
        assertRefused(Reason.NOT_FOUND, () -> invitations().history(CAROL, FIRST));
        assertRefused(Reason.NOT_FOUND, () -> invitations().members().find(CAROL, ACME, BOB));
        assertRefused(
                Reason.INVALID_CURSOR,
                () -> invitations().list(ADA, InvitationQuery.toMe().after("broken")));
        invitations().find(BOB, FIRST);
        invitations().members().permissions(CAROL, ACME);
        assertTrace("");
        assertThat(lines()).isEmpty();
    }
}
