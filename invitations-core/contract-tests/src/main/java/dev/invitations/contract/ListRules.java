package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.Page;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.contract.fixture.StorageState;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Position;
import dev.invitations.port.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 8: order, pages, filters and counts of lists are the same in every adapter. */
interface ListRules extends StorageRules {

    /** Newest first; at the same instant the greater UUID first, compared as text. */
    Comparator<Invitation> NEWEST_FIRST = Comparator.comparing(Invitation::createdAt)
            .thenComparing(invitation -> invitation.id().uuid().toString())
            .reversed();

    /** Returns a host with invitations of every kind by several inviters in two domains, with some equal instants. */
    private static TestHost varied(Storage storage) {
        TestHost host = TestHost.withAcme(storage, builder -> builder.timeToLive(Duration.ofDays(7)))
                .founded(GLOBEX, DAVE, OWNER);
        host.joined(ADA, ACME, CAROL, ADMIN);
        host.joined(ADA, ACME, DAVE, SENDER);
        host.joined(ADA, ACME, ERIN, AUDITOR);
        List<UserId> inviters = List.of(ADA, CAROL, DAVE);
        for (int i = 0; i < 36; i++) {
            UserId inviter = inviters.get(i % 3);
            Role role = inviter.equals(DAVE) || i % 2 == 0 ? VIEWER : ADMIN;
            UserId invitee = new UserId("user-" + i);
            InvitationId id = host.sent(inviter, ACME, invitee, role);
            switch (i % 6) {
                case 1 -> host.invitations.accept(invitee, id);
                case 2 -> host.invitations.reject(invitee, id);
                case 3 -> host.invitations.delete(ADA, id);
                case 4 -> {
                    host.invitations.reject(invitee, id);
                    host.invitations.resend(i % 12 == 4 ? ADA : CAROL, id); // CAROL sent all of these
                }
                default -> {}
            }
            if (i % 4 == 0) {
                host.sent(DAVE, GLOBEX, invitee, ADMIN);
            }
            if (i % 5 == 4) {
                host.advance(Duration.ofHours(i == 19 ? 24 * 6 : 1));
            }
        }
        host.advance(Duration.ofDays(1).plusHours(2));
        host.members.remove(ADA, ACME, new UserId("user-7"));
        return host;
    }

    /** Returns all invitations in their current state, each read by its id. */
    private static List<Invitation> everything(TestHost host) {
        List<UserId> users = new ArrayList<>(List.of(ADA, BOB, CAROL, DAVE, ERIN));
        for (int i = 0; i < 36; i++) {
            users.add(new UserId("user-" + i));
        }
        return StorageState.of(host.storage, List.of(ACME, GLOBEX), users).invitations().stream()
                .map(invitation -> invitation.asOf(host.now()))
                .toList();
    }

    private static List<Invitation> walk(TestHost host, UserId caller, InvitationQuery query) {
        return TestHost.walk(
                query, query.pageSize(), next -> host.invitations.list(caller, next), InvitationQuery::next);
    }

    @Test
    @DisplayName("8.1 every scope with every combination of filters returns the same as a filter in plain Java")
    default void every_combination_of_filters_returns_the_matching_invitations() {
        TestHost host = varied(emptyStorage());
        List<Invitation> all = everything(host);
        assertThat(all).extracting(Invitation::status).contains(Status.values());
        UserId invitee = new UserId("user-4");
        int matching = 0;
        for (UserId caller : List.of(ADA, DAVE, ERIN, invitee)) {
            for (InvitationQuery query : queries(invitee)) {
                List<Invitation> expected = all.stream()
                        .filter(one -> isVisible(one, caller, query) && isMatching(one, query))
                        .sorted(NEWEST_FIRST)
                        .toList();
                assertThat(host.invitations.list(caller, query).items())
                        .as("%s: %s", caller, query)
                        .isEqualTo(expected);
                matching += expected.size();
                if (query.inviter().isEmpty() && query.invitee().isEmpty()) {
                    assertThat(host.invitations.count(caller, query))
                            .as("count by %s: %s", caller, query)
                            .isEqualTo(expected.size());
                }
            }
        }
        assertThat(matching).as("matching invitations of all filters").isGreaterThan(500);
    }

