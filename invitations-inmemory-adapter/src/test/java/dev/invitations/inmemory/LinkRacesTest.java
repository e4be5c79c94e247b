package dev.invitations.inmemory;

import static dev.invitations.inmemory.MailedInvitation.ACME;
import static dev.invitations.inmemory.MailedInvitation.ADA;
import static dev.invitations.inmemory.MailedInvitation.ADDRESS;
import static dev.invitations.inmemory.MailedInvitation.CAROL;
import static dev.invitations.inmemory.MailedInvitation.DAN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.Race;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands on an invitation to an address that run at the same moment on two threads. */
class LinkRacesTest {

    private static final int ROUNDS = 300;

    private final Race race = new Race(2);

    @AfterEach
    void close() {
        race.close();
    }

    @Test
    void two_holders_of_one_link_make_one_member() throws Exception {
        Set<UserId> winners = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = MailedInvitation.create();
            List<String> answers = race.run(mailed.accept(mailed.holder(CAROL)), mailed.accept(mailed.holder(DAN)));
            assertThat(answers).containsExactlyInAnyOrder("done", "ALREADY_ACCEPTED");
            UserId winner = answers.get(0).equals("done") ? CAROL : DAN;
            assertThat(mailed.members()).containsExactly(winner);
            assertThat(mailed.stored().claimant()).contains(winner);
            assertThat(mailed.trail(ADDRESS)).containsExactly(Kind.SENT, Kind.ACCEPTED);
            assertThat(mailed.trail(winner)).containsExactly(Kind.JOINED);
            assertThat(mailed.trail(winner.equals(CAROL) ? DAN : CAROL)).isEmpty();
            winners.add(winner);
        }
        assertThat(winners).as("each holder wins at least once").hasSize(2);
    }

    @Test
    void two_users_with_the_same_verified_address_make_one_member() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = MailedInvitation.create();
            assertThat(race.run(
                            mailed.accept(MailedInvitation.verified(CAROL)),
                            mailed.accept(MailedInvitation.verified(DAN))))
                    .containsExactlyInAnyOrder("done", "ALREADY_ACCEPTED");
            mailed.assertConsistent();
            assertThat(mailed.members()).hasSize(1);
        }
    }

    @Test
    void one_holder_that_accepts_twice_becomes_a_member_once() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = MailedInvitation.create();
            assertThat(race.run(mailed.accept(mailed.holder(CAROL)), mailed.accept(MailedInvitation.verified(CAROL))))
                    .containsExactly("done", "done");
            assertThat(mailed.trail(CAROL)).containsExactly(Kind.JOINED);
            mailed.assertConsistent();
        }
    }

    @Test
    void a_person_that_accepts_by_id_and_by_address_accepts_one_invitation() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = MailedInvitation.create();
            InvitationId byId = mailed.sent(CAROL).id();
            VerifiedUser carol = MailedInvitation.verified(CAROL);
            List<String> answers = race.run(mailed.accept(carol), () -> mailed.invitations.accept(carol, byId));
            assertThat(answers).containsOnlyOnce("done").containsAnyOf("DELETED", "ALREADY_MEMBER");
            assertThat(mailed.members()).containsExactly(CAROL);
            Invitation other = mailed.storage.invitations().find(byId).orElseThrow();
            assertThat(List.of(mailed.stored().status(), other.status()))
                    .containsExactlyInAnyOrder(Status.ACCEPTED, Status.DELETED);
        }
    }

    @Test
    void a_deleted_invitation_has_no_member_and_an_accepted_one_is_not_deleted() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = MailedInvitation.create();
            List<String> answers =
                    race.run(mailed.accept(mailed.holder(CAROL)), () -> mailed.invitations.delete(ADA, mailed.id));
            assertThat(answers).isIn(List.of("done", "ALREADY_ACCEPTED"), List.of("DELETED", "done"));
            mailed.assertConsistent();
        }
    }

    @Test
    void removing_the_claimant_closes_the_invitation_before_or_after_a_repeated_accept() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = MailedInvitation.create();
            mailed.accept(mailed.holder(CAROL)).run();
            List<String> answers = race.run(
                    mailed.accept(mailed.holder(CAROL)),
                    () -> mailed.invitations.members().remove(ADA, ACME, CAROL));
            assertThat(answers).isIn(List.of("done", "done"), List.of("MEMBERSHIP_ENDED", "done"));
            assertThat(mailed.members()).isEmpty();
            assertThat(mailed.stored().isLive()).isFalse();
            mailed.assertConsistent();
        }
    }

    @Test
    void an_expired_invitation_is_resent_and_then_accepted_by_one_holder() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = MailedInvitation.create();
            mailed.clock.advance(Duration.ofDays(8));
            List<String> answers =
                    race.run(mailed.accept(mailed.holder(CAROL)), () -> mailed.invitations.resend(ADA, mailed.id));
            assertThat(answers).isIn(List.of("EXPIRED", "done"), List.of("done", "done"));
            mailed.assertConsistent();
        }
    }
}
