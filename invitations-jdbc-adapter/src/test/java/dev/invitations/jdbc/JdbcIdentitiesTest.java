package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static dev.invitations.contract.fixture.ChangeFixtures.NOW;
import static dev.invitations.contract.fixture.ChangeFixtures.after;
import static dev.invitations.contract.fixture.ChangeFixtures.founded;
import static dev.invitations.contract.fixture.ChangeFixtures.invitation;
import static dev.invitations.contract.fixture.ChangeFixtures.joined;
import static dev.invitations.contract.fixture.ChangeFixtures.memberAfter;
import static dev.invitations.contract.fixture.ChangeFixtures.moved;
import static dev.invitations.contract.fixture.ChangeFixtures.offered;
import static dev.invitations.contract.fixture.ChangeFixtures.save;
import static dev.invitations.contract.fixture.ChangeFixtures.sent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.jdbc.fixture.DataSourceProxy;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationFilter.Viewer;
import dev.invitations.port.InvitationQueries.InboxCandidate;
import dev.invitations.port.InvitationQueries.InboxCandidates;
import dev.invitations.port.InvitationQueries.InboxGroup;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the reads for a user with several addresses, and the number of their statements. */
@Tag("full")
class JdbcIdentitiesTest extends DatabaseTest {

    private static final EmailAddress CAROLS = address(0);
    private static final UserId DAN = new UserId("dan");

    private final AtomicInteger requests = new AtomicInteger();
    private final JdbcStorage counted = JdbcStorage.over(
            DataSourceProxy.on(source).counting("executeQuery", requests).dataSource());

    JdbcIdentitiesTest(TestDatabase database) {
        super(database);
    }

    private static EmailAddress address(int number) {
        return new EmailAddress("carol+" + number + "@example.org");
    }

    /** Returns Carol and as many addresses, the least similar first. */
    private static Set<Invitee> carolWith(int addresses) {
        Set<Invitee> identities = new LinkedHashSet<>(Set.of(CAROL));
        IntStream.range(0, addresses).forEach(i -> identities.add(address(i)));
        return identities;
    }

    private static Invitation claimed(Invitation pending, UserId claimant) {
        return Invitation.builder()
                .from(pending)
                .status(Status.ACCEPTED)
                .answeredAt(NOW)
                .claimant(claimant)
                .version(pending.version() + 1)
                .build();
    }

    private static Change accepted(Invitation pending, UserId claimant) {
        return Change.builder()
                .from(moved(pending, Status.ACCEPTED))
                .after(claimed(pending, claimant))
                .build();
    }