    /** Returns every scope with every combination of filters. */
    private static List<InvitationQuery> queries(UserId invitee) {
        return Stream.of(
                        InvitationQuery.inDomain(ACME),
                        InvitationQuery.sentByMe(ACME),
                        InvitationQuery.toMe(),
                        InvitationQuery.toMe(ACME))
                .map(query -> query.pageSize(100))
                .flatMap(query -> Stream.of(
                        query,
                        query.status(Status.PENDING),
                        query.status(Status.EXPIRED),
                        query.status(Status.ACCEPTED, Status.EXPIRED),
                        query.status(Status.PENDING, Status.REJECTED),
                        query.status(Status.PENDING, Status.EXPIRED, Status.ACCEPTED, Status.REJECTED)))
                .flatMap(query -> Stream.of(query, query.role("viewer"), query.role("none")))
                .flatMap(query -> Stream.of(query, query.inviter(CAROL), query.inviter(DAVE)))
                .flatMap(query -> Stream.of(query, query.invitee(invitee)))
                .toList();
    }

    private static boolean isMatching(Invitation one, InvitationQuery query) {
        return one.status() != Status.DELETED
                && (query.statuses().isEmpty() || query.statuses().contains(one.status()))
                && query.role().orElse(one.role()).equals(one.role())
                && query.inviter().orElse(one.inviter()).equals(one.inviter())
                && query.invitee().orElse(one.invitee()).equals(one.invitee());
    }

    /**
     * Returns whether the caller sees the invitation. ADA and ERIN see all invitations of ACME. DAVE sees the
     * invitations that it sent, and an invitee sees its own.
     */
    private static boolean isVisible(Invitation one, UserId caller, InvitationQuery query) {
        boolean own = one.inviter().equals(caller);
        return query.domain().orElse(one.id().domain()).equals(one.id().domain())
                && switch (query.scope()) {
                    case DOMAIN -> own || caller.equals(ADA) || caller.equals(ERIN);
                    case SENT_BY_ME -> own;
                    case TO_ME -> one.invitee().equals(caller);
                };
    }

