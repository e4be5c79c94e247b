package dev.invitations.jdbc;

import static dev.invitations.jdbc.fixture.ChangeFixtures.ACME;
import static dev.invitations.jdbc.fixture.ChangeFixtures.ADA;
import static dev.invitations.jdbc.fixture.ChangeFixtures.BOB;
import static dev.invitations.jdbc.fixture.ChangeFixtures.CAROL;
import static dev.invitations.jdbc.fixture.ChangeFixtures.after;
import static dev.invitations.jdbc.fixture.ChangeFixtures.founded;
import static dev.invitations.jdbc.fixture.ChangeFixtures.has;
import static dev.invitations.jdbc.fixture.ChangeFixtures.joined;
import static dev.invitations.jdbc.fixture.ChangeFixtures.left;
import static dev.invitations.jdbc.fixture.ChangeFixtures.live;
import static dev.invitations.jdbc.fixture.ChangeFixtures.memberAfter;
import static dev.invitations.jdbc.fixture.ChangeFixtures.moved;
import static dev.invitations.jdbc.fixture.ChangeFixtures.promoted;
import static dev.invitations.jdbc.fixture.ChangeFixtures.save;
import static dev.invitations.jdbc.fixture.ChangeFixtures.sent;
import static dev.invitations.jdbc.fixture.ChangeFixtures.stranger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.StorageException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Tests that a save applies all changes or, after a conflict, none; step by step over two real connections. */
@Tag("full")
class GuardsTest {

    private static final Change ADA_FOUNDED = founded(ADA);
    private static final Membership ADA_ADMIN = memberAfter(ADA_FOUNDED);

    private final Change bobSent = sent(BOB, has(ADA, "admin"), stranger(BOB));
    private final Change bobJoined = joined(BOB, "viewer", has(ADA, "admin"));

