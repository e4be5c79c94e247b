package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.Race;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.model.Actor;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guarantee 2 with threads, for invitations to addresses: each invitation makes one member. */
interface ClaimRaceRules extends StorageRules {

    private static EmailAddress address(int round) {
        return EmailAddress.of("user-" + round + "@example.org");
    }

    private static UserId user(String name, int round) {
        return new UserId(name + round);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.22 two holders of one link and two users with the address accept at once: one member")
    default void one_of_several_claimants_becomes_the_member() throws Exception {
        TestHost host = TestLinks.withAcme(emptyStorage());
        try (Race race = new Race(4)) {
            for (int round = 0; round < StressRules.ROUNDS; round++) {
                InvitationId id = host.sent(ADA, ACME, address(round), VIEWER);
                List<Actor> actors = List.of(
                        TestLinks.holder(host, user("holder", round), id),
                        TestLinks.holder(host, user("other-holder", round), id),
                        VerifiedUser.of(user("verified", round)).withEmail(address(round)),
                        VerifiedUser.of(user("other-verified", round)).withEmail(address(round)));
                List<String> answers = race.run(actors.stream()
                        .map(actor -> (Runnable) () -> host.invitations.accept(actor, id))
                        .toArray(Runnable[]::new));
                assertThat(answers)
                        .containsExactlyInAnyOrder("done", "ALREADY_ACCEPTED", "ALREADY_ACCEPTED", "ALREADY_ACCEPTED");
                UserId winner = actors.get(answers.indexOf("done")).user();
                assertThat(host.stored(id).claimant()).contains(winner);
                assertThat(actors.stream()
                                .map(Actor::user)
                                .filter(one -> host.roleOf(ACME, one).isPresent()))
                        .containsExactly(winner);
                assertThat(host.trail(ACME, address(round))).containsExactly("SENT", "ACCEPTED");
                assertThat(host.trail(ACME, winner)).containsExactly("JOINED");
            }
        }
    }

    @Test
    @Tag("slow")
    @DisplayName("2.23 one person accepts by id and by address at once: one membership, and the other is superseded")
    default void one_person_joins_once() throws Exception {
        TestHost host = TestLinks.withAcme(emptyStorage());
        try (Race race = new Race(2)) {
            for (int round = 0; round < StressRules.ROUNDS; round++) {
                UserId user = user("user", round);
                VerifiedUser verified = VerifiedUser.of(user).withEmail(address(round));
                InvitationId toUser = host.sent(ADA, ACME, user, VIEWER);
                InvitationId toAddress = host.sent(ADA, ACME, address(round), ADMIN);
                List<String> answers = race.run(
                        () -> host.invitations.accept(verified, toUser),
                        () -> host.invitations.accept(verified, toAddress));
                assertThat(answers).containsExactlyInAnyOrder("done", "DELETED");
                boolean byUser = answers.get(0).equals("done");
                assertThat(host.stored(byUser ? toUser : toAddress).status()).isEqualTo(Status.ACCEPTED);
                assertThat(host.stored(byUser ? toAddress : toUser).status()).isEqualTo(Status.DELETED);
                assertThat(host.roleOf(ACME, user)).contains(byUser ? "viewer" : "admin");
            }
        }
    }

    @Test
    @Tag("slow")
    @DisplayName("2.24 a claim, a delete, a rejection and a removal at once: the state is that of a serial order")
    default void a_claim_races_with_every_end_of_the_invitation() throws Exception {
        TestHost host = TestLinks.withAcme(emptyStorage());
        try (Race race = new Race(4)) {
            for (int round = 0; round < StressRules.ROUNDS; round++) {
                InvitationId id = host.sent(ADA, ACME, address(round), VIEWER);
                UserId user = user("user", round);
                Actor holder = TestLinks.holder(host, user, id);
                Actor rejecting = VerifiedUser.of(user("rejecting", round)).withEmail(address(round));
                List<String> answers = race.run(
                        () -> host.invitations.accept(holder, id),
                        () -> host.invitations.delete(ADA, id),
                        () -> host.invitations.reject(rejecting, id),
                        () -> host.members.remove(ADA, ACME, user));
                assertThat(answers.subList(0, 3)).containsOnlyOnce("done");
                assertThat(answers.get(3)).isEqualTo("done");
                boolean accepted = answers.get(0).equals("done");
                boolean member = host.roleOf(ACME, user).isPresent();
                assertThat(host.stored(id).claimant().isPresent()).isEqualTo(member);
                assertThat(host.stored(id).isLive())
                        .isEqualTo(member || answers.get(2).equals("done"));
                assertThat(Stream.of("JOINED", "MEMBERSHIP_ENDED")
                                .limit(!accepted ? 0 : member ? 1 : 2)
                                .toList())
                        .isEqualTo(host.trail(ACME, user));
            }
        }
    }
}
