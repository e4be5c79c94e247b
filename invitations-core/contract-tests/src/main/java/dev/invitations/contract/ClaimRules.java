package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.RecordingStorage;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.model.Actor;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.ClaimKind;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Change;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Accept and reject of invitations to addresses: by a verified address, or by a link. */
interface ClaimRules extends StorageRules {

    @Test
    @DisplayName("A.7 a user with the address accepts: JOINED for the user, ACCEPTED for the address, claim ADDRESS")
    default void a_user_with_the_address_accepts() {
        RecordingStorage recording = new RecordingStorage(emptyStorage());
        TestHost host = TestLinks.withAcme(recording);
        InvitationId id = host.sent(ADA, ACME, MAIL, VIEWER);
        assertClaim(host, recording, id, VERIFIED, ClaimKind.ADDRESS);
    }

    @Test
    @DisplayName("A.8 the holder of the link accepts: JOINED for the user, ACCEPTED for the address, claim LINK")
    default void the_holder_of_the_link_accepts() {
        RecordingStorage recording = new RecordingStorage(emptyStorage());
        TestHost host = TestLinks.withAcme(recording);
        InvitationId id = host.sent(ADA, ACME, MAIL, VIEWER);
        assertClaim(host, recording, id, TestLinks.holder(host, CAROL, id), ClaimKind.LINK);
    }

