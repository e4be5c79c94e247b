package dev.invitations;

import static dev.invitations.Samples.ACME;
import static dev.invitations.Samples.ADA;
import static dev.invitations.Samples.BOB;
import static dev.invitations.Samples.NOW;
import static dev.invitations.Samples.but;
import static dev.invitations.Samples.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.StorageException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The events that a listener receives from commands: each one once, after the commit, and none for a failed commit. */
class ListenerTest extends ListeningStage {

    // ---- changes

    @Test
    void a_send_is_heard_once_for_each_that_was_sent() {
        invitations().send(ADA, SendInvitations.to(ACME).invite(CAROL, "viewer").invite(new UserId("dave"), "viewer"));
        assertThat(heard()).containsExactly("commit", "heard: changed SENT", "heard: changed SENT");
        assertThat(lines())
                .hasSize(2)
                .allMatch(line ->
                        line.matches("INFO SENT in domain acme: invitation [0-9a-f-]{36}, event [0-9a-f-]{36}"));
    }

    @Test
    void each_command_on_an_invitation_is_heard_when_it_is_saved() {
        invitations().accept(BOB, FIRST);
        heardOnce("ACCEPTED");
        invitations().reject(BOB, FIRST);
        heardOnce("REJECTED");
        invitations().delete(ADA, FIRST);
        heardOnce("DELETED");
        storage.stored =
                List.of(but(pending(1)).status(Status.REJECTED).answeredAt(NOW).build());
        invitations().resend(ADA, FIRST);
        heardOnce("RESENT");
    }

    private void heardOnce(String kind) {
        assertThat(heard()).containsExactly("commit", "heard: changed " + kind);
        UUID event = storage.saves.get(storage.saves.size() - 1).get(0).event().id();
        assertThat(lines())
                .containsExactly("INFO " + kind + " in domain acme: invitation " + FIRST.uuid() + ", event " + event);
        storage.calls.clear();
        log.list.clear();
    }

    @Test
    void each_command_on_a_member_is_heard_when_it_is_saved() {
        invitations().members().assign(ADA, ACME, CAROL, "viewer");
        assertThat(heard()).containsExactly("commit", "heard: changed ASSIGNED");
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("INFO ASSIGNED in domain acme: invitation none, event ");
        storage.calls.clear();
        storage.members = List.of();
        invitations().members().addFounder(CAROL, ACME, "owner");
        assertThat(heard()).containsExactly("commit", "heard: changed FOUNDED");
    }

    @Test
    void each_event_of_a_step_is_heard() {
        storage.members = List.of(member(ADA, "owner"), member(BOB, "viewer"));
        invitations().members().remove(ADA, ACME, BOB);
        assertThat(heard()).containsExactly("commit", "heard: changed MEMBERSHIP_ENDED", "heard: changed DELETED");
        assertThat(lines()).hasSize(2);
    }

    @Test
    void what_was_so_already_is_not_heard() {
        storage.members = List.of(member(ADA, "owner"), member(BOB, "viewer"));
        storage.stored =
                List.of(but(pending(1)).status(Status.ACCEPTED).answeredAt(NOW).build());
        invitations().accept(BOB, FIRST);
        assertThat(heard()).isEmpty();
        assertThat(lines()).isEmpty();
    }

    @Test
    void a_save_that_throws_is_not_heard() {
        for (StorageException failure :
                List.of(new StorageException("down", true, null), new OutcomeUnknownException("lost", null))) {
            storage.calls.clear();
            storage.saving = changes -> {
                throw failure;
            };
            assertThatThrownBy(() -> invitations().accept(BOB, FIRST)).isSameAs(failure);
            assertThat(heard()).containsExactly("commit");
            assertThat(lines()).isEmpty();
        }
    }

    // ---- conflicts

    @Test
    void each_lost_race_is_heard_and_the_change_once() {
        storage.saving = changes -> storage.saves.size() == 3;
        invitations().accept(BOB, FIRST);
        assertThat(heard())
                .containsExactly(
                        "commit",
                        "heard: conflict in acme",
                        "commit",
                        "heard: conflict in acme",
                        "commit",
                        "heard: changed ACCEPTED");
        assertThat(lines())
                .hasSize(3)
                .startsWith(
                        "DEBUG Conflict in domain acme, deciding again",
                        "DEBUG Conflict in domain acme, deciding again");
    }

