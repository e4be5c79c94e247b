package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.after;
import static dev.invitations.contract.fixture.ChangeFixtures.event;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.invitation;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.memberAfter;
import static dev.invitations.contract.fixture.ChangeFixtures.moved;
import static dev.invitations.contract.fixture.ChangeFixtures.offered;
import static dev.invitations.contract.fixture.ChangeFixtures.promoted;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.ClaimKind;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.InvitationQueries.InboxCandidate;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.UnreadableRowException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests commits of several changes, as an acceptance by an address and a transfer make them, and their columns. */
@Tag("full")
class AddressCommitsTest extends DatabaseTest {

    private static final EmailAddress CAROLS = new EmailAddress("carol@example.org");

    AddressCommitsTest(TestDatabase database) {
        super(database);
    }

    /** Returns the changes of an acceptance of an address by CAROL that supersedes another invitation. */
    private static List<Change> acceptance(Invitation toAddress, Invitation toUser) {
        Change superseded = Change.builder()
                .from(moved(toUser, Status.DELETED))
                .notification(Optional.empty())
                .event(event(Kind.SUPERSEDED, CAROL)
                        .invitation(toUser.id())
                        .version(2)
                        .fromStatus(Status.PENDING)
                        .toStatus(Status.DELETED)
                        .supersededBy(toAddress.id())
                        .build())
                .build();
        Membership member = memberAfter(joined(CAROL, "viewer"));
        Change joined = Change.builder()
                .memberAfter(member)
                .event(event(Kind.JOINED, CAROL)
                        .id(member.grantedBy())
                        .invitation(toAddress.id())
                        .build())
                .build();
        Change moved = moved(toAddress, Status.ACCEPTED);
        Change accepted = Change.builder()
                .from(moved)
                .after(Invitation.builder().from(after(moved)).claimant(CAROL).build())
                .event(HistoryEvent.builder()
                        .from(moved.event())
                        .claim(ClaimKind.ADDRESS)
                        .build())
                .build();
        return List.of(superseded, joined, accepted);
    }

    @Test
    void an_acceptance_by_address_commits_all_its_changes() {
        Change toAddress = sent(CAROLS);
        Change toUser = sent(CAROL);
        assertThat(save(storage, founded(ADA), toAddress, toUser)).isTrue();
        List<Change> changes = acceptance(after(toAddress), after(toUser));
        AtomicInteger commits = new AtomicInteger();
        JdbcStorage counted = JdbcStorage.over(DataSourceProxy.on(source)
                .counting("executeQuery", commits)
                .counting("executeUpdate", commits)
                .dataSource());
        assertThat(counted.commit(changes)).isEqualTo(CommitResult.COMMITTED);
        if (database == TestDatabase.POSTGRESQL) {
            assertThat(commits).hasValue(1);
        }

        assertThat(storage.invitations().find(after(toAddress).id())).contains(after(changes.get(2)));
        assertThat(storage.invitations().find(after(toUser).id())).contains(after(changes.get(0)));
        assertThat(storage.memberships().find(ACME, CAROL)).contains(memberAfter(changes.get(1)));
        assertThat(storage.invitations().history(ACME, CAROLS))
                .containsExactlyInAnyOrder(toAddress.event(), changes.get(2).event());
        assertThat(storage.invitations().history(ACME, CAROL))
                .containsExactlyInAnyOrder(
                        toUser.event(), changes.get(0).event(), changes.get(1).event());
        assertThat(TestDatabase.query(
                        source,
                        "SELECT invitee FROM invitation WHERE live_member = 'carol' AND live_invitee IS NOT NULL"))
                .containsExactly(CAROLS.value());
        assertThat(storage.commit(changes)).isNotEqualTo(CommitResult.COMMITTED);
    }

