package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.after;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.has;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.left;
import static dev.invitations.contract.fixture.ChangeFixtures.live;
import static dev.invitations.contract.fixture.ChangeFixtures.memberAfter;
import static dev.invitations.contract.fixture.ChangeFixtures.moved;
import static dev.invitations.contract.fixture.ChangeFixtures.promoted;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static dev.invitations.contract.fixture.ChangeFixtures.stranger;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that a save applies all changes or, after a conflict, none; step by step over two real connections. */
@Tag("full")
class GuardsTest extends DatabaseTest {

    private static final Change ADA_FOUNDED = founded(ADA);
    private static final Membership ADA_ADMIN = memberAfter(ADA_FOUNDED);

    private final Change bobSent = sent(BOB, has(ADA, "admin"), stranger(BOB));
    private final Change bobJoined = joined(BOB, "viewer", has(ADA, "admin"));
    private final Change sentToStranger = sent(BOB, stranger(BOB));
    private final Change assigned = joined(BOB, "viewer");

    GuardsTest(TestDatabase database) {
        super(database);
    }

    /** The contract suite tries the other stale changes. */
    @Test
    void rejects_stale_preconditions_and_promotions() {
        assertThat(save(storage, ADA_FOUNDED)).isTrue();
        List<List<String>> before = contents();

        List<Change> stale = List.of(
                sent(CAROL, has(ADA, "Admin")),
                sent(CAROL, has(ADA, "admin"), has(ADA, "viewer")),
                sent(CAROL, has(ADA, "admin"), stranger(ADA)),
                promoted(memberAfter(bobJoined), "admin"),
                promoted(Membership.builder().from(ADA_ADMIN).role("viewer").build(), "admin"));
        for (Change change : stale) {
            assertThat(save(storage, change)).as("%s", change).isFalse();
            assertThat(save(storage, sent(new UserId("dave")), change))
                    .as("after a valid change: %s", change)
                    .isFalse();
            assertThat(save(storage, change, sent(new UserId("dave"))))
                    .as("before a valid change: %s", change)
                    .isFalse();
            assertThat(contents()).isEqualTo(before);
        }
        assertThat(save(storage, sent(CAROL, has(ADA, "admin"), stranger(CAROL))))
                .isTrue();
    }

    @Test
    void closes_an_invitation_before_it_adds_its_successor() {
        assertThat(save(storage, sent(BOB))).isTrue();
        Invitation old = live(storage, BOB);
        Change renewed = sent(BOB);
        assertThat(save(storage, renewed, moved(old, Status.DELETED))).isTrue();
        assertThat(live(storage, BOB)).isEqualTo(after(renewed));
    }

    @Test
    void saves_a_thousand_changes_at_once() {
        assertThat(save(storage, ADA_FOUNDED)).isTrue();
        List<UserId> users =
                IntStream.range(0, 1000).mapToObj(i -> new UserId("user" + i)).toList();
        List<Change> all = new ArrayList<>();
        users.forEach(user -> all.add(sent(user, has(ADA, "admin"), stranger(user))));
        assertThat(storage.commit(all).isCommitted()).isTrue();
        assertThat(storage.commit(all).isCommitted()).isFalse();
        List<Change> moves =
                all.stream().map(sent -> moved(after(sent), Status.REJECTED)).toList();
        assertThat(storage.commit(moves).isCommitted()).isTrue();
        assertThat(storage.commit(moves).isCommitted()).isFalse();
        assertThat(live(storage, users.get(999))).isEqualTo(after(moves.get(999)));
        assertThat(storage.memberships().page(ACME, null, 100)).containsExactly(ADA_ADMIN);
    }

    @Test
    void locks_the_memberships_of_preconditions() throws Exception {
        assertThat(race(List.of(ADA_FOUNDED), bobSent, left(ADA_ADMIN))).isTrue();
        assertThat(race(List.of(ADA_FOUNDED), left(ADA_ADMIN), bobSent)).isFalse();
        assertThat(race(List.of(ADA_FOUNDED), bobSent, promoted(ADA_ADMIN, "x")))
                .isTrue();
        assertThat(race(List.of(ADA_FOUNDED), promoted(ADA_ADMIN, "x"), bobSent))
                .isFalse();
    }

    /**
     * The result is a member with a pending invitation. It cannot be accepted, and the next change of the role closes
     * it.
     */
    @Test
    void a_send_does_not_block_an_assignment_of_the_invitee() throws Exception {
        assertNotBlocked(sentToStranger, assigned);
    }

    @Test
    void an_assignment_does_not_block_a_send_to_the_member() throws Exception {
        assertNotBlocked(assigned, sentToStranger);
    }