    @Test
    void the_loser_of_a_race_is_heard_to_be_refused() {
        storage.saving = changes -> {
            storage.stored = List.of(
                    but(pending(1)).status(Status.REJECTED).answeredAt(NOW).build());
            return false;
        };
        refused(() -> invitations().accept(BOB, FIRST));
        assertThat(heard())
                .containsExactly("commit", "heard: conflict in acme", "heard: refused ALREADY_REJECTED in acme");
    }

    @Test
    void who_gives_up_is_heard_to_lose_and_no_more() {
        storage.saving = changes -> false;
        SendInvitations request =
                SendInvitations.to(ACME).invite(CAROL, "viewer").invite(ADA, "viewer");
        assertThatThrownBy(() -> invitations().send(ADA, request)).isInstanceOf(StorageException.class);
        assertThat(heard().stream().distinct()).containsExactly("commit", "heard: conflict in acme");
        assertThat(heard()).hasSize(200);
    }

    // ---- refusals

    @Test
    void a_refused_command_is_heard_once() {
        refused(() -> invitations().accept(CAROL, FIRST));
        refused(() -> invitations().delete(CAROL, FIRST));
        refused(() -> invitations().resend(ADA, FIRST));
        refused(() -> invitations().members().remove(CAROL, ACME, ADA));
        storage.populated = true;
        refused(() -> invitations().members().addFounder(CAROL, ACME, "owner"));
        assertThat(heard())
                .containsExactly(
                        "heard: refused NOT_FOUND in acme",
                        "heard: refused NOT_FOUND in acme",
                        "heard: refused ALREADY_PENDING in acme",
                        "heard: refused NOT_PERMITTED in acme",
                        "heard: refused ALREADY_FOUNDED in acme");
        assertThat(lines())
                .containsExactly(
                        "INFO Refused in domain acme: NOT_FOUND",
                        "INFO Refused in domain acme: NOT_FOUND",
                        "INFO Refused in domain acme: ALREADY_PENDING",
                        "INFO Refused in domain acme: NOT_PERMITTED",
                        "INFO Refused in domain acme: ALREADY_FOUNDED");
    }

    @Test
    void a_send_that_nobody_may_make_is_refused_once_for_all_invitees() {
        SendInvitations request = SendInvitations.to(ACME).invite(BOB, "viewer").invite(ADA, "viewer");
        refused(() -> invitations().send(CAROL, request));
        assertThat(heard()).containsExactly("heard: refused NOT_PERMITTED in acme");
    }

    /** A refusal is reported once, even if the command was decided several times. */
    @Test
    void of_a_send_each_refused_invitee_is_heard_after_the_save() {
        storage.saving = changes -> storage.saves.size() == 2;
        invitations()
                .send(
                        ADA,
                        SendInvitations.to(ACME)
                                .invite(ADA, "viewer")
                                .invite(CAROL, "viewer")
                                .invite(BOB, "viewer")
                                .invite(BOB, "viewer"));
        assertThat(heard())
                .containsExactly(
                        "commit",
                        "heard: conflict in acme",
                        "commit",
                        "heard: changed SENT",
                        "heard: refused SELF_INVITATION in acme",
                        "heard: refused ALREADY_INVITED in acme");
    }

    @Test
    void of_a_batch_that_another_held_up_each_invitee_is_refused() {
        invitations()
                .send(
                        ADA,
                        SendInvitations.to(ACME)
                                .invite(CAROL, "viewer")
                                .invite(ADA, "viewer")
                                .allOrNothing());
        assertThat(heard())
                .containsExactly("heard: refused BATCH_REFUSED in acme", "heard: refused SELF_INVITATION in acme");
    }

    @Test
    void input_that_breaks_a_limit_is_not_heard() {
        refused(() -> invitations().accept(new UserId(""), FIRST));
        refused(() -> invitations().send(ADA, SendInvitations.to(ACME)));
        refused(() -> invitations().members().assign(ADA, ACME, BOB, ""));
        assertThat(storage.calls).isEmpty();
        assertThat(lines()).isEmpty();
    }

    @Test
    void reading_is_not_heard() {
        refused(() -> invitations().find(CAROL, FIRST));
        refused(() -> invitations().history(CAROL, FIRST));
        refused(() -> invitations().members().find(CAROL, ACME, BOB));
        refused(() -> invitations().list(ADA, InvitationQuery.toMe().after("broken")));
        invitations().find(BOB, FIRST);
        invitations().members().permissions(CAROL, ACME);
        assertThat(heard()).isEmpty();
        assertThat(lines()).isEmpty();
    }
}