    private static void assertClaim(
            TestHost host, RecordingStorage recording, InvitationId id, Actor carol, ClaimKind claim) {
        Invitation before = host.stored(id);
        host.taken();
        recording.taken();
        host.advance(Duration.ofHours(1));

        Invitation accepted = host.invitations.accept(carol, id);
        assertThat(accepted)
                .isEqualTo(Invitation.builder()
                        .from(before)
                        .status(Status.ACCEPTED)
                        .answeredAt(host.now())
                        .claimant(CAROL)
                        .changedBy(CAROL)
                        .version(2)
                        .build());
        assertThat(recording.taken()).as("changes").hasSize(2);
        assertThat(host.stored(id)).isEqualTo(accepted);
        List<HistoryEvent> ofUser = host.storage.invitations().history(ACME, CAROL);
        assertThat(ofUser).hasSize(1);
        HistoryEvent joined = ofUser.get(0);
        assertThat(joined)
                .isEqualTo(HistoryEvent.builder()
                        .id(joined.id())
                        .domain(ACME)
                        .invitation(id)
                        .kind(Kind.JOINED)
                        .actor(CAROL)
                        .subject(CAROL)
                        .role("viewer")
                        .at(host.now())
                        .build());
        assertThat(host.members.find(CAROL, ACME, CAROL))
                .isEqualTo(Membership.builder()
                        .domain(ACME)
                        .user(CAROL)
                        .role("viewer")
                        .since(host.now())
                        .grantedBy(joined.id())
                        .build());
        List<HistoryEvent> ofAddress = host.storage.invitations().history(ACME, MAIL);
        assertThat(ofAddress).extracting(HistoryEvent::kind).containsExactly(Kind.SENT, Kind.ACCEPTED);
        assertThat(ofAddress).extracting(HistoryEvent::claim).containsExactly(Optional.empty(), Optional.of(claim));
        assertThat(host.invitations.history(ADA, id)).isEqualTo(ofAddress);
        assertThat(ofAddress.get(1).toStatus()).contains(Status.ACCEPTED);
        List<Notification> notified = host.taken();
        assertThat(notified).extracting(Notification::kind).containsExactly(Notification.Kind.ACCEPTED);
        assertThat(notified.get(0).invitation()).isEqualTo(accepted);
        assertThat(notified.get(0).recipient()).isEqualTo(ADA);

        for (Actor again : List.of(carol, CAROL)) {
            assertThat(host.invitations.accept(again, id)).isEqualTo(accepted);
            assertThat(host.invitations.find(again, id)).isEqualTo(accepted);
        }
        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.reject(carol, id));
        assertThat(recording.taken()).isEmpty();
    }

    @Test
    @DisplayName("A.9 an acceptance supersedes the pending invitations to the other identities, without notifications")
    default void an_acceptance_supersedes_the_invitations_of_the_other_identities() {
        RecordingStorage recording = new RecordingStorage(emptyStorage());
        TestHost host = TestLinks.withAcme(recording);
        host.founded(GLOBEX, ADA, OWNER);
        host.joined(ADA, ACME, DAVE, ADMIN);
        EmailAddress second = EmailAddress.of("c@example.org");
        EmailAddress third = EmailAddress.of("third@example.org");
        VerifiedUser carol = VERIFIED.withEmail(second).withEmail(third);
        InvitationId expired = host.sent(DAVE, ACME, second, VIEWER);
        host.advance(TestLinks.TIME_TO_LIVE);
        InvitationId toUser = host.sent(DAVE, ACME, CAROL, ADMIN);
        InvitationId rejected = host.sent(DAVE, ACME, third, ADMIN);
        host.invitations.reject(carol, rejected);
        InvitationId elsewhere = host.sent(ADA, GLOBEX, CAROL, ADMIN);
        InvitationId ofAnother = host.sent(DAVE, ACME, EmailAddress.of("bob@example.org"), VIEWER);
        InvitationId id = host.sent(ADA, ACME, MAIL, VIEWER);
        Invitation before = host.stored(toUser);
        host.deliverAll();
        host.taken();
        recording.taken();
        host.advance(Duration.ofMinutes(1));

        host.invitations.accept(carol, id);
        List<Change> changes = recording.taken();
        assertThat(changes)
                .extracting(change -> change.event().kind())
                .containsExactly(Kind.SUPERSEDED, Kind.SUPERSEDED, Kind.JOINED, Kind.ACCEPTED);
        assertThat(host.stored(toUser))
                .isEqualTo(Invitation.builder()
                        .from(before)
                        .status(Status.DELETED)
                        .closedAt(host.now())
                        .changedBy(CAROL)
                        .version(2)
                        .build());
        assertThat(host.stored(expired).status()).isEqualTo(Status.DELETED);
        for (InvitationId superseded : List.of(toUser, expired)) {
            HistoryEvent event = host.invitations.history(DAVE, superseded).get(1);
            assertThat(event.kind()).isEqualTo(Kind.SUPERSEDED);
            assertThat(event.supersededBy()).contains(id);
            assertThat(event.actor()).isEqualTo(CAROL);
            refused(Reason.DELETED, () -> host.invitations.accept(carol, superseded));
        }
        assertThat(host.invitations.history(DAVE, expired).get(1).fromStatus()).contains(Status.EXPIRED);
        assertThat(host.taken())
                .extracting(one -> one.kind() + " to " + one.recipient())
                .containsExactly("ACCEPTED to ada");
        assertThat(host.stored(rejected).status()).isEqualTo(Status.REJECTED);
        assertThat(List.of(host.stored(elsewhere), host.stored(ofAnother)))
                .extracting(Invitation::status)
                .containsOnly(Status.PENDING);
        assertThat(host.invitations.inbox(carol).pending())
                .extracting(Invitation::id)
                .containsExactly(elsewhere);
        assertThat(host.roleOf(ACME, CAROL)).contains("viewer");
    }

    @Test
    @DisplayName("A.10 the acceptance of an invitation to the user supersedes the one to its address, and the reverse")
    default void the_acceptance_by_id_supersedes_the_invitation_to_the_address() {
        TestHost host = TestLinks.withAcme(emptyStorage());
        InvitationId toAddress = host.sent(ADA, ACME, MAIL, ADMIN);
        InvitationId toUser = host.sent(ADA, ACME, CAROL, VIEWER);
        host.taken();

        Invitation accepted = host.invitations.accept(VERIFIED, toUser);
        assertThat(accepted.claimant()).isEmpty();
        assertThat(host.trail(ACME, CAROL)).containsExactly("SENT", "ACCEPTED");
        assertThat(host.invitations.history(ADA, toUser).get(1).claim()).contains(ClaimKind.USER);
        assertThat(host.trail(ACME, MAIL)).containsExactly("SENT", "SUPERSEDED");
        assertThat(host.invitations.history(ADA, toAddress).get(1).supersededBy())
                .contains(toUser);
        assertThat(host.taken()).hasSize(1);
        refused(Reason.DELETED, () -> host.invitations.accept(VERIFIED, toAddress));

        InvitationId toBob = host.sent(ADA, ACME, BOB, ADMIN);
        InvitationId toMail = host.sent(ADA, ACME, MAIL, VIEWER);
        host.invitations.accept(TestLinks.holder(host, BOB, toMail), toMail);
        assertThat(host.invitations.history(ADA, toBob).get(1).supersededBy()).contains(toMail);
        assertThat(host.roleOf(ACME, BOB)).contains("viewer");
    }

    @Test
    @DisplayName("A.11 a second user with the address or the link is refused: ALREADY_ACCEPTED, and the state stays")
    default void a_second_user_with_the_address_is_refused() {
        TestHost host = TestLinks.withAcme(emptyStorage());
        InvitationId id = host.sent(ADA, ACME, MAIL, VIEWER);
        Actor dave = VerifiedUser.of(DAVE).withEmail(MAIL);
        Actor holder = TestLinks.holder(host, ERIN, id);
        Invitation accepted = host.invitations.accept(VERIFIED, id);

        for (Actor other : List.of(dave, holder)) {
            assertThat(refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.accept(other, id))
                            .invitation())
                    .contains(accepted);
            refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.reject(other, id));
            assertThat(host.roleOf(ACME, other.user())).isEmpty();
        }
        assertThat(host.stored(id)).isEqualTo(accepted);
        assertThat(host.trail(ACME, MAIL)).containsExactly("SENT", "ACCEPTED");
        host.endMembership(ACME, CAROL);
        refused(Reason.ALREADY_ACCEPTED, () -> host.invitations.accept(dave, id));
        refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(VERIFIED, id));
    }

    @Test
    @DisplayName("A.12 a user without the address, with another address or with a rejected claim gets no access")
    default void an_address_that_is_not_verified_gives_no_access() {
        TestHost host = TestLinks.withAcme(emptyStorage());
        InvitationId id = host.sent(ADA, ACME, MAIL, VIEWER);
        for (Actor other : List.of(
                CAROL,
                VerifiedUser.of(CAROL),
                VerifiedUser.of(CAROL).withEmail("carol@example.com"),
                VerifiedUser.of(new UserId(MAIL.value())))) {
            refused(Reason.NOT_FOUND, () -> host.invitations.find(other, id));
            refused(Reason.NOT_FOUND, () -> host.invitations.accept(other, id));
            refused(Reason.NOT_FOUND, () -> host.invitations.reject(other, id));
        }
        host.taken();
        assertThat(host.invitations.reject(VERIFIED, id).claimant()).isEmpty();
        assertThat(host.taken()).extracting(Notification::kind).containsExactly(Notification.Kind.REJECTED);
        Actor dave = VerifiedUser.of(DAVE).withEmail(MAIL);
        refused(Reason.ALREADY_REJECTED, () -> host.invitations.accept(dave, id));
        refused(Reason.NOT_FOUND, () -> host.invitations.find(CAROL, id));
        host.invitations.resend(ADA, id);
        host.invitations.accept(dave, id);
        assertThat(host.roleOf(ACME, DAVE)).contains("viewer");
    }

    @Test
    @DisplayName("A.13 an acceptance closes the accepted invitation of a membership that the host ended")
    default void an_acceptance_closes_the_invitation_of_an_ended_membership() {
        TestHost host = TestLinks.withAcme(emptyStorage());
        InvitationId byUser = host.joined(ADA, ACME, CAROL, VIEWER);
        host.endMembership(ACME, CAROL);
        host.advance(Duration.ofHours(1));
        InvitationId byAddress = host.joined(ADA, ACME, VERIFIED, ADMIN);
        assertThat(host.stored(byUser).isLive()).isFalse();
        assertThat(host.trail(ACME, CAROL))
                .as("the end of the old membership precedes the new one")
                .containsExactly("SENT", "ACCEPTED", "MEMBERSHIP_ENDED", "MEMBERSHIP_ENDED", "JOINED");

        host.advance(Duration.ofHours(1));
        host.endMembership(ACME, CAROL);
        host.advance(Duration.ofHours(1));
        InvitationId again = host.joined(ADA, ACME, CAROL, VIEWER);
        assertThat(host.stored(byAddress).isLive()).isFalse();
        assertThat(host.stored(byAddress).claimant()).isEmpty();
        assertThat(host.trail(ACME, MAIL)).containsExactly("SENT", "ACCEPTED", "MEMBERSHIP_ENDED");
        for (InvitationId old : List.of(byUser, byAddress)) {
            refused(Reason.MEMBERSHIP_ENDED, () -> host.invitations.accept(VERIFIED, old));
        }
        assertThat(host.invitations.accept(CAROL, again).status()).isEqualTo(Status.ACCEPTED);
    }
}