    @ParameterizedTest
    @EnumSource
    void refusesWhatIsNotAsItWasDecidedOn(TestDatabase database) {
        DataSource source = database.empty();
        JdbcStorage storage = JdbcStorage.over(source);
        assertThat(save(storage, ADA_FOUNDED)).isTrue();
        assertThat(save(storage, bobSent)).isTrue();
        Invitation bobs = after(bobSent);
        assertThat(save(storage, moved(bobs, Status.REJECTED))).isTrue();
        List<List<String>> before = contents(source);

        List<Change> stale = List.of(
                moved(bobs, Status.DELETED),
                moved(after(sent(CAROL)), Status.DELETED),
                sent(BOB),
                sent(CAROL, stranger(ADA)),
                sent(CAROL, has(ADA, "viewer")),
                sent(CAROL, has(ADA, "Admin")),
                sent(CAROL, has(BOB, "viewer")),
                sent(CAROL, has(ADA, "admin"), has(ADA, "viewer")),
                sent(CAROL, has(ADA, "admin"), stranger(ADA)),
                joined(ADA, "viewer"),
                founded(BOB),
                left(Membership.builder().from(ADA_ADMIN).role("viewer").build()),
                left(memberAfter(bobJoined)),
                promoted(memberAfter(bobJoined), "admin"),
                promoted(Membership.builder().from(ADA_ADMIN).role("viewer").build(), "admin"));
        Change fine = sent(CAROL, has(ADA, "admin"), stranger(CAROL));
        for (Change change : stale) {
            assertThat(save(storage, change)).as("%s", change).isFalse();
            assertThat(save(storage, sent(new UserId("dave")), change))
                    .as("after a good one: %s", change)
                    .isFalse();
            assertThat(save(storage, change, sent(new UserId("dave"))))
                    .as("before a good one: %s", change)
                    .isFalse();
            assertThat(contents(source)).isEqualTo(before);
        }
        assertThat(save(storage, fine)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void closesBeforeItAdds(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(database.empty());
        assertThat(save(storage, sent(BOB))).isTrue();
        Invitation old = live(storage, BOB);
        Change renewed = sent(BOB);
        assertThat(save(storage, renewed, moved(old, Status.DELETED))).isTrue();
        assertThat(live(storage, BOB)).isEqualTo(after(renewed));
    }

    @ParameterizedTest
    @EnumSource
    void aThousandAtOnce(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(database.empty());
        assertThat(save(storage, ADA_FOUNDED)).isTrue();
        List<UserId> users =
                IntStream.range(0, 1000).mapToObj(i -> new UserId("user" + i)).toList();
        List<Change> all = new ArrayList<>();
        users.forEach(user -> all.add(sent(user, has(ADA, "admin"), stranger(user))));
        assertThat(storage.commit(all)).isTrue();
        assertThat(storage.commit(all)).isFalse();
        List<Change> moves =
                all.stream().map(sent -> moved(after(sent), Status.REJECTED)).toList();
        assertThat(storage.commit(moves)).isTrue();
        assertThat(storage.commit(moves)).isFalse();
        assertThat(live(storage, users.get(999))).isEqualTo(after(moves.get(999)));
        assertThat(storage.memberships().page(ACME, null, 100)).containsExactly(ADA_ADMIN);
    }

    @ParameterizedTest
    @EnumSource
    void aStandingReliedOnCannotEndBeforeTheCommit(TestDatabase database) throws Exception {
        assertThat(race(database, List.of(ADA_FOUNDED), bobSent, left(ADA_ADMIN)))
                .isTrue();
        assertThat(race(database, List.of(ADA_FOUNDED), left(ADA_ADMIN), bobSent))
                .isFalse();
        assertThat(race(database, List.of(ADA_FOUNDED), bobSent, promoted(ADA_ADMIN, "x")))
                .isTrue();
        assertThat(race(database, List.of(ADA_FOUNDED), promoted(ADA_ADMIN, "x"), bobSent))
                .isFalse();
    }

    /** The result is the same as after a send that comes before the assignment: a member with a pending invitation. */
    @ParameterizedTest
    @EnumSource
    void aStrangerReliedOnMayJoinMeanwhile(TestDatabase database) throws Exception {
        Change sent = sent(BOB, stranger(BOB));
        Change joined = joined(BOB, "viewer");
        for (List<Change> order : List.of(List.of(sent, joined), List.of(joined, sent))) {
            DataSource source = database.empty();
            JdbcStorage storage = JdbcStorage.over(source);
            PlainHost host = new PlainHost(source);
            host.transaction(connection -> {
                assertThat(save(JdbcStorage.joining(host), order.get(0))).isTrue();
                assertThat(Background.start(() -> save(storage, order.get(1))).get(30, TimeUnit.SECONDS))
                        .isTrue();
                return true;
            });
            assertThat(live(storage, BOB)).isEqualTo(after(sent));
            assertThat(storage.memberships().find(ACME, BOB)).contains(memberAfter(joined));
        }
    }

    /**
     * Most commands in a domain have the same few administrators in their preconditions. H2 has no shared row locks.
     */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void whoRelyOnTheSameDoNotWaitForEachOther(TestDatabase database) throws Exception {
        // Uses tables of its own, because MariaDB locks the gap beside a deleted row until the row is purged.
        DataSource source = database.unprepared();
        JdbcSchema.of(source).apply();
        JdbcStorage storage = JdbcStorage.over(source);
        assertThat(save(storage, ADA_FOUNDED)).isTrue();
        PlainHost host = new PlainHost(source);
        Change carolSent = sent(CAROL, has(ADA, "admin"), stranger(CAROL));
        host.transaction(connection -> {
            assertThat(save(JdbcStorage.joining(host), bobSent)).isTrue();
            assertThat(Background.start(() -> save(storage, carolSent)).get(30, TimeUnit.SECONDS))
                    .isTrue();
            return true;
        });
        assertThat(live(storage, BOB)).isEqualTo(after(bobSent));
        assertThat(live(storage, CAROL)).isEqualTo(after(carolSent));
    }

    @ParameterizedTest
    @EnumSource
    void nobodyJoinsTwiceInOneStep(TestDatabase database) {
        DataSource source = database.empty();
        JdbcStorage storage = JdbcStorage.over(source);
        assertThat(save(storage, joined(BOB, "viewer"), joined(BOB, "admin"))).isFalse();
        assertThat(contents(source)).allMatch(List::isEmpty);
    }

    /** No verb changes so many members at once. The SQL depends on the number of members. */
    @ParameterizedTest
    @EnumSource
    void manyMembersInOneStep(TestDatabase database) {
        JdbcStorage storage = JdbcStorage.over(database.empty());
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

    /** Another order would often cause deadlocks between two transactions with many changes. */
    @Test
    void rows_are_locked_in_the_order_of_their_keys() {
        List<Change> sent = IntStream.range(0, 9)
                .mapToObj(i -> sent(new UserId("user" + 7 * i % 9)))
                .toList();
        assertThat(column("invitee", ChangeSet.of(sent).newInvitations()))
                .map(String.class::cast)
                .hasSize(9)
                .isSorted();
        List<Change> moves =
                sent.stream().map(each -> moved(after(each), Status.REJECTED)).toList();
        assertThat(column("invitation_id", ChangeSet.of(moves).invitationUpdates()))
                .map(UUID.class::cast)
                .hasSize(9)
                .isSorted();
    }

    private static List<@Nullable Object> column(String name, Tuples rows) {
        return rows.column(rows.columns().stream().map(SqlColumn::name).toList().indexOf(name));
    }

    @ParameterizedTest
    @EnumSource
    void oneWinnerOfTheSameVersion(TestDatabase database) throws Exception {
        Invitation bobs = after(bobSent);
        assertThat(race(
                        database,
                        List.of(ADA_FOUNDED, bobSent),
                        moved(bobs, Status.REJECTED),
                        moved(bobs, Status.DELETED)))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void oneWinnerOfTheSamePlace(TestDatabase database) throws Exception {
        assertThat(race(database, List.of(ADA_FOUNDED), sent(BOB), sent(BOB))).isFalse();
        assertThat(race(database, List.of(), founded(ADA), founded(BOB))).isFalse();
        assertThat(race(database, List.of(), joined(BOB, "viewer"), joined(BOB, "admin")))
                .isFalse();
    }

    /** The snapshot of the founder's transaction is older than the member. */
    @Test
    void noFounderBesideAMemberThatOnlyOthersSee() throws Exception {
        DataSource source = TestDatabase.MARIADB.empty();
        JdbcStorage storage = JdbcStorage.over(source);
        PlainHost host = new PlainHost(source, Connection.TRANSACTION_REPEATABLE_READ);
        JdbcStorage joining = JdbcStorage.joining(host);
        assertThatThrownBy(() -> host.transaction(connection -> {
                    assertThat(joining.memberships().isPopulated(ACME)).isFalse();
                    assertThat(save(storage, joined(BOB, "viewer"))).isTrue();
                    return save(joining, ADA_FOUNDED);
                }))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.isRetryable()).isTrue());
        assertThat(storage.memberships().page(ACME, null, 9))
                .extracting(Membership::user)
                .containsExactly(BOB);
    }

    @ParameterizedTest
    @EnumSource
    void twoWhoRemoveEachOther(TestDatabase database) throws Exception {
        Membership bob = memberAfter(bobJoined);
        assertThat(race(
                        database,
                        List.of(ADA_FOUNDED, bobJoined),
                        left(bob, has(ADA, "admin")),
                        left(ADA_ADMIN, has(BOB, "viewer"))))
                .isFalse();
    }

    /** Returns whether the second change was saved, which had to wait for the commit of the first. */
    private static boolean race(TestDatabase database, List<Change> given, Change first, Change second)
            throws Exception {
        DataSource source = database.empty();
        JdbcStorage storage = JdbcStorage.over(source);
        for (Change change : given) {
            assertThat(save(storage, change)).isTrue();
        }
        PlainHost host = new PlainHost(source);
        Future<Boolean> seconds = host.transaction(connection -> {
            assertThat(save(JdbcStorage.joining(host), first)).isTrue();
            Future<Boolean> waiting = Background.start(() -> save(storage, second));
            database.awaitBlocked(source, waiting);
            assertThat(waiting.isDone()).isFalse();
            return waiting;
        });
        return seconds.get(30, TimeUnit.SECONDS);
    }

    private static List<List<String>> contents(DataSource source) {
        return List.of(
                TestDatabase.query(source, "SELECT CONCAT(invitee, status, version) FROM invitation ORDER BY 1"),
                TestDatabase.query(source, "SELECT CONCAT(user_id, role) FROM membership ORDER BY 1"),
                TestDatabase.query(source, "SELECT event_id FROM invitation_event ORDER BY 1"),
                TestDatabase.query(source, "SELECT notification_id FROM invitation_outbox ORDER BY 1"));
    }
}
