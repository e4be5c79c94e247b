package dev.invitations.contract;

import static dev.invitations.contract.fixture.TestHost.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.InvitationQuery;
import dev.invitations.SendInvitations;
import dev.invitations.SendInvitations.Invite;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.Actor;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.InvitationQueries.InboxCandidate;
import dev.invitations.port.InvitationQueries.InboxCandidates;
import dev.invitations.port.InvitationQueries.InboxGroup;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Reads for users with several identities: a user id and up to 20 addresses. */
interface IdentityRules extends StorageRules {

    /** Returns ERIN with this number of verified addresses. */
    private static VerifiedUser erin(int addresses) {
        VerifiedUser user = VerifiedUser.of(ERIN);
        for (int i = 0; i < addresses; i++) {
            user = user.withEmail("erin-" + i + "@example.org");
        }
        return user;
    }

    private static Set<Invitee> identities(VerifiedUser user) {
        Set<Invitee> identities = new LinkedHashSet<>(List.of(user.user()));
        identities.addAll(user.addresses());
        return identities;
    }

    private static List<InvitationId> sent(TestHost host, DomainId domain, Set<? extends Invitee> invitees) {
        List<Invite> invites =
                invitees.stream().map(one -> Invite.of(one, "viewer")).toList();
        return host.invitations.send(ADA, SendInvitations.to(domain).invite(invites)).sent().stream()
                .map(Invitation::id)
                .toList();
    }

    @Test
    @DisplayName("I.1 a load of invitees returns their live and claimed invitations, and the claimants as members")
    default void a_load_of_invitees_returns_their_claims() {
        TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, ADA, OWNER);
        Invitation claimed = host.stored(host.joined(ADA, ACME, VERIFIED, VIEWER));
        EmailAddress other = EmailAddress.of("other@example.org");
        InvitationId toOther = host.sent(ADA, ACME, other, VIEWER);
        host.joined(ADA, GLOBEX, VERIFIED, ADMIN);
        host.deleted(ADA, ACME, EmailAddress.of("deleted@example.org"), VIEWER);