    @Test
    @DisplayName("8.10 a viewer sees all invitations or only its own, for every combination of roles")
    default void every_viewer_sees_only_the_permitted_invitations() {
        TestHost host = varied(emptyStorage());
        List<Invitation> all = everything(host);
        List<Set<String>> someRoles = List.of(Set.of(), Set.of("owner"), Set.of("admin", "sender"));
        for (UserId viewer : List.of(ADA, CAROL, DAVE, BOB)) {
            String role = host.roleOf(ACME, viewer).orElse(null);
            for (Set<String> rolesSeeingAll : someRoles) {
                for (Set<String> rolesSeeingOwn : someRoles) {
                    for (Optional<UserId> inviter : List.of(Optional.<UserId>empty(), Optional.of(CAROL))) {
                        InvitationFilter filter = InvitationFilter.builder()
                                .domain(ACME)
                                .viewer(new InvitationFilter.Viewer(viewer, rolesSeeingAll, rolesSeeingOwn))
                                .statuses(Set.of(Status.PENDING, Status.ACCEPTED))
                                .inviter(inviter)
                                .now(host.now())
                                .build();
                        List<InvitationId> expected = all.stream()
                                .filter(one -> filter.matches(one, role))
                                .sorted(NEWEST_FIRST)
                                .map(Invitation::id)
                                .toList();
                        assertThat(host.storage.invitations().page(filter, null, 100))
                                .as("%s", filter)
                                .extracting(Invitation::id)
                                .isEqualTo(expected);
                        assertThat(host.storage.invitations().count(filter)).isEqualTo(expected.size());
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("8.2 pages of every size together form the same list, newest first; the last page has no cursor")
    default void pages_of_every_size_form_the_same_list() {
        TestHost host = varied(emptyStorage());
        List<Invitation> all = everything(host).stream()
                .filter(one -> one.id().domain().equals(ACME) && one.status() != Status.DELETED)
                .sorted(NEWEST_FIRST)
                .toList();
        for (int size : new int[] {1, 2, 3, 5, 7, all.size() - 1, all.size(), all.size() + 1, 100}) {
            assertThat(walk(host, ADA, InvitationQuery.inDomain(ACME).pageSize(size)))
                    .as("pages of %s", size)
                    .isEqualTo(all);
        }
        assertThat(host.invitations.list(ADA, InvitationQuery.inDomain(ACME)).items())
                .as("the page of the default size")
                .hasSize(20);
        assertThat(host.invitations
                        .list(ADA, InvitationQuery.inDomain(ACME).pageSize(all.size()))
                        .next())
                .isEmpty();
    }

    @Test
    @DisplayName("8.3 the pages contain each entry exactly once, if it exists from the first page to the last")
    default void a_walk_during_writes_returns_each_entry_once() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<InvitationId> stable = new ArrayList<>();
        List<InvitationId> doomed = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            InvitationId id = host.sent(ADA, ACME, new UserId("user-" + i), VIEWER);
            (i % 4 == 3 ? doomed : stable).add(id);
            if (i % 3 == 0) {
                host.advance(Duration.ofMinutes(1));
            }
        }
        AtomicInteger pages = new AtomicInteger();
        List<Invitation> met = TestHost.walk(
                InvitationQuery.inDomain(ACME).pageSize(3),
                3,
                query -> {
                    Page<Invitation> page = host.invitations.list(ADA, query);
                    writeBetweenPages(host, pages.getAndIncrement(), doomed);
                    return page;
                },
                InvitationQuery::next);
        assertThat(met).extracting(Invitation::id).doesNotHaveDuplicates().containsAll(stable);
    }

    private static void writeBetweenPages(TestHost host, int page, List<InvitationId> doomed) {
        host.advance(Duration.ofMinutes(1));
        host.sent(ADA, ACME, new UserId("late-" + page), VIEWER);
        if (page < doomed.size()) {
            host.invitations.delete(ADA, doomed.get(page));
        }
        if (page < 10) {
            UserId resent = new UserId("user-" + (page * 4));
            host.invitations.reject(resent, host.live(ACME, resent));
            host.invitations.resend(ADA, host.live(ACME, resent), "admin");
        }
    }

    @Test
    @DisplayName("8.4 at the same instant the greater UUID comes first, as an unsigned number, on every page")
    default void invitations_of_one_instant_are_ordered_by_unsigned_id() {
        TestHost host = TestHost.withAcme(emptyStorage(), builder -> builder.recheckInviter(false));
        long[] words = {0, 1, 0x7FFFFFFFFFFFFFFFL, 0x8000000000000000L, 0x8000000000000001L, -1};
        Set<UUID> uuids = new HashSet<>();
        for (long high : words) {
            for (long low : words) {
                UUID uuid = new UUID(high, low);
                uuids.add(uuid);
                saveInvitation(host, new InvitationId(ACME, uuid), new UserId("user-" + uuids.size()));
                saveInvitation(host, new InvitationId(new DomainId("domain-" + uuids.size()), uuid), BOB);
            }
        }
        List<UUID> sorted = uuids.stream()
                .sorted(Comparator.comparing(UUID::toString).reversed())
                .toList();
        for (int size : new int[] {1, 5, 100}) {
            assertThat(walk(host, ADA, InvitationQuery.inDomain(ACME).pageSize(size)))
                    .extracting(one -> one.id().uuid())
                    .isEqualTo(sorted);
            assertThat(walk(host, BOB, InvitationQuery.toMe().pageSize(size)))
                    .extracting(one -> one.id().uuid())
                    .isEqualTo(sorted);
        }
        assertThat(host.invitations.inbox(BOB).pending())
                .extracting(one -> one.id().uuid())
                .isEqualTo(sorted.subList(0, 5));
    }

    private static void saveInvitation(TestHost host, InvitationId id, UserId invitee) {
        Invitation invitation = ChangeFixtures.invitation(invitee).id(id).build();
        assertThat(ChangeFixtures.save(host.storage, ChangeFixtures.offered(invitation)))
                .isTrue();
    }

    @Test
    @DisplayName("8.5 among members of the same instant the greater UUID comes first, as an unsigned number")
    default void members_of_one_instant_are_ordered_by_unsigned_id() {
        TestHost host = TestHost.on(emptyStorage());
        List<Membership> members = new ArrayList<>();
        for (long high : new long[] {5, Long.MIN_VALUE, -1, Long.MAX_VALUE, 0}) {
            Membership member = Membership.builder()
                    .domain(ACME)
                    .user(new UserId("user" + high))
                    .role("viewer")
                    .since(START)
                    .grantedBy(new UUID(high, high))
                    .build();
            assertThat(ChangeFixtures.save(host.storage, ChangeFixtures.joined(member)))
                    .isTrue();
            members.add(member);
        }
        members.sort(
                Comparator.comparing((Membership member) -> member.grantedBy().toString())
                        .reversed());
        assertThat(host.storage.memberships().page(ACME, null, 10)).isEqualTo(members);
        assertThat(host.storage.memberships().page(ACME, Position.of(members.get(1)), 2))
                .isEqualTo(members.subList(2, 4));
    }

    @Test
    @DisplayName("8.6 the inbox shows the five newest pending invitations, and the total")
    default void the_inbox_shows_the_five_newest_pending_invitations() {
        TestHost host = TestHost.on(emptyStorage(), builder -> builder.timeToLive(Duration.ofDays(7)));
        List<InvitationId> sent = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            DomainId domain = new DomainId("domain-" + i);
            host.founded(domain, ADA, OWNER);
            sent.add(0, host.sent(ADA, domain, BOB, VIEWER));
            host.sent(ADA, domain, CAROL, VIEWER);
            host.advance(Duration.ofMinutes(1));
        }
        checkInbox(host, 8, sent.subList(0, 5));

        host.invitations.accept(BOB, sent.get(0));
        host.invitations.reject(BOB, sent.get(1));
        host.invitations.delete(ADA, sent.get(2));
        checkInbox(host, 5, sent.subList(3, 8));
        host.invitations.resend(ADA, sent.get(1));
        checkInbox(host, 6, List.of(sent.get(1), sent.get(3), sent.get(4), sent.get(5), sent.get(6)));
        assertThat(host.invitations
                        .list(BOB, InvitationQuery.toMe())
                        .items()
                        .get(1)
                        .id())
                .as("a list is ordered by createdAt")
                .isEqualTo(sent.get(1));

        host.setTime(START.plus(Duration.ofDays(7)).plus(Duration.ofMinutes(1)));
        checkInbox(host, 4, List.of(sent.get(1), sent.get(3), sent.get(4), sent.get(5)));
        host.sent(ADA, new DomainId("domain-0"), BOB, VIEWER);
        checkInbox(host, 5, List.of(sent.get(7), sent.get(1), sent.get(3), sent.get(4), sent.get(5)));
        assertThat(host.invitations.inbox(DAVE)).isEqualTo(new Inbox(List.of(), 0));
    }

    private static void checkInbox(TestHost host, long total, List<InvitationId> ids) {
        Inbox inbox = host.invitations.inbox(BOB);
        assertThat(inbox.total()).isEqualTo(total);
        assertThat(inbox.pending()).extracting(Invitation::id).isEqualTo(ids);
        assertThat(inbox.pending())
                .allSatisfy(one -> assertThat(host.stored(one.id())).isEqualTo(one));
    }

    @Test
    @DisplayName("8.7 instants are stored with exactly microsecond precision, from 1970 to 9999")
    default void instants_are_stored_with_microsecond_precision() {
        TestHost host = TestHost.withAcme(emptyStorage());
        int number = 0;
        Map<String, String> instants = Map.of(
                "1970-01-01T00:00:00.000001999Z", "1970-01-01T00:00:00.000001Z",
                "1999-12-31T23:59:59.999999999Z", "1999-12-31T23:59:59.999999Z",
                "2026-03-29T01:30:00.000001Z", "2026-03-29T01:30:00.000001Z",
                "2026-10-25T00:30:00.123456789Z", "2026-10-25T00:30:00.123456Z",
                "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
        for (String instant : instants.keySet()) {
            Instant exact = Instant.parse(instant);
            Instant truncated = Instant.parse(instants.get(instant));
            host.setTime(exact);
            UserId user = new UserId("user-" + number++);
            InvitationId id = host.joined(ADA, ACME, user, VIEWER);
            assertThat(host.stored(id).createdAt()).isEqualTo(truncated);
            assertThat(host.stored(id).sentAt()).isEqualTo(truncated);
            assertThat(host.stored(id).answeredAt()).contains(truncated);
            assertThat(host.storage.memberships().find(ACME, user).orElseThrow().since())
                    .isEqualTo(truncated);
            assertThat(host.invitations.history(user, id))
                    .allSatisfy(event -> assertThat(event.at()).isEqualTo(truncated));
            assertThat(walk(host, user, InvitationQuery.toMe()))
                    .extracting(Invitation::createdAt)
                    .containsExactly(truncated);
        }
        assertThat(walk(host, ADA, InvitationQuery.inDomain(ACME).pageSize(1))).hasSize(number);
    }
}
