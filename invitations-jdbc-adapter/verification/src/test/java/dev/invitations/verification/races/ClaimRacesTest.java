package dev.invitations.verification.races;

import static dev.invitations.contract.fixture.TestHost.ADA;
import static dev.invitations.contract.fixture.TestHost.CAROL;
import static dev.invitations.contract.fixture.TestHost.DAVE;
import static dev.invitations.contract.fixture.TestHost.MAIL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.fixture.Race;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.contract.model.ReferenceLinks;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.LinkHolder;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two threads that claim, end, close or transfer the same invitation or membership at the same moment. */
@Tag("full")
class ClaimRacesTest {

    private static final int ROUNDS = HarnessReport.size(25, 500);

    private static final AtomicInteger DOMAINS = new AtomicInteger();

    private static final EmailAddress OTHER_MAIL = EmailAddress.of("carol@example.com");

    private static final VerifiedUser PERSON = TestHost.VERIFIED.withEmail(OTHER_MAIL);

    private final Race race = new Race(2);

    @AfterEach
    void close() {
        race.close();
    }

    /** A domain with an owner and one pending invitation to an address. */
    private static final class MailedRace {

        private final TestHost host;
        private final DomainId domain = new DomainId("claim-" + DOMAINS.incrementAndGet());
        private final InvitationId id;

        MailedRace(Storage storage) {
            host = TestHost.on(
                            storage,
                            builder -> builder.timeToLive(TestLinks.TIME_TO_LIVE)
                                    .links(TestLinks.KEYS)
                                    .ids(UUID::randomUUID))
                    .founded(domain, ADA, TestHost.OWNER);
            id = host.sent(ADA, domain, MAIL, TestHost.VIEWER);
        }

        LinkHolder holder(UserId user) {
            return LinkHolder.of(user, ReferenceLinks.token(id));
        }

        Runnable accept(Actor actor) {
            return accept(actor, id);
        }

        Runnable accept(Actor actor, InvitationId invitation) {
            return () -> host.invitations.accept(actor, invitation);
        }

        List<String> members() {
            return host.storage.memberships().page(domain, null, 10).stream()
                    .filter(member -> !member.user().equals(ADA))
                    .map(member -> member.user() + " " + member.role())
                    .toList();
        }

        Invitation stored() {
            return host.stored(id);
        }

        /** Asserts that the claimant is the member, and that the history has one JOINED event per acceptance. */
        void assertConsistent() {
            Invitation stored = stored();
            List<UserId> users = host.storage.memberships().page(domain, null, 10).stream()
                    .map(Membership::user)
                    .toList();
            if (stored.isLive() && stored.status() == Status.ACCEPTED) {
                assertThat(users).contains(stored.claimant().orElseThrow());
            } else {
                assertThat(stored.claimant()).isEmpty();
            }
            List<HistoryEvent> joined = new ArrayList<>();
            for (UserId user : List.of(CAROL, DAVE)) {
                host.storage.invitations().history(domain, user).stream()
                        .filter(event -> event.kind() == Kind.JOINED)
                        .forEach(joined::add);
            }
            long accepted =
                    host.trail(domain, MAIL).stream().filter("ACCEPTED"::equals).count();
            assertThat(joined.stream().filter(event -> event.invitation().equals(Optional.of(id))))
                    .hasSize((int) accepted);
        }
    }

    private static Storage storage(TestDatabase database) {
        return JdbcStorage.over(Pool.of(database).emptied());
    }

    /** One race on an invitation. */
    private interface OneRace {
        void run(MailedRace mailed) throws Exception;
    }

    private void rounds(TestDatabase database, OneRace round) throws Exception {
        Storage storage = storage(database);
        for (int i = 0; i < ROUNDS; i++) {
            MailedRace mailed = new MailedRace(storage);
            round.run(mailed);
            mailed.assertConsistent();
        }
    }