        Snapshot byAddress = host.storage.load(ACME, BOB, List.of(MAIL));
        assertThat(byAddress.live(MAIL)).isEqualTo(claimed);
        assertThat(byAddress.claimedBy(CAROL)).containsExactly(claimed);
        assertThat(byAddress.member(CAROL)).isEqualTo(host.members.find(CAROL, ACME, CAROL));
        Snapshot byClaimant = host.storage.load(ACME, ADA, List.of(CAROL));
        assertThat(byClaimant.live(CAROL)).isNull();
        assertThat(byClaimant.claimedBy(CAROL)).containsExactly(claimed);
        assertThat(byClaimant.member(ADA)).isNotNull();
        Snapshot byBoth = host.storage.load(ACME, ADA, List.of(MAIL, CAROL, other, BOB));
        assertThat(byBoth.claimedBy(CAROL)).containsExactly(claimed);
        assertThat(byBoth.live(other)).extracting(Invitation::id).isEqualTo(toOther);
        Snapshot byOthers = host.storage.load(ACME, ADA, List.of(BOB, other, EmailAddress.of("deleted@example.org")));
        assertThat(byOthers.claimedBy(CAROL)).isEmpty();
        assertThat(byOthers.live(EmailAddress.of("deleted@example.org"))).isNull();
        assertThat(byOthers.invitation(claimed.id().uuid())).isNull();
    }

    @Test
    @DisplayName("I.2 a load of an invitation returns the live invitations to 1 to 21 identities in its domain")
    default void a_load_of_an_invitation_returns_the_invitations_of_the_identities() {
        for (int addresses : new int[] {0, 1, Limits.VERIFIED_ADDRESSES}) {
            TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, ADA, OWNER);
            VerifiedUser erin = erin(addresses);
            InvitationId id = host.sent(ADA, ACME, BOB, VIEWER);
            List<InvitationId> mine = sent(host, ACME, identities(erin));
            sent(host, ACME, Set.of(DAVE, EmailAddress.of("dave@example.org")));
            List<InvitationId> elsewhere = sent(host, GLOBEX, identities(erin));
            InvitationId claimed = host.joined(ADA, ACME, VERIFIED, VIEWER);

            Snapshot snapshot = host.storage.load(id, ERIN, identities(erin));
            assertThat(snapshot.invitation(id.uuid())).isEqualTo(host.stored(id));
            assertThat(identities(erin))
                    .extracting(identity ->
                            Optional.ofNullable(snapshot.live(identity)).map(Invitation::id))
                    .isEqualTo(mine.stream().map(Optional::of).toList());
            for (InvitationId other : elsewhere) {
                assertThat(snapshot.invitation(other.uuid())).isNull();
            }
            assertThat(snapshot.live(DAVE)).isNull();
            assertThat(snapshot.claimedBy(CAROL)).isEmpty();
            assertThat(host.storage.load(id, CAROL, Set.of(CAROL)).claimedBy(CAROL))
                    .extracting(Invitation::id)
                    .containsExactly(claimed);
            Snapshot alone = host.storage.load(id, ERIN);
            assertThat(alone.invitation(id.uuid())).isEqualTo(host.stored(id));
            assertThat(alone.live(ERIN)).isNull();
        }
    }

    @Test
    @DisplayName("I.3 the inbox of 1 to 21 identities has each invitation once, the newest five, and the exact total")
    default void an_inbox_has_each_invitation_of_every_identity_once() {
        for (int addresses : new int[] {0, 1, Limits.VERIFIED_ADDRESSES}) {
            TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, ADA, OWNER);
            VerifiedUser erin = erin(addresses);
            List<InvitationId> newestFirst = new ArrayList<>();
            for (Invitee identity : identities(erin)) {
                for (DomainId domain : List.of(ACME, GLOBEX)) {
                    newestFirst.add(0, host.sent(ADA, domain, identity, VIEWER));
                    host.advance(Duration.ofMinutes(1));
                }
            }
            host.sent(ADA, ACME, EmailAddress.of("erin-20@example.org"), VIEWER);
            host.sent(ADA, ACME, new UserId("erin-0@example.org"), VIEWER);

            Inbox inbox = host.invitations.inbox(erin);
            assertThat(inbox.total()).isEqualTo(newestFirst.size());
            assertThat(inbox.pending())
                    .extracting(Invitation::id)
                    .isEqualTo(newestFirst.subList(0, Math.min(Limits.INBOX_SIZE, newestFirst.size())));
            assertThat(host.invitations.inbox(ERIN).total()).isEqualTo(2);
            assertThat(candidates(host, erin)).isEqualTo(newestFirst);

            host.members.assign(ADA, GLOBEX, ERIN, "viewer");
            assertThat(host.invitations.inbox(erin).total()).isEqualTo(addresses + 1);
            assertThat(host.storage
                            .invitations()
                            .inbox(ERIN, identities(erin), host.now(), 100)
                            .newest())
                    .allSatisfy(one -> assertThat(one.userIsMember())
                            .isEqualTo(one.invitation().id().domain().equals(GLOBEX)));
        }
    }

    /** Returns the ids of an inbox that is read in steps of two. The groups must count each of them once. */
    private static List<InvitationId> candidates(TestHost host, VerifiedUser user) {
        InvitationQueries queries = host.storage.invitations();
        InboxCandidates first = queries.inbox(user.user(), identities(user), host.now(), 2);
        List<InboxCandidate> all = new ArrayList<>(first.newest());
        for (List<InboxCandidate> next = first.newest(); !next.isEmpty(); ) {
            Position last = Position.ofSent(next.get(next.size() - 1).invitation());
            next = queries.inboxAfter(user.user(), identities(user), host.now(), last, 2);
            all.addAll(next);
        }
        assertThat(first.groups().stream().mapToLong(InboxGroup::count).sum()).isEqualTo(all.size());
        return all.stream().map(one -> one.invitation().id()).toList();
    }

    @Test
    @DisplayName("I.4 list and count of 1 to 21 identities have each invitation once, with every status")
    default void a_list_has_each_invitation_of_every_identity_once() {
        for (int addresses : new int[] {0, 1, Limits.VERIFIED_ADDRESSES}) {
            TestHost host = TestHost.withAcme(emptyStorage()).founded(GLOBEX, ADA, OWNER);
            VerifiedUser erin = erin(addresses);
            List<InvitationId> newestFirst = new ArrayList<>();
            for (Invitee identity : identities(erin)) {
                newestFirst.add(0, host.sent(ADA, ACME, identity, VIEWER));
                newestFirst.add(0, host.sent(ADA, GLOBEX, identity, ADMIN));
                host.advance(Duration.ofMinutes(1));
                host.invitations.reject(erin, newestFirst.get(0));
            }
            host.sent(ADA, ACME, new UserId("erin-0@example.org"), VIEWER);
            host.sent(ADA, ACME, DAVE, VIEWER);

            InvitationQuery all = InvitationQuery.toMe();
            for (int size : new int[] {1, 3, 100}) {
                assertThat(ids(host, erin, all.pageSize(size)))
                        .as("pages of %s, %s addresses", size, addresses)
                        .hasSize(newestFirst.size())
                        .containsExactlyInAnyOrderElementsOf(newestFirst);
            }
            assertThat(host.invitations.count(erin, all)).isEqualTo(newestFirst.size());
            assertThat(host.invitations.count(erin, InvitationQuery.toMe(ACME))).isEqualTo(addresses + 1);
            assertThat(host.invitations.count(erin, all.role("admin"))).isEqualTo(addresses + 1);
            assertThat(host.invitations.count(ERIN, all)).isEqualTo(2);
            if (addresses > 0) {
                EmailAddress one = erin.addresses().iterator().next();
                assertThat(host.invitations.count(erin, all.invitee(one))).isEqualTo(2);
                assertThat(host.invitations.count(ERIN, all.invitee(one))).isZero();
                assertThat(host.invitations.count(
                                ADA, InvitationQuery.inDomain(ACME).invitee(one)))
                        .isEqualTo(1);
            }
        }
    }

    private static List<InvitationId> ids(TestHost host, Actor actor, InvitationQuery query) {
        return TestHost.walk(query, query.pageSize(), page -> host.invitations.list(actor, page), InvitationQuery::next)
                .stream()
                .map(Invitation::id)
                .toList();
    }

    @Test
    @DisplayName("I.5 a user whose id looks like an address is not the address")
    default void a_user_id_that_looks_like_an_address_is_not_the_address() {
        TestHost host = TestHost.withAcme(emptyStorage());
        UserId lookalike = new UserId(MAIL.value());
        InvitationId toAddress = host.sent(ADA, ACME, MAIL, ADMIN);
        InvitationId toUser = host.sent(ADA, ACME, lookalike, VIEWER);

        assertThat(toUser).isNotEqualTo(toAddress);
        assertThat(host.live(ACME, MAIL)).isEqualTo(toAddress);
        assertThat(host.live(ACME, lookalike)).isEqualTo(toUser);
        assertThat(host.trail(ACME, MAIL)).containsExactly("SENT");
        for (InvitationId other : List.of(toAddress, new InvitationId(ACME, UUID.randomUUID()))) {
            refused(Reason.NOT_FOUND, () -> host.invitations.find(lookalike, other));
            refused(Reason.NOT_FOUND, () -> host.invitations.accept(lookalike, other));
            refused(Reason.NOT_FOUND, () -> host.invitations.reject(lookalike, other));
        }
        refused(Reason.NOT_FOUND, () -> host.invitations.accept(VERIFIED, toUser));
        assertThat(host.invitations.inbox(lookalike).pending())
                .extracting(Invitation::id)
                .containsExactly(toUser);
        assertThat(host.invitations.inbox(VERIFIED).pending())
                .extracting(Invitation::id)
                .containsExactly(toAddress);
        InvitationQuery inAcme = InvitationQuery.inDomain(ACME);
        assertThat(ids(host, ADA, inAcme.invitee(MAIL))).containsExactly(toAddress);
        assertThat(ids(host, ADA, inAcme.invitee(lookalike))).containsExactly(toUser);
        host.invitations.accept(lookalike, toUser);
        assertThat(host.stored(toUser).claimant()).isEmpty();
        assertThat(host.send(ADA, ACME, lookalike, VIEWER).refusal()).contains(Reason.ALREADY_MEMBER);
        host.invitations.accept(VERIFIED, toAddress);
        assertThat(host.roleOf(ACME, CAROL)).contains("admin");
        assertThat(host.roleOf(ACME, lookalike)).contains("viewer");
    }

    @Test
    @DisplayName("I.6 addresses that differ in a character are different, except for the case of A to Z")
    default void similar_addresses_are_different() {
        TestHost host = TestHost.withAcme(emptyStorage());
        List<String> texts = List.of(
                "carol@example.org",
                "ca.rol@example.org",
                "carol+1@example.org",
                "carol+@example.org",
                "carol@example.com",
                "carol@mail.example.org",
                "carol@example.org.org",
                "karol@example.org",
                "carol_@example.org",
                "carol%@example.org",
                "carol@xn--xample-9ua.org",
                "i@example.org",
                "ss@example.org",
                "'carol'@example.org");
        Set<EmailAddress> addresses = new LinkedHashSet<>();
        texts.forEach(text -> addresses.add(EmailAddress.of(text)));
        List<InvitationId> sent = sent(host, ACME, addresses);
        assertThat(sent).hasSize(texts.size()).doesNotHaveDuplicates();
        for (int i = 0; i < texts.size(); i++) {
            VerifiedUser user = VerifiedUser.of(new UserId("user-" + i)).withEmail(texts.get(i));
            assertThat(host.invitations.inbox(user).pending())
                    .extracting(Invitation::id)
                    .containsExactly(sent.get(i));
            assertThat(host.stored(sent.get(i)).invitee()).isEqualTo(EmailAddress.of(texts.get(i)));
        }
        assertThat(host.send(ADA, ACME, EmailAddress.of("CAROL@Example.ORG"), VIEWER)
                        .refusal())
                .contains(Reason.ALREADY_INVITED);
        host.invitations.accept(VerifiedUser.of(CAROL).withEmail("Carol@EXAMPLE.org"), sent.get(0));
        assertThat(IntStream.range(1, texts.size())
                        .mapToObj(i -> host.stored(sent.get(i)).isLive()))
                .containsOnly(true);
    }
}
