package dev.invitations.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.AcceptanceScenario;
import dev.invitations.contract.fixture.AcceptanceScenario.Case;
import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.InvitationQueries.InboxCandidate;
import dev.invitations.port.InvitationQueries.InboxCandidates;
import dev.invitations.port.InvitationQueries.InboxGroup;
import dev.invitations.port.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Guarantee 8: an inbox has exactly the pending invitations that the invitee can accept. */
interface InboxRules extends StorageRules {

    @Test
    @DisplayName("8.11 an inbox and its total have exactly the pending invitations that accept does not refuse")
    default void an_inbox_has_exactly_the_invitations_that_can_be_accepted() {
        for (boolean recheckInviter : List.of(true, false)) {
            AcceptanceScenario scenario = new AcceptanceScenario(emptyStorage(), recheckInviter);
            TestHost host = scenario.host;
            Inbox inbox = host.invitations.inbox(BOB);
            List<InvitationId> acceptable = scenario.acceptable();
            assertThat(inbox.total()).as("recheckInviter %s", recheckInviter).isEqualTo(acceptable.size());
            assertThat(inbox.pending())
                    .extracting(Invitation::id)
                    .as("recheckInviter %s", recheckInviter)
                    .isEqualTo(acceptable.subList(0, Math.min(Limits.INBOX_SIZE, acceptable.size())));
            for (Case each : Case.values()) {
                assertThat(TestHost.answer(() -> host.invitations.accept(BOB, scenario.invitation(each))))
                        .as("accept, %s, recheckInviter %s", each, recheckInviter)
                        .isEqualTo(
                                each.refusal(recheckInviter).map(Reason::name).orElse("done"));
            }
            assertThat(host.invitations.inbox(BOB)).isEqualTo(new Inbox(List.of(), 0));
        }
    }

    @Test
    @DisplayName("8.12 an inbox shows an invitation again as soon as it can be accepted")
    default void an_inbox_follows_the_members_and_roles() {
        TestHost host = TestHost.withAcme(emptyStorage());
        host.joined(ADA, ACME, CAROL, ADMIN);
        InvitationId id = host.sent(CAROL, ACME, BOB, VIEWER);
        assertInbox(host, 1, List.of(id));
        host.members.remove(ADA, ACME, CAROL);
        assertInbox(host, 0, List.of());
        host.members.assign(ADA, ACME, CAROL, SENDER.name());
        assertInbox(host, 1, List.of(id));
        host.undefine(VIEWER.name());
        assertInbox(host, 0, List.of());
        host.define(VIEWER);
        assertInbox(host, 1, List.of(id));
    }

    private static void assertInbox(TestHost host, long total, List<InvitationId> ids) {
        Inbox inbox = host.invitations.inbox(BOB);
        assertThat(inbox.total()).isEqualTo(total);
        assertThat(inbox.pending()).extracting(Invitation::id).isEqualTo(ids);
    }

    @Test
    @DisplayName("8.13 an inbox finds the newest acceptable invitations behind any number of others")
    default void an_inbox_finds_acceptable_invitations_behind_others() {
        TestHost host = TestHost.on(emptyStorage());
        List<InvitationId> acceptable = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            DomainId domain = new DomainId("founded-" + i);
            acceptable.add(0, host.founded(domain, ADA, OWNER).sent(ADA, domain, BOB, VIEWER));
            host.advance(Duration.ofMinutes(1));
        }
        for (int i = 0; i < 65; i++) {
            // Batches end within invitations of one instant.
            Instant at = host.now().plusSeconds(i / 20);
            saveRefused(host, new InvitationId(new DomainId("refused-" + i), UUID.randomUUID()), at);
        }
        assertInbox(host, 7, acceptable.subList(0, 5));

        host.advance(Duration.ofHours(1));
        DomainId last = new DomainId("founded-last");
        acceptable.add(0, host.founded(last, ADA, OWNER).sent(ADA, last, BOB, VIEWER));
        assertInbox(host, 8, acceptable.subList(0, 5));
        acceptable.subList(2, 8).forEach(id -> host.invitations.reject(BOB, id));
        assertInbox(host, 2, acceptable.subList(0, 2));
        InvitationId resent = acceptable.get(7);
        host.advance(Duration.ofHours(1));
        host.invitations.resend(ADA, resent);
        assertInbox(host, 3, List.of(resent, acceptable.get(0), acceptable.get(1)));
    }

    /** Stores an invitation whose inviter is not a member of the domain. */
    private static void saveRefused(TestHost host, InvitationId id, Instant at) {
        Invitation invitation =
                ChangeFixtures.invitation(BOB).id(id).createdAt(at).sentAt(at).build();
        assertThat(ChangeFixtures.save(host.storage, ChangeFixtures.offered(invitation)))
                .isTrue();
    }

    @Test
    @DisplayName(
            "8.14 one read of an inbox returns the roles of the inviters and the domains of which the user is a member")
    default void one_read_returns_the_memberships_that_accept_depends_on() {
        AcceptanceScenario scenario = new AcceptanceScenario(emptyStorage(), true);
        TestHost host = scenario.host;
        host.sent(ADA, Case.UNCHANGED.domain(), DAVE, VIEWER);
        InvitationQueries queries = host.storage.invitations();
        InboxCandidates first = queries.inbox(BOB, Set.of(BOB), host.now(), 4);
        assertThat(first.newest()).hasSize(4);
        List<InboxCandidate> all = new ArrayList<>(first.newest());
        for (List<InboxCandidate> next = first.newest(); next.size() == 4; ) {
            next = queries.inboxAfter(
                    BOB, Set.of(BOB), host.now(), Position.ofSent(next.get(3).invitation()), 4);
            all.addAll(next);
        }
        assertThat(all).extracting(InboxCandidate::invitation).isEqualTo(scenario.all());
        for (InboxCandidate candidate : all) {
            Invitation invitation = candidate.invitation();
            DomainId domain = invitation.id().domain();
            assertThat(candidate.inviterRole())
                    .as("inviter in %s", domain)
                    .isEqualTo(host.roleOf(domain, CAROL).orElse(null));
            assertThat(candidate.userIsMember())
                    .as("user in %s", domain)
                    .isEqualTo(host.roleOf(domain, BOB).isPresent());
        }
        assertThat(first.groups()).containsExactlyInAnyOrderElementsOf(groups(all));
        assertThat(queries.inbox(CAROL, Set.of(CAROL), host.now(), 4))
                .isEqualTo(new InboxCandidates(List.of(), List.of()));
    }

    /** Returns the groups: every domain has one invitation. */
    private static List<InboxGroup> groups(List<InboxCandidate> candidates) {
        Stream<InboxGroup> groups = candidates.stream().map(candidate -> {
            Invitation invitation = candidate.invitation();
            return new InboxGroup(
                    invitation.id().domain(),
                    invitation.role(),
                    invitation.timesSent() > 1,
                    candidate.inviterRole(),
                    candidate.userIsMember(),
                    1);
        });
        return groups.toList();
    }
}
