package dev.invitations.contract;

import static dev.invitations.contract.fixture.ChangeFixtures.after;
import static dev.invitations.contract.fixture.ChangeFixtures.has;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.left;
import static dev.invitations.contract.fixture.ChangeFixtures.moved;
import static dev.invitations.contract.fixture.ChangeFixtures.promoted;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static dev.invitations.contract.fixture.ChangeFixtures.stranger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.Race;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Guarantee 2, conflicts: a commit returns the condition that failed, and every caller of a race gets an answer. */
interface ConflictRules extends StorageRules {

    @Test
    @DisplayName("2.13 a commit returns whether a precondition failed or a unique key was violated")
    default void a_commit_returns_the_condition_that_failed() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        Invitation stale = host.stored(host.sent(ADA, ACME, BOB, VIEWER));
        host.invitations.reject(BOB, stale.id());
        Membership carol = host.storage.memberships().find(ACME, CAROL).orElseThrow();
        Membership demoted = Membership.builder().from(carol).role("viewer").build();

        assertResult(host, CommitResult.DUPLICATE_KEY, "second live invitation of the invitee", sent(BOB));
        assertResult(host, CommitResult.DUPLICATE_KEY, "user is a member already", joined(CAROL, "viewer"));
        assertResult(host, CommitResult.PRECONDITION_FAILED, "stale version", moved(stale, Status.DELETED));
        assertResult(
                host, CommitResult.PRECONDITION_FAILED, "unknown invitation", moved(after(sent(DAVE)), Status.DELETED));
        assertResult(host, CommitResult.PRECONDITION_FAILED, "role of a member that leaves changed", left(demoted));
        assertResult(host, CommitResult.PRECONDITION_FAILED, "role of a member changed", promoted(demoted, "owner"));
        assertResult(
                host,
                CommitResult.PRECONDITION_FAILED,
                "precondition of another role",
                sent(DAVE, has(CAROL, "owner")));
        assertResult(
                host, CommitResult.PRECONDITION_FAILED, "precondition of a membership", sent(DAVE, has(ERIN, "admin")));
        assertResult(
                host, CommitResult.PRECONDITION_FAILED, "precondition of no membership", sent(DAVE, stranger(CAROL)));
        assertResult(
                host, CommitResult.COMMITTED, "no failed condition", sent(DAVE, has(CAROL, "admin"), stranger(DAVE)));
    }

    private static void assertResult(TestHost host, CommitResult expected, String name, Change change) {
        assertThat(host.storage.commit(List.of(change))).as(name).isEqualTo(expected);
    }

    /** A caller that meets a conflict without a race gets an exception, and fails the rule. */
    @Test
    @Tag("slow")
    @DisplayName("2.14 64 callers race for one invitation, one member and one domain: each gets a result or a refusal")
    default void every_caller_of_a_crowd_gets_an_answer() throws Exception {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        UserId invitee = new UserId("invitee");
        UserId member = new UserId("member");
        InvitationId id = host.sent(ADA, ACME, invitee, VIEWER);
        host.joined(ADA, ACME, member, VIEWER);
        DomainId unfounded = new DomainId("unfounded");
        List<Runnable> onInvitation = List.of(
                () -> host.invitations.accept(invitee, id),
                () -> host.invitations.reject(invitee, id),
                () -> host.invitations.delete(ADA, id),
                () -> host.invitations.resend(CAROL, id));
        List<Runnable> onMember = List.of(
                () -> host.members.assign(ADA, ACME, member, "admin"),
                () -> host.members.assign(CAROL, ACME, member, "viewer"),
                () -> host.members.remove(ADA, ACME, member),
                () -> host.send(CAROL, ACME, member, VIEWER));
        Set<String> founders = Collections.newSetFromMap(new ConcurrentHashMap<>());
        try (Race race = new Race(64)) {
            Set<String> answers = new TreeSet<>(race.run(crowd(onInvitation)));
            assertThat(answers).contains("done");
            answers.addAll(race.run(crowd(onMember)));
            Runnable[] founding = IntStream.range(0, 64)
                    .mapToObj(i -> (Runnable) () -> {
                        host.members.addFounder(new UserId("founder-" + i), unfounded, "owner");
                        founders.add("founder-" + i);
                    })
                    .toArray(Runnable[]::new);
            assertThat(race.run(founding)).contains("done", "ALREADY_FOUNDED");
        }
        assertThat(founders).hasSize(1);
        assertThat(host.storage.memberships().page(unfounded, null, 10)).hasSize(1);
    }

    private static Runnable[] crowd(List<Runnable> calls) {
        return IntStream.range(0, 64).mapToObj(i -> calls.get(i % calls.size())).toArray(Runnable[]::new);
    }
}
