package dev.invitations.model;

import static dev.invitations.decision.World.ACME;
import static dev.invitations.decision.World.INVITEE;
import static dev.invitations.decision.World.MICROSECOND;
import static dev.invitations.decision.World.NOW;
import static dev.invitations.decision.World.but;
import static dev.invitations.decision.World.invitation;
import static dev.invitations.decision.World.memberEvent;
import static dev.invitations.decision.World.uuid;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({"INVITED, invitee", "INVITED_AGAIN, invitee", "ACCEPTED, inviter", "REJECTED, inviter"})
    void the_one_who_did_not_do_it_is_told(Notification.Kind kind, String recipient) {
        assertThat(told(kind).recipient()).isEqualTo(new UserId(recipient));
    }

    @ParameterizedTest
    @CsvSource({"INVITED, true", "INVITED_AGAIN, true", "ACCEPTED, false", "REJECTED, false"})
    void a_notification_of_a_send_is_an_invitation(Notification.Kind kind, boolean invitation) {
        assertThat(told(kind).isInvitation()).isEqualTo(invitation);
    }

    @Test
    void a_notification_is_of_a_version() {
        assertThat(told(Notification.Kind.INVITED).version()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(names = {"INVITED", "INVITED_AGAIN"})
    void an_invitation_is_superseded_once_it_is_no_longer_pending(Notification.Kind kind) {
        Invitation pending = invitation(Status.PENDING);
        assertThat(told(kind).isSuperseded(pending, NOW)).isFalse();
        assertThat(told(kind).isSuperseded(pending, NOW.plus(MICROSECOND)))
                .as("expired")
                .isTrue();
        assertThat(told(kind).isSuperseded(null, NOW)).as("gone").isTrue();
        assertThat(told(kind).isSuperseded(but(pending).version(8).build(), NOW))
                .isTrue();
        assertThat(told(kind).isSuperseded(but(pending).version(6).build(), NOW))
                .isTrue();
        for (Status closed : List.of(Status.ACCEPTED, Status.REJECTED, Status.DELETED)) {
            assertThat(told(kind).isSuperseded(invitation(closed), NOW))
                    .as("%s", closed)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTED", "REJECTED"})
    void an_answer_is_never_superseded(Notification.Kind kind) {
        assertThat(told(kind).isSuperseded(null, NOW)).isFalse();
        assertThat(told(kind).isSuperseded(invitation(Status.DELETED), NOW)).isFalse();
    }

    private static Notification told(Notification.Kind kind) {
        return new Notification(uuid(1), kind, invitation(Status.PENDING), NOW);
    }

    @Test
    void ids_read_as_the_host_wrote_them() {
        assertThat(ACME).hasToString("acme");
        assertThat(INVITEE).hasToString("invitee");
        assertThat(new InvitationId(ACME, uuid(1))).hasToString("acme/00000000-0000-7000-8000-000000000001");
    }

    @Test
    void a_user_is_actor_and_invitee_and_nobody_else() {
        assertThat(INVITEE.user()).isSameAs(INVITEE);
        assertThat(INVITEE.is(new UserId("invitee"))).isTrue();
        assertThat(INVITEE.is(new UserId("Invitee"))).isFalse();
        assertThat(INVITEE.kind()).isEqualTo(Invitee.Kind.USER);
        assertThat(Invitee.of(INVITEE.kind(), INVITEE.value())).isEqualTo(INVITEE);
    }

    @Test
    void an_event_about_a_member_has_no_version() {
        assertThat(memberEvent(HistoryEvent.Kind.ASSIGNED, "ada", "bob", "viewer")
                        .version())
                .isZero();
    }

    @Test
    void an_inbox_does_not_follow_the_list_it_was_made_of() {
        List<Invitation> pending = new ArrayList<>(List.of(invitation(Status.PENDING)));
        Inbox inbox = new Inbox(pending, 6);
        pending.clear();
        assertThat(inbox.pending()).hasSize(1);
        assertThat(inbox.total()).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void a_reason_is_a_sentence_of_its_own(Reason reason) {
        assertThat(reason.text()).matches("[A-Z].*\\.");
        assertThat(Arrays.stream(Reason.values()).filter(other -> other.text().equals(reason.text())))
                .containsExactly(reason);
        assertThat(InvitationException.of(reason)).hasMessage(reason.text());
        assertThat(InvitationException.of(reason).reason()).isEqualTo(reason);
        assertThat(InvitationException.of(reason).field()).isEmpty();
        assertThat(InvitationException.of(reason).invitation()).isEmpty();
    }

    @Test
    void a_refusal_carries_the_invitation_and_bad_input_the_field() {
        Invitation it = invitation(Status.REJECTED);
        InvitationException refused = InvitationException.of(Reason.REJECTED_BEFORE, it);
        assertThat(refused.reason()).isEqualTo(Reason.REJECTED_BEFORE);
        assertThat(refused.invitation()).containsSame(it);
        assertThat(refused).hasMessage(Reason.REJECTED_BEFORE.text());
        assertThat(refused.field()).isEmpty();

        InvitationException invalid = InvitationException.invalid("invites[2].role", "must be short");
        assertThat(invalid.reason()).isEqualTo(Reason.INVALID_INPUT);
        assertThat(invalid.field()).contains("invites[2].role");
        assertThat(invalid).hasMessage("invites[2].role must be short");
        assertThat(invalid.invitation()).isEmpty();
    }

    /** A serialized exception travels to who knows whom; the invitation is for the caller. */
    @Test
    void serialization_drops_the_invitation_and_nothing_else() throws Exception {
        InvitationException sent = InvitationException.of(Reason.ALREADY_INVITED, invitation(Status.PENDING));
        InvitationException received = serialized(sent);
        assertThat(received.reason()).isEqualTo(Reason.ALREADY_INVITED);
        assertThat(received).hasMessage(sent.getMessage());
        assertThat(received.invitation()).isEmpty();
        assertThat(serialized(InvitationException.invalid("role", "is bad")).field())
                .contains("role");
    }

    @SuppressWarnings("BanSerializableRead") // its own bytes
    private static InvitationException serialized(InvitationException exception) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(exception);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (InvitationException) in.readObject();
        }
    }
}