    private void assertNotBlocked(Change first, Change second) throws Exception {
        JdbcHost host = new JdbcHost(source);
        host.transaction(connection -> {
            assertThat(save(JdbcStorage.joining(host), first)).isTrue();
            return assertThat(Background.start(() -> save(storage, second)).get(30, TimeUnit.SECONDS))
                    .isTrue();
        });
        assertThat(live(storage, BOB)).isEqualTo(after(sentToStranger));
        assertThat(storage.memberships().find(ACME, BOB)).contains(memberAfter(assigned));
    }

    /**
     * Most commands in a domain have the same few administrators in their preconditions. H2 has no shared row locks, so
     * the second change waits for the first.
     */
    @Test
    void changes_that_share_a_precondition_do_not_block_each_other() throws Exception {
        // Uses tables of its own, because MariaDB locks the gap beside a deleted row until the row is purged.
        DataSource unshared = database.unprepared();
        JdbcSchema.of(unshared).apply();
        JdbcStorage own = JdbcStorage.over(unshared);
        assertThat(save(own, ADA_FOUNDED)).isTrue();
        JdbcHost host = new JdbcHost(unshared);
        Change carolSent = sent(CAROL, has(ADA, "admin"), stranger(CAROL));
        Future<Boolean> second = host.transaction(connection -> {
            assertThat(save(JdbcStorage.joining(host), bobSent)).isTrue();
            Future<Boolean> running = Background.start(() -> save(own, carolSent));
            if (database == TestDatabase.H2) {
                database.awaitBlocked(unshared);
            } else {
                assertThat(running.get(30, TimeUnit.SECONDS)).isTrue();
            }
            return running;
        });
        assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(live(own, BOB)).isEqualTo(after(bobSent));
        assertThat(live(own, CAROL)).isEqualTo(after(carolSent));
    }

    @Test
    void rejects_two_memberships_of_one_user() {
        assertThat(save(storage, joined(BOB, "viewer"), joined(BOB, "admin"))).isFalse();
        assertThat(contents()).allMatch(List::isEmpty);
    }

    /** No command changes so many members at once. The SQL depends on the number of members. */
    @Test
    void changes_several_members_at_once() {
        List<Membership> members = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            Change joined = joined(new UserId("user" + i), "viewer");
            assertThat(save(storage, joined)).isTrue();
            members.add(memberAfter(joined));
        }
        assertThat(save(storage, left(members.get(0)), promoted(members.get(1), "a")))
                .isTrue();
        assertThat(save(storage, left(members.get(2)), promoted(members.get(3), "b"), promoted(members.get(4), "c")))
                .isTrue();
        assertThat(save(storage, left(members.get(5)), left(members.get(6)))).isTrue();
        assertThat(storage.memberships().page(ACME, null, 9))
                .extracting(Membership::role)
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void one_of_two_changes_of_a_version_wins() throws Exception {
        Invitation bobs = after(bobSent);
        assertThat(race(List.of(ADA_FOUNDED, bobSent), moved(bobs, Status.REJECTED), moved(bobs, Status.DELETED)))
                .isFalse();
    }

    @Test
    void one_of_two_changes_with_the_same_key_wins() throws Exception {
        assertThat(race(List.of(ADA_FOUNDED), sent(BOB), sent(BOB))).isFalse();
        assertThat(race(List.of(), founded(ADA), founded(BOB))).isFalse();
        assertThat(race(List.of(), joined(BOB, "viewer"), joined(BOB, "admin"))).isFalse();
    }

    @Test
    void one_of_two_members_that_remove_each_other_wins() throws Exception {
        assertThat(race(
                        List.of(ADA_FOUNDED, bobJoined),
                        left(memberAfter(bobJoined), has(ADA, "admin")),
                        left(ADA_ADMIN, has(BOB, "viewer"))))
                .isFalse();
    }

    /** Returns whether the second change was saved, which had to wait for the commit of the first. */
    private boolean race(List<Change> given, Change first, Change second) throws Exception {
        DataSource fresh = database.empty();
        JdbcStorage own = JdbcStorage.over(fresh);
        for (Change change : given) {
            assertThat(save(own, change)).isTrue();
        }
        JdbcHost host = new JdbcHost(fresh);
        Future<Boolean> seconds = host.transaction(connection -> {
            assertThat(save(JdbcStorage.joining(host), first)).isTrue();
            Future<Boolean> waiting = Background.start(() -> save(own, second));
            database.awaitBlocked(fresh, waiting);
            assertThat(waiting.isDone()).isFalse();
            return waiting;
        });
        return seconds.get(30, TimeUnit.SECONDS);
    }

    private List<List<String>> contents() {
        return List.of(
                TestDatabase.query(source, "SELECT CONCAT(invitee, status, version) FROM invitation ORDER BY 1"),
                TestDatabase.query(source, "SELECT CONCAT(user_id, role) FROM membership ORDER BY 1"),
                TestDatabase.query(source, "SELECT event_id FROM invitation_event ORDER BY 1"),
                TestDatabase.query(source, "SELECT notification_id FROM invitation_outbox ORDER BY 1"));
    }
}