    /** Each change in turn meets a conflict, and then no other change is written. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void an_acceptance_by_address_commits_nothing_if_one_change_is_a_conflict(int conflict) {
        Change toAddress = sent(CAROLS);
        Change toUser = sent(CAROL);
        assertThat(save(storage, toAddress, toUser)).isTrue();
        Change other = switch (conflict) {
            case 0 -> moved(after(toUser), Status.REJECTED);
            case 1 -> joined(CAROL, "viewer");
            default -> moved(after(toAddress), Status.REJECTED);
        };
        assertThat(save(storage, other)).isTrue();
        List<String> events = TestDatabase.query(source, "SELECT event_id FROM invitation_event ORDER BY 1");
        assertThat(storage.commit(acceptance(after(toAddress), after(toUser)))).isNotEqualTo(CommitResult.COMMITTED);
        assertThat(TestDatabase.query(source, "SELECT event_id FROM invitation_event ORDER BY 1"))
                .isEqualTo(events);
        assertThat(TestDatabase.query(source, "SELECT live_member FROM invitation WHERE live_member IS NOT NULL"))
                .isEmpty();
        assertThat(storage.invitations().find(after(toUser).id()))
                .contains(conflict == 0 ? after(other) : after(toUser));
        assertThat(storage.memberships().find(ACME, CAROL).isPresent()).isEqualTo(conflict == 1);
    }

    /** The answer of the commit is lost. The events of the commit show whether it took effect. */
    @Test
    void a_lost_commit_of_several_changes_is_found_by_its_events() {
        Change toAddress = sent(CAROLS);
        Change toUser = sent(CAROL);
        assertThat(save(storage, toAddress, toUser)).isTrue();
        List<Change> changes = acceptance(after(toAddress), after(toUser));
        AtomicInteger losses = new AtomicInteger(1);
        JdbcStorage losing = JdbcStorage.over(DataSourceProxy.on(source)
                .at(database.committing(), call -> {
                    Object result = call.proceed();
                    if (isWritten() && losses.getAndDecrement() > 0) {
                        throw new SQLException("the connection is lost", "08006");
                    }
                    return result;
                })
                .dataSource());
        CommitResult result;
        try {
            result = losing.commit(changes);
        } catch (OutcomeUnknownException e) {
            throw new AssertionError("the events are stored", e);
        }
        assertThat(result).isEqualTo(CommitResult.COMMITTED);
        assertThat(losses).hasValueLessThanOrEqualTo(0);
    }

    private boolean isWritten() {
        return !TestDatabase.query(source, "SELECT kind FROM invitation_event WHERE kind = 'JOINED'")
                .isEmpty();
    }

    @Test
    void a_claimed_invitation_is_closed_and_the_address_invited_again_in_one_commit() {
        Change toAddress = sent(CAROLS);
        Change toUser = sent(CAROL);
        assertThat(save(storage, toAddress, toUser)).isTrue();
        List<Change> changes = acceptance(after(toAddress), after(toUser));
        assertThat(storage.commit(changes)).isEqualTo(CommitResult.COMMITTED);
        Invitation live = after(changes.get(2));
        Change moved = moved(live, Status.DELETED);
        Invitation closed = Invitation.builder()
                .from(after(moved))
                .status(Status.ACCEPTED)
                .claimant(Optional.empty())
                .build();
        Change again = sent(CAROLS);
        assertThat(save(storage, Change.builder().from(moved).after(closed).build(), again))
                .isTrue();
        assertThat(storage.invitations().find(live.id())).contains(closed);
        assertThat(storage.load(ACME, ADA, List.of(CAROLS, CAROL)).live(CAROLS)).isEqualTo(after(again));
        assertThat(storage.load(ACME, ADA, List.of(CAROL)).claimedBy(CAROL)).isEmpty();
    }

