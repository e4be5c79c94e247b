package dev.invitations;

import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.InvitationFixtures.number;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Role;
import dev.invitations.model.Roles;
import dev.invitations.model.Status;
import dev.invitations.port.InvitationQueries.InboxCandidate;
import dev.invitations.port.InvitationQueries.InboxGroup;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests the reads of an inbox. The contract suite tests which invitations it has. */
class InboxReaderTest {

    private static final Roles ROLES = Roles.of(Role.of("sender", Action.INVITATIONS_SEND), Role.of("viewer"));

    private final StubStorage storage = new StubStorage();
    private final List<String> asked = new ArrayList<>();

    /** Stores this many pending invitations, newest first, each in a domain of its own. */
    private void pending(int count, IntPredicate acceptable) {
        pending(storage, count, acceptable);
    }

    static void pending(StubStorage storage, int count, IntPredicate acceptable) {
        List<InboxCandidate> candidates = new ArrayList<>();
        List<InboxGroup> groups = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            String inviterRole = acceptable.test(i) ? "sender" : null;
            Invitation invitation = invitation(i);
            candidates.add(new InboxCandidate(invitation, inviterRole, false));
            groups.add(new InboxGroup(invitation.id().domain(), "viewer", false, inviterRole, false, 1));
        }
        storage.candidates = candidates;
        storage.groups = groups;
    }

    private static Invitation invitation(int number) {
        return Invitation.builder()
                .id(new InvitationId(new DomainId("domain-" + number), new UUID(0, number)))
                .invitee(BOB)
                .role("viewer")
                .status(Status.PENDING)
                .inviter(ADA)
                .createdAt(NOW.minusSeconds(number))
                .sentAt(NOW.minusSeconds(number))
                .timesSent(1)
                .changedBy(ADA)
                .version(1)
                .build();
    }

    private Inbox inbox() {
        return inbox(domain -> {
            asked.add(domain.value());
            return ROLES;
        });
    }

    private Inbox inbox(RoleCatalog roles) {
        return Invitations.builder().storage(storage).roles(roles).build().inbox(BOB);
    }

    private static void assertInbox(Inbox inbox, long total, int... numbers) {
        assertThat(inbox.total()).isEqualTo(total);
        assertThat(inbox.pending())
                .extracting(invitation -> (int) number(invitation.id().uuid()))
                .containsExactlyElementsOf(IntStream.of(numbers).boxed().toList());
    }

    @Test
    void five_acceptable_invitations_among_the_newest_need_one_read() {
        pending(60, number -> number > 20);
        assertInbox(inbox(), 40, 21, 22, 23, 24, 25);
        assertThat(storage.calls).containsExactly("inbox of bob");
        assertThat(asked).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void another_batch_is_read_while_acceptable_invitations_are_missing() {
        pending(60, number -> number == 3 || number > 50);
        assertInbox(inbox(), 11, 3, 51, 52, 53, 54);
        assertThat(storage.calls).containsExactly("inbox of bob", "inbox of bob after 25, at most 250");
    }

    @Test
    void four_requests_find_acceptable_invitations_behind_twelve_thousand_others() {
        pending(12_775, number -> number > 12_770);
        assertInbox(inbox(domain -> ROLES), 5, 12_771, 12_772, 12_773, 12_774, 12_775);
        assertThat(storage.calls)
                .containsExactly(
                        "inbox of bob",
                        "inbox of bob after 25, at most 250",
                        "inbox of bob after 275, at most 2500",
                        "inbox of bob after 2775, at most 10000");
    }

    @Test
    void a_read_has_at_most_ten_thousand_invitations() {
        pending(30_000, number -> number == 30_000);
        assertInbox(inbox(domain -> ROLES), 1, 30_000);
        assertThat(storage.calls).hasSize(6).last().isEqualTo("inbox of bob after 22775, at most 10000");
    }

    @Test
    void an_adapter_may_leave_out_an_invitation_that_cannot_be_read() {
        pending(40, number -> number == 3 || number > 35);
        storage.candidates = storage.candidates.stream()
                .filter(candidate -> number(candidate.invitation().id().uuid()) != 7)
                .toList();
        storage.shortBy = 1;
        assertInbox(inbox(), 6, 3, 36, 37, 38, 39);
    }

    @Test
    void no_batch_is_read_after_the_last_acceptable_invitation() {
        pending(60, number -> number == 3 || number == 30);
        assertInbox(inbox(), 2, 3, 30);
        assertThat(storage.calls).containsExactly("inbox of bob", "inbox of bob after 25, at most 250");
    }

    @Test
    void the_reads_end_with_the_last_invitation() {
        pending(50, number -> number == 3);
        storage.groups = List.of(new InboxGroup(new DomainId("domain-3"), "viewer", false, "sender", false, 2));
        assertInbox(inbox(), 2, 3);
        assertThat(storage.calls)
                .as("an invitation was answered after the first read")
                .containsExactly(
                        "inbox of bob", "inbox of bob after 25, at most 250", "inbox of bob after 50, at most 2500");
    }

    @Test
    void an_invitation_that_the_first_read_did_not_count_is_left_out() {
        pending(30, number -> number == 3 || number > 25);
        storage.groups = storage.groups.subList(0, 27);
        assertInbox(inbox(), 3, 3, 26, 27);
    }

    @Test
    void an_empty_inbox_does_not_ask_for_roles() {
        assertInbox(inbox(), 0);
        assertThat(asked).isEmpty();
    }

    @Test
    void a_group_counts_as_many_invitations_as_it_says() {
        pending(1, number -> true);
        storage.groups = List.of(
                new InboxGroup(new DomainId("domain-1"), "viewer", false, "sender", false, 3),
                new InboxGroup(new DomainId("domain-1"), "viewer", false, "viewer", false, 10),
                new InboxGroup(new DomainId("domain-1"), "viewer", false, "sender", true, 20));
        assertInbox(inbox(), 3, 1);
    }

    @Test
    void the_catalogue_is_asked_once_for_all_domains() {
        pending(3, number -> true);
        List<Collection<DomainId>> requests = new ArrayList<>();
        inbox(new RoleCatalog() {
            @Override
            public Roles in(DomainId domain) {
                throw new AssertionError("asked for one domain");
            }

            @Override
            public Map<DomainId, Roles> in(Collection<DomainId> domains) {
                requests.add(List.copyOf(domains));
                return domains.stream().collect(Collectors.toMap(domain -> domain, domain -> ROLES));
            }
        });
        assertThat(requests)
                .containsExactly(List.of(new DomainId("domain-1"), new DomainId("domain-2"), new DomainId("domain-3")));
    }

    @Test
    void a_failure_of_the_catalogue_fails_the_inbox() {
        pending(3, number -> true);
        StorageException failure = new StorageException("no connection", true, null);
        assertThatThrownBy(() -> inbox(domain -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }
}