    private static Change withData(Invitation invitation, String data) {
        return Change.builder().from(offered(invitation)).data(data).build();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void a_load_of_an_invitation_has_the_live_invitations_of_the_identities(int addresses) {
        Membership carol = memberAfter(joined(CAROL, "viewer"));
        List<Invitation> expected = new ArrayList<>();
        for (Invitee identity : carolWith(addresses)) {
            Change sent = sent(identity);
            expected.add(after(sent));
            assertThat(save(storage, sent)).isTrue();
        }
        Change others = withData(invitation(new EmailAddress("dan@example.org")).build(), "of dan");
        Change claimed = withData(invitation(address(77)).build(), "of carol");
        Change foreign = sent(address(78));
        Change closed = sent(address(79));
        assertThat(save(storage, founded(ADA))).isTrue();
        assertThat(save(storage, others, claimed, foreign, closed, joined(carol)))
                .isTrue();
        assertThat(save(
                        storage,
                        accepted(after(claimed), CAROL),
                        accepted(after(foreign), DAN),
                        moved(after(closed), Status.DELETED)))
                .isTrue();
        expected.add(claimed(after(claimed), CAROL));

        requests.set(0);
        Snapshot found = counted.load(after(others).id(), CAROL, carolWith(addresses));
        assertThat(requests).hasValue(1);
        assertThat(found.invitation(after(others).id().uuid())).isEqualTo(after(others));
        expected.forEach(each -> assertThat(found.invitation(each.id().uuid())).isEqualTo(each));
        assertThat(found.claimedBy(CAROL)).containsExactly(claimed(after(claimed), CAROL));
        assertThat(found.claimedBy(DAN)).isEmpty();
        assertThat(found.live(address(79))).isNull();
        assertThat(found.data(after(others).id().uuid())).contains("of dan");
        assertThat(found.data(after(claimed).id().uuid())).contains("of carol");
        assertThat(found.data(expected.get(0).id().uuid())).isEmpty();
        assertThat(found.member(CAROL)).isEqualTo(carol);
        assertThat(found.member(ADA)).as("the inviter").isNotNull();

        Snapshot alone = storage.load(after(others).id(), CAROL);
        assertThat(alone.live(CAROL)).isNull();
        assertThat(alone.claimedBy(CAROL)).isEmpty();
        assertThat(alone.invitation(after(others).id().uuid())).isEqualTo(after(others));
        assertThat(alone.member(CAROL)).isEqualTo(carol);
    }

    @Test
    void a_load_of_invitees_has_the_members_that_claimed_their_invitations() {
        Membership bob = memberAfter(joined(BOB, "viewer"));
        Membership carol = memberAfter(joined(CAROL, "editor"));
        Change toAddress = withData(invitation(CAROLS).build(), "secret");
        Change toOther = sent(address(1));
        Change foreign = sent(address(2));
        assertThat(save(storage, toAddress, toOther, foreign, joined(bob), joined(carol)))
                .isTrue();
        assertThat(save(
                        storage,
                        accepted(after(toAddress), CAROL),
                        accepted(after(toOther), BOB),
                        accepted(after(foreign), DAN)))
                .isTrue();

        requests.set(0);
        Snapshot byAddress = counted.load(ACME, ADA, List.of(CAROLS));
        assertThat(requests).hasValue(1);
        assertThat(byAddress.live(CAROLS)).isEqualTo(claimed(after(toAddress), CAROL));
        assertThat(byAddress.member(CAROL)).isEqualTo(carol);
        assertThat(byAddress.member(BOB)).isNull();
        assertThat(byAddress.data(after(toAddress).id().uuid())).contains("secret");

        Snapshot byUser = storage.load(ACME, ADA, List.of(BOB, DAN));
        assertThat(byUser.live(address(1))).isEqualTo(claimed(after(toOther), BOB));
        assertThat(byUser.claimedBy(BOB)).containsExactly(claimed(after(toOther), BOB));
        assertThat(byUser.claimedBy(DAN)).containsExactly(claimed(after(foreign), DAN));
        assertThat(byUser.live(CAROLS)).isNull();
        assertThat(byUser.member(BOB)).isEqualTo(bob);
        assertThat(byUser.member(DAN)).isNull();
    }

    /** A claimed invitation of the acting user itself is not loaded unless it is asked for. */
    @Test
    void a_load_has_no_claimed_invitation_of_the_user_whose_membership_is_read() {
        Change toAddress = sent(CAROLS);
        assertThat(save(storage, toAddress)).isTrue();
        assertThat(save(storage, accepted(after(toAddress), CAROL))).isTrue();
        assertThat(storage.load(ACME, CAROL, List.of(BOB)).claimedBy(CAROL)).isEmpty();
    }

    /** Sends each identity an invitation in three domains, half of them resent, and some that do not count. */
    private List<Invitation> inboxOf(Set<Invitee> identities) {
        List<Invitation> pending = new ArrayList<>();
        int i = 0;
        for (Invitee identity : identities) {
            for (int domain = 0; domain < 3; domain++, i++) {
                // Every fifth instant is the same, so the ids decide.
                Invitation.Builder sent = invitation(identity)
                        .id(new InvitationId(new DomainId("domain" + domain), UUID.randomUUID()))
                        .createdAt(NOW.plusSeconds(i % 5))
                        .sentAt(NOW.plusSeconds(i % 5));
                if (i % 2 == 0) {
                    sent.sentAt(NOW.plusSeconds(i % 7 + 1)).timesSent(2);
                }
                pending.add(sent.build());
            }
            assertThat(save(storage, offered(pending.get(i - 3)))).isTrue();
            assertThat(save(storage, offered(pending.get(i - 2)))).isTrue();
            assertThat(save(storage, offered(pending.get(i - 1)))).isTrue();
            assertThat(save(storage, offered(invitation(identity).expiresAt(NOW).build())))
                    .isTrue();
        }
        assertThat(save(storage, sent(DAN), sent(address(99)))).isTrue();
        pending.sort(Comparator.comparing(Position::ofSent));
        return pending;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void an_inbox_has_each_invitation_of_the_identities_once(int addresses) {
        Set<Invitee> identities = carolWith(addresses);
        List<Invitation> pending = inboxOf(identities);
        DomainId domain = new DomainId("domain1");
        Membership member = Membership.builder()
                .from(memberAfter(joined(CAROL, "viewer")))
                .domain(domain)
                .build();
        Change joined = Change.builder()
                .memberAfter(member)
                .event(HistoryEvent.builder()
                        .from(joined(CAROL, "viewer").event())
                        .domain(domain)
                        .build())
                .build();
        assertThat(save(storage, joined)).isTrue();

        requests.set(0);
        InboxCandidates inbox = counted.invitations().inbox(CAROL, identities, NOW, 7);
        assertThat(requests).hasValue(1);
        assertThat(inbox.newest())
                .extracting(InboxCandidate::invitation)
                .isEqualTo(pending.subList(0, Math.min(7, pending.size())));
        assertThat(inbox.newest())
                .allSatisfy(each -> assertThat(each.userIsMember())
                        .isEqualTo(each.invitation().id().domain().equals(domain)));
        assertThat(inbox.groups())
                .extracting(InboxGroup::count)
                .containsOnly(1L)
                .hasSize(pending.size());
        assertThat(inbox.groups().stream().filter(InboxGroup::userIsMember)).hasSize(identities.size());
        assertThat(inbox.groups().stream().filter(InboxGroup::resent))
                .hasSameSizeAs(pending.stream()
                        .filter(invitation -> invitation.timesSent() > 1)
                        .toList());

        List<Invitation> all = new ArrayList<>();
        inbox.newest().forEach(each -> all.add(each.invitation()));
        while (true) {
            requests.set(0);
            List<InboxCandidate> next = counted.invitations()
                    .inboxAfter(CAROL, identities, NOW, Position.ofSent(all.get(all.size() - 1)), 7);
            assertThat(requests).hasValue(1);
            if (next.isEmpty()) {
                break;
            }
            assertThat(next).hasSizeLessThanOrEqualTo(7);
            next.forEach(each -> all.add(each.invitation()));
        }
        assertThat(all).isEqualTo(pending);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void lists_and_counts_have_each_invitation_of_the_identities_once(int addresses) {
        Set<Invitee> identities = carolWith(addresses);
        List<Invitation> pending = inboxOf(identities);
        pending.sort(Comparator.comparing(Position::of));
        assertThat(save(storage, founded(ADA))).isTrue();
        InvitationFilter all = InvitationFilter.builder()
                .invitees(identities)
                .addStatuses(Status.PENDING)
                .now(NOW)
                .build();
        assertPages(all, pending);
        List<Invitation> expired = new ArrayList<>();
        identities.forEach(identity ->
                expired.add(storage.load(ACME, ADA, List.of(identity)).live(identity)));
        expired.sort(Comparator.comparing(Position::of));
        assertPages(
                InvitationFilter.builder()
                        .domain(ACME)
                        .viewer(new Viewer(ADA, Set.of("admin"), Set.of("viewer")))
                        .invitees(identities)
                        .addStatuses(Status.EXPIRED, Status.REJECTED)
                        .now(NOW)
                        .build(),
                expired);
        assertPages(
                InvitationFilter.builder()
                        .domain(ACME)
                        .viewer(new Viewer(ADA, Set.of(), Set.of("viewer")))
                        .invitees(identities)
                        .addStatuses(Status.EXPIRED)
                        .now(NOW)
                        .build(),
                List.of());
    }

    private void assertPages(InvitationFilter filter, List<Invitation> expected) {
        requests.set(0);
        assertThat(counted.invitations().count(filter)).isEqualTo(expected.size());
        List<Invitation> all = new ArrayList<>(counted.invitations().page(filter, null, 7));
        assertThat(requests).hasValue(2);
        for (int size = 0; size < all.size(); ) {
            size = all.size();
            all.addAll(storage.invitations().page(filter, Position.of(all.get(size - 1)), 7));
        }
        assertThat(all).isEqualTo(expected);
    }

    /** The library writes addresses in lower case only. */
    @Test
    void finds_no_address_in_another_case() {
        assertThat(save(storage, sent(CAROLS))).isTrue();
        TestDatabase.execute(
                source, "UPDATE invitation SET invitee = 'Carol+0@example.org', live_invitee = 'Carol+0@example.org'");
        assertThat(storage.load(ACME, CAROL, Set.of(CAROLS)).live(CAROLS)).isNull();
        InboxCandidates inbox = storage.invitations().inbox(CAROL, Set.of(CAROL, CAROLS), NOW, 5);
        assertThat(inbox.newest()).isEmpty();
        assertThat(inbox.groups()).isEmpty();
    }

    @Test
    void a_user_and_an_address_with_the_same_text_are_different() {
        UserId user = new UserId(CAROLS.value());
        Change toUser = sent(user);
        Change toAddress = sent(CAROLS);
        assertThat(save(storage, toUser, toAddress)).isTrue();
        Snapshot found = storage.load(ACME, ADA, List.of(CAROLS));
        assertThat(found.live(CAROLS)).isEqualTo(after(toAddress));
        assertThat(found.live(user)).isNull();
        assertThat(storage.invitations().inbox(user, Set.of(user), NOW, 5).newest())
                .extracting(InboxCandidate::invitation)
                .containsExactly(after(toUser));
        assertThat(storage.invitations().history(ACME, CAROLS)).hasSize(1);
        assertThat(storage.invitations().history(ACME, user)).hasSize(1);
    }

    @Test
    void finds_one_invitation_by_its_id() {
        Change toAddress = sent(CAROLS);
        InvitationId id = after(toAddress).id();
        assertThat(storage.invitations().find(id)).isEmpty();
        assertThat(save(storage, toAddress)).isTrue();
        assertThat(storage.invitations().find(id)).contains(after(toAddress));
        assertThat(storage.invitations().find(new InvitationId(new DomainId("other"), id.uuid())))
                .isEmpty();
    }
}