    @ParameterizedTest
    @EnumSource
    void two_holders_of_one_link_make_one_member(TestDatabase database) throws Exception {
        Set<String> winners = new TreeSet<>();
        rounds(database, mailed -> {
            List<String> answers = race.run(mailed.accept(mailed.holder(CAROL)), mailed.accept(mailed.holder(DAVE)));
            assertThat(answers).containsExactlyInAnyOrder("done", "ALREADY_ACCEPTED");
            assertThat(mailed.members()).containsExactly((answers.get(0).equals("done") ? CAROL : DAVE) + " viewer");
            winners.addAll(mailed.members());
        });
        assertThat(winners).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void two_users_with_the_same_verified_address_make_one_member(TestDatabase database) throws Exception {
        VerifiedUser dave = VerifiedUser.of(DAVE).withEmail(MAIL);
        rounds(database, mailed -> {
            assertThat(race.run(mailed.accept(TestHost.VERIFIED), mailed.accept(dave)))
                    .containsExactlyInAnyOrder("done", "ALREADY_ACCEPTED");
            assertThat(mailed.members()).hasSize(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_person_that_accepts_two_of_its_invitations_joins_once(TestDatabase database) throws Exception {
        rounds(database, mailed -> {
            InvitationId byId = mailed.host.sent(ADA, mailed.domain, CAROL, TestHost.AUDITOR);
            InvitationId byOther = mailed.host.sent(ADA, mailed.domain, OTHER_MAIL, TestHost.ADMIN);
            List<String> answers = race.run(mailed.accept(PERSON, byOther), mailed.accept(PERSON, byId));
            assertThat(answers).containsOnlyOnce("done").containsAnyOf("DELETED", "ALREADY_MEMBER");
            assertThat(mailed.members()).hasSize(1);
            assertThat(List.of(mailed.host.stored(byId), mailed.host.stored(byOther)))
                    .extracting(Invitation::status)
                    .containsExactlyInAnyOrder(Status.ACCEPTED, Status.DELETED);
            assertThat(mailed.stored().status()).isEqualTo(Status.DELETED);
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_deleted_invitation_has_no_member(TestDatabase database) throws Exception {
        rounds(database, mailed -> {
            List<String> answers =
                    race.run(mailed.accept(mailed.holder(CAROL)), () -> mailed.host.invitations.delete(ADA, mailed.id));
            assertThat(answers).isIn(List.of("done", "ALREADY_ACCEPTED"), List.of("DELETED", "done"));
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_removed_claimant_does_not_come_back(TestDatabase database) throws Exception {
        rounds(database, mailed -> {
            mailed.accept(mailed.holder(CAROL)).run();
            List<String> answers = race.run(
                    mailed.accept(mailed.holder(CAROL)), () -> mailed.host.members.remove(ADA, mailed.domain, CAROL));
            assertThat(answers).isIn(List.of("done", "done"), List.of("MEMBERSHIP_ENDED", "done"));
            assertThat(mailed.members()).isEmpty();
            assertThat(mailed.stored().isLive()).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void an_expired_invitation_is_resent_and_then_accepted(TestDatabase database) throws Exception {
        rounds(database, mailed -> {
            mailed.host.advance(TestLinks.TIME_TO_LIVE);
            List<String> answers =
                    race.run(mailed.accept(mailed.holder(CAROL)), () -> mailed.host.invitations.resend(ADA, mailed.id));
            assertThat(answers).isIn(List.of("EXPIRED", "done"), List.of("done", "done"));
        });
    }

    @ParameterizedTest
    @EnumSource
    void an_address_that_is_claimed_is_not_invited_again(TestDatabase database) throws Exception {
        rounds(database, mailed -> {
            List<String> answers = race.run(
                    mailed.accept(mailed.holder(CAROL)),
                    () -> mailed.host.invitations.send(ADA, mailed.domain, MAIL, "viewer"));
            assertThat(answers).isIn(List.of("done", "ALREADY_MEMBER"), List.of("done", "ALREADY_INVITED"));
            assertThat(mailed.host.live(mailed.domain, MAIL)).isEqualTo(mailed.id);
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_transfer_to_a_removed_member_leaves_a_manager(TestDatabase database) throws Exception {
        rounds(database, mailed -> {
            mailed.accept(mailed.holder(CAROL)).run();
            List<String> answers = race.run(
                    () -> mailed.host.members.transfer(ADA, mailed.domain, CAROL, "viewer"),
                    () -> mailed.host.members.remove(ADA, mailed.domain, CAROL));
            assertThat(answers).isIn(List.of("done", "NOT_PERMITTED"), List.of("NOT_FOUND", "done"));
            boolean transferred = answers.get(0).equals("done");
            assertThat(mailed.host.roleOf(mailed.domain, ADA)).contains(transferred ? "viewer" : "owner");
            assertThat(mailed.members()).isEqualTo(transferred ? List.of("carol owner") : List.of());
        });
    }

    @ParameterizedTest
    @EnumSource
    void two_transfers_make_one_owner(TestDatabase database) throws Exception {
        rounds(database, mailed -> {
            mailed.accept(mailed.holder(CAROL)).run();
            mailed.host.joined(ADA, mailed.domain, DAVE, TestHost.VIEWER);
            List<String> answers = race.run(
                    () -> mailed.host.members.transfer(ADA, mailed.domain, CAROL, "viewer"),
                    () -> mailed.host.members.transfer(ADA, mailed.domain, DAVE, "viewer"));
            assertThat(answers).containsExactlyInAnyOrder("done", "NOT_PERMITTED");
            assertThat(mailed.members())
                    .containsExactlyInAnyOrder(
                            answers.get(0).equals("done")
                                    ? new String[] {"carol owner", "dave viewer"}
                                    : new String[] {"carol viewer", "dave owner"});
        });
    }
}
