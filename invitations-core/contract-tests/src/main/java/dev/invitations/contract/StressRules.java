package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.fixture.Race;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guarantee 2 with threads. In memory the calls rarely overlap, but with a database they overlap in most rounds. */
interface StressRules extends StorageRules {

    int ROUNDS = 100;

    private static UserId user(int round) {
        return new UserId("user-" + round);
    }

    @Test
    @Tag("slow")
    @DisplayName("2.7 four threads accept one invitation: one membership, one event, and every call succeeds")
    default void concurrent_accepts_create_one_membership() throws Exception {
        TestHost host = TestHost.withAcme(emptyStorage());
        try (Race race = new Race(4)) {
            for (int round = 0; round < ROUNDS; round++) {
                UserId user = user(round);
                InvitationId id = host.sent(ADA, ACME, user, VIEWER);
                Runnable accept = () -> host.invitations.accept(user, id);
                assertThat(race.run(accept, accept, accept, accept)).containsOnly("done");
                assertThat(host.trail(ACME, user)).containsExactly("SENT", "ACCEPTED");
                assertThat(host.roleOf(ACME, user)).contains("viewer");
            }
        }
        assertThat(host.taken())
                .extracting(Notification::id)
                .hasSize(2 * ROUNDS)
                .doesNotHaveDuplicates();
    }

    @Test
    @Tag("slow")
    @DisplayName("2.8 accept, reject and delete at once: one succeeds, the others are refused because of its result")
    default void concurrent_answers_have_one_winner() throws Exception {
        TestHost host = TestHost.withAcme(emptyStorage());
        try (Race race = new Race(3)) {
            for (int round = 0; round < ROUNDS; round++) {
                UserId user = user(round);
                InvitationId id = host.sent(ADA, ACME, user, VIEWER);
                List<String> answers = race.run(
                        () -> host.invitations.accept(user, id),
                        () -> host.invitations.reject(user, id),
                        () -> host.invitations.delete(ADA, id));
                Status status = host.stored(id).status();
                assertThat(answers)
                        .isEqualTo(
                                switch (status) {
                                    case ACCEPTED -> List.of("done", "ALREADY_ACCEPTED", "ALREADY_ACCEPTED");
                                    case REJECTED -> List.of("ALREADY_REJECTED", "done", "ALREADY_REJECTED");
                                    case DELETED -> List.of("DELETED", "DELETED", "done");
                                    case PENDING, EXPIRED -> List.of("no answer");
                                });
                assertThat(host.trail(ACME, user)).containsExactly("SENT", status.name());
                assertThat(host.roleOf(ACME, user).isPresent()).isEqualTo(status == Status.ACCEPTED);
            }
        }
    }

    @Test
    @Tag("slow")
    @DisplayName("2.10 the last two managers remove and demote each other or themselves: one of them remains a manager")
    default void one_of_two_leaving_managers_stays() throws Exception {
        TestHost host = TestHost.on(emptyStorage());
        try (Race race = new Race(4)) {
            for (int round = 0; round < ROUNDS; round++) {
                DomainId domain = new DomainId("domain-" + round);
                host.founded(domain, ADA, ADMIN);
                host.members.assign(ADA, domain, BOB, "admin");
                boolean leave = round % 2 == 0;
                Runnable adaRemoves = () -> host.members.remove(ADA, domain, leave ? ADA : BOB);
                Runnable bobRemoves = () -> host.members.remove(BOB, domain, leave ? BOB : ADA);
                Runnable adaDemotes = () -> host.members.assign(ADA, domain, leave ? ADA : BOB, "viewer");
                Runnable bobDemotes = () -> host.members.assign(BOB, domain, leave ? BOB : ADA, "viewer");
                race.run(adaRemoves, bobRemoves, adaDemotes, bobDemotes);
                assertThat(List.of(host.roleOf(domain, ADA), host.roleOf(domain, BOB)))
                        .as("managers of %s", domain)
                        .filteredOn(role -> role.filter("admin"::equals).isPresent())
                        .hasSize(1);
            }
        }
    }