    @Test
    void a_transfer_changes_two_memberships_or_none() {
        Membership ada = memberAfter(founded(ADA));
        Membership bob = memberAfter(joined(BOB, "viewer"));
        assertThat(save(storage, founded(ADA))).isTrue();
        assertThat(save(storage, joined(bob))).isTrue();
        Membership stored = storage.memberships().find(ACME, ADA).orElseThrow();
        assertThat(stored.role()).isEqualTo(ada.role());
        Change up = promoted(bob, "admin");
        Change down = promoted(stored, "viewer");
        assertThat(save(storage, up, down)).isTrue();
        assertThat(storage.memberships().find(ACME, BOB)).contains(memberAfter(up));
        assertThat(storage.memberships().find(ACME, ADA)).contains(memberAfter(down));
        assertThat(TestDatabase.query(source, "SELECT user_id FROM membership WHERE founder = TRUE"))
                .containsExactly("ada");

        Change stale = promoted(bob, "editor");
        assertThat(save(storage, stale, promoted(memberAfter(down), "editor"))).isFalse();
        assertThat(storage.memberships().find(ACME, ADA)).contains(memberAfter(down));
    }

    /** The longest texts, line breaks of each kind, white space at both ends, and characters of two code units. */
    @Test
    void message_data_and_language_are_read_as_they_were_written() {
        String message = " \u00e9\r\n\uD83D\uDE00\n" + "\uD83D\uDE00".repeat(490) + "\r\n  ";
        String data = "{\"a\": \"\t\\\" \u2028\"}\r\n" + "x".repeat(3_980) + " ";
        assertThat(message.length()).isLessThanOrEqualTo(1_000);
        assertThat(data.length()).isLessThanOrEqualTo(4_000);
        Invitation invitation =
                invitation(CAROLS).message(message).language("de-CH").build();
        Change offered = offered(invitation);
        Notification notification =
                new Notification(offered.event().id(), Notification.Kind.INVITED, invitation, NOW, Optional.of(data));
        Change sent = Change.builder()
                .from(offered)
                .data(data)
                .notification(notification)
                .build();
        assertThat(save(storage, sent, sent(BOB))).isTrue();

        assertThat(storage.invitations().find(invitation.id())).contains(invitation);
        assertThat(storage.load(ACME, ADA, List.of(CAROLS)).data(invitation.id().uuid()))
                .contains(data);
        assertThat(storage.load(invitation.id(), ADA).data(invitation.id().uuid()))
                .contains(data);
        assertThat(storage.invitations()
                        .inbox(CAROL, Set.of(CAROL, CAROLS), NOW, 5)
                        .newest())
                .extracting(InboxCandidate::invitation)
                .containsExactly(invitation);
        assertThat(storage.outbox()
                        .claim(UUID.randomUUID(), NOW, NOW.plusSeconds(1), 9)
                        .claims())
                .extracting(claim -> claim.notification())
                .contains(notification);

        Change rejected = moved(invitation, Status.REJECTED);
        assertThat(save(storage, rejected)).isTrue();
        assertThat(storage.invitations().find(invitation.id())).contains(after(rejected));
        assertThat(storage.load(invitation.id(), ADA).data(invitation.id().uuid()))
                .contains(data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"language = 'de_CH'", "live_member = ''", "invitee = 'Carol@example.org'"})
    void an_unreadable_column_of_an_invitation_is_named(String damage) {
        Change toAddress = sent(CAROLS);
        assertThat(save(storage, toAddress)).isTrue();
        TestDatabase.execute(source, "UPDATE invitation SET " + damage);
        assertThatThrownBy(() -> storage.invitations().find(after(toAddress).id()))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining(damage.replaceAll(" .*", "") + " has a value that the library cannot use");
        assertThatThrownBy(() -> storage.load(after(toAddress).id(), ADA, Set.of(CAROL, CAROLS)))
                .isInstanceOf(UnreadableRowException.class);
    }

    @Test
    void an_unknown_claim_is_named() {
        assertThat(save(storage, sent(CAROLS))).isTrue();
        TestDatabase.execute(source, "UPDATE invitation_event SET claim = 'UNKNOWN'");
        assertThatThrownBy(() -> storage.invitations().history(ACME, CAROLS))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("claim has a value that the library cannot use");
    }
}
