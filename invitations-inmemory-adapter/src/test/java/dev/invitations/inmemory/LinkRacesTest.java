package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.Invitations;
import dev.invitations.LinkKeys;
import dev.invitations.contract.fixture.Race;
import dev.invitations.model.Action;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Membership;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.RoleCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands on an invitation to an address that run at the same moment on two threads. */
class LinkRacesTest {

    private static final int ROUNDS = 300;
    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId CAROL = new UserId("carol");
    private static final UserId DAN = new UserId("dan");
    private static final EmailAddress ADDRESS = EmailAddress.of("carol@example.org");

    private final Race race = new Race(2);

    @AfterEach
    void close() {
        race.close();
    }

    /** A new storage with one invitation to the address, and the token of its link. */
    private static final class MailedInvitation {
        private final InMemoryStorage storage = InMemoryStorage.create();
        private final SettableClock clock = SettableClock.at(Instant.parse("2026-03-01T09:00:00Z"));
        private final RecordingNotifier mail = RecordingNotifier.create();
        private final Invitations invitations = Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(
                        Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), Role.of("viewer")))
                .notifier(mail)
                .links(LinkKeys.of(new byte[32]))
                .timeToLive(Duration.ofDays(7))
                .clock(clock)
                .build();
        private final InvitationId id;
        private final String token;

        MailedInvitation() {
            invitations.members().addFounder(ADA, ACME, "admin");
            id = invitations.send(ADA, ACME, ADDRESS, "viewer").id();
            invitations.notifications().deliver(10);
            token = mail.linkTo(ADDRESS);
        }

        LinkHolder holder(UserId user) {
            return LinkHolder.of(user, token);
        }

        Runnable accept(Actor actor) {
            return () -> invitations.accept(actor, id);
        }

        Invitation stored() {
            Invitation stored = storage.load(id, ADA).invitation(id.uuid());
            assertThat(stored).isNotNull();
            return stored;
        }

        /** Returns the members apart from the founder. */
        List<UserId> members() {
            return storage.memberships().page(ACME, null, 10).stream()
                    .map(Membership::user)
                    .filter(user -> !user.equals(ADA))
                    .toList();
        }

        List<Kind> trail(Invitee subject) {
            return storage.invitations().history(ACME, subject).stream()
                    .map(HistoryEvent::kind)
                    .toList();
        }

        /** Asserts that the invitation has the only new member as its claimant, or that there is none. */
        void assertConsistent() {
            assertThat(members()).hasSizeLessThanOrEqualTo(1);
            Invitation stored = stored();
            if (stored.status() == Status.ACCEPTED && stored.isLive()) {
                assertThat(members()).containsExactlyElementsOf(stored.claimant().stream().toList());
            } else {
                assertThat(stored.claimant()).isEmpty();
            }
        }
    }

    @Test
    void two_holders_of_one_link_make_one_member() throws Exception {
        Set<UserId> winners = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = new MailedInvitation();
            List<String> answers =
                    race.run(mailed.accept(mailed.holder(CAROL)), mailed.accept(mailed.holder(DAN)));
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
            MailedInvitation mailed = new MailedInvitation();
            assertThat(race.run(
                            mailed.accept(VerifiedUser.of(CAROL).withEmail(ADDRESS)),
                            mailed.accept(VerifiedUser.of(DAN).withEmail(ADDRESS))))
                    .containsExactlyInAnyOrder("done", "ALREADY_ACCEPTED");
            mailed.assertConsistent();
            assertThat(mailed.members()).hasSize(1);
        }
    }

    @Test
    void one_holder_that_accepts_twice_becomes_a_member_once() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = new MailedInvitation();
            assertThat(race.run(
                            mailed.accept(mailed.holder(CAROL)),
                            mailed.accept(VerifiedUser.of(CAROL).withEmail(ADDRESS))))
                    .containsExactly("done", "done");
            assertThat(mailed.trail(CAROL)).containsExactly(Kind.JOINED);
            mailed.assertConsistent();
        }
    }

    @Test
    void a_person_that_accepts_by_id_and_by_address_accepts_one_invitation() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = new MailedInvitation();
            InvitationId byId =
                    mailed.invitations.send(ADA, ACME, CAROL, "viewer").id();
            VerifiedUser carol = VerifiedUser.of(CAROL).withEmail(ADDRESS);
            List<String> answers = race.run(
                    mailed.accept(carol), () -> mailed.invitations.accept(carol, byId));
            assertThat(answers).containsOnlyOnce("done").containsAnyOf("DELETED", "ALREADY_MEMBER");
            assertThat(mailed.members()).containsExactly(CAROL);
            Invitation other = mailed.storage.load(byId, ADA).invitation(byId.uuid());
            assertThat(other).isNotNull();
            assertThat(List.of(mailed.stored().status(), other.status()))
                    .containsExactlyInAnyOrder(Status.ACCEPTED, Status.DELETED);
        }
    }

    @Test
    void a_deleted_invitation_has_no_member_and_an_accepted_one_is_not_deleted() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = new MailedInvitation();
            List<String> answers = race.run(
                    mailed.accept(mailed.holder(CAROL)), () -> mailed.invitations.delete(ADA, mailed.id));
            assertThat(answers).isIn(List.of("done", "ALREADY_ACCEPTED"), List.of("DELETED", "done"));
            mailed.assertConsistent();
        }
    }

    @Test
    void removing_the_claimant_closes_the_invitation_before_or_after_a_repeated_accept() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            MailedInvitation mailed = new MailedInvitation();
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
            MailedInvitation mailed = new MailedInvitation();
            mailed.clock.advance(Duration.ofDays(8));
            List<String> answers = race.run(
                    mailed.accept(mailed.holder(CAROL)), () -> mailed.invitations.resend(ADA, mailed.id));
            assertThat(answers).isIn(List.of("EXPIRED", "done"), List.of("done", "done"));
            mailed.assertConsistent();
        }
    }
}