    @Test
    @Tag("slow")
    @DisplayName("2.16 two owners leave or demote themselves while an admin stays: one of them remains an owner")
    default void one_of_two_leaving_owners_stays_although_an_admin_manages() throws Exception {
        TestHost host = TestHost.on(emptyStorage());
        try (Race race = new Race(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                DomainId domain = new DomainId("domain-" + round);
                host.founded(domain, ADA, OWNER);
                host.members.assign(ADA, domain, BOB, "owner");
                host.members.assign(ADA, domain, new UserId("admin"), "admin");
                boolean leave = round % 2 == 0;
                Runnable bobGivesUp = leave
                        ? () -> host.members.remove(BOB, domain, BOB)
                        : () -> host.members.assign(BOB, domain, BOB, "admin");
                assertThat(race.run(() -> host.members.remove(ADA, domain, ADA), bobGivesUp))
                        .containsExactlyInAnyOrder("done", "LAST_MANAGER");
                assertThat(List.of(host.roleOf(domain, ADA), host.roleOf(domain, BOB)))
                        .as("owners of %s", domain)
                        .containsOnlyOnce(Optional.of("owner"));
            }
        }
    }

    @Test
    @Tag("slow")
    @DisplayName("2.17 accept and assign at once: one membership, and the invitation is accepted or superseded")
    default void an_invitation_is_accepted_or_superseded() throws Exception {
        TestHost host = TestHost.withAcme(emptyStorage());
        try (Race race = new Race(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                UserId user = user(round);
                InvitationId id = host.sent(ADA, ACME, user, VIEWER);
                List<String> answers = race.run(
                        () -> host.invitations.accept(user, id), () -> host.members.assign(ADA, ACME, user, "admin"));
                boolean accepted = host.stored(id).status() == Status.ACCEPTED;
                assertThat(answers).containsExactly(accepted ? "done" : "DELETED", "done");
                assertThat(host.trail(ACME, user))
                        .containsExactly("SENT", accepted ? "ACCEPTED" : "SUPERSEDED", "ASSIGNED");
                assertThat(host.roleOf(ACME, user)).contains("admin");
            }
        }
    }

    @Test
    @Tag("slow")
    @DisplayName("2.11 two users found the same domain at once: one of them becomes its founder")
    default void one_of_two_concurrent_founders_succeeds() throws Exception {
        TestHost host = TestHost.on(emptyStorage());
        try (Race race = new Race(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                DomainId domain = new DomainId("domain-" + round);
                assertThat(race.run(
                                () -> host.members.addFounder(ADA, domain, "owner"),
                                () -> host.members.addFounder(BOB, domain, "admin")))
                        .containsExactlyInAnyOrder("done", "ALREADY_FOUNDED");
                assertThat(host.storage.memberships().page(domain, null, 10)).hasSize(1);
            }
        }
    }

    @Test
    @Tag("slow")
    @DisplayName("2.12 overlapping batches in opposite order: no deadlock, and each invitee is invited once")
    default void overlapping_batches_do_not_deadlock() throws Exception {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, BOB, ADMIN);
        try (Race race = new Race(2)) {
            for (int round = 0; round < ROUNDS / 5; round++) {
                int from = round * 40;
                List<Invite> invites = new ArrayList<>(IntStream.range(from, from + 40)
                        .mapToObj(i -> Invite.of(user(i), "viewer"))
                        .toList());
                SendInvitations forwards = SendInvitations.to(ACME).invite(List.copyOf(invites));
                Collections.reverse(invites);
                SendInvitations backwards = SendInvitations.to(ACME).invite(invites);
                List<InvitationId> sent = Collections.synchronizedList(new ArrayList<>());
                assertThat(race.run(
                                () -> host.invitations
                                        .send(ADA, forwards)
                                        .sent()
                                        .forEach(one -> sent.add(one.id())),
                                () -> host.invitations
                                        .send(BOB, backwards)
                                        .sent()
                                        .forEach(one -> sent.add(one.id()))))
                        .containsOnly("done");
                assertThat(sent).hasSize(40).doesNotHaveDuplicates();
                assertThat(host.trail(ACME, user(from))).containsExactly("SENT");
            }
        }
    }
}
