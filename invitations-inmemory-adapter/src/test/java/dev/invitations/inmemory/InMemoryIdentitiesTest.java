package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Limits;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationQueries.InboxCandidate;
import dev.invitations.port.InvitationQueries.InboxCandidates;
import dev.invitations.port.InvitationQueries.InboxGroup;
import dev.invitations.port.MemberPrecondition;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Invitations to a person with several identities, and their changes in one commit, without the library. */
class InMemoryIdentitiesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId CAROL = new UserId("carol");
    private static final EmailAddress MAIL = EmailAddress.of("carol@example.org");
    private static final String DATA = "data-for-the-host";

    private final InMemoryStorage storage = InMemoryStorage.create();
    private int ids;

    private UUID nextId() {
        return new UUID(0x7000, ++ids);
    }

    private HistoryEvent.Builder event(HistoryEvent.Kind kind, DomainId domain, Invitee subject) {
        return HistoryEvent.builder()
                .id(nextId())
                .domain(domain)
                .kind(kind)
                .actor(ADA)
                .subject(subject)
                .role("viewer")
                .at(NOW);
    }

    private Change sent(DomainId domain, Invitee invitee, Instant at, Optional<String> data) {
        Invitation invitation = Invitation.builder()
                .id(new InvitationId(domain, nextId()))
                .invitee(invitee)
                .role("viewer")
                .status(Status.PENDING)
                .inviter(ADA)
                .createdAt(at)
                .sentAt(at)
                .timesSent(1)
                .message("Welcome\nto Acme")
                .language("de-CH")
                .changedBy(ADA)
                .version(1)
                .build();
        HistoryEvent event = event(HistoryEvent.Kind.SENT, domain, invitee)
                .invitation(invitation.id())
                .build();
        return Change.builder()
                .after(invitation)
                .data(data)
                .event(event)
                .notification(new Notification(event.id(), Notification.Kind.INVITED, invitation, at, data))
                .build();
    }

    private Invitation stored(Invitee invitee, Optional<String> data) {
        Change change = sent(ACME, invitee, NOW, data);
        assertThat(storage.commit(List.of(change))).isEqualTo(CommitResult.COMMITTED);
        return change.after().orElseThrow();
    }

    private static Invitation.Builder next(Invitation before) {
        return Invitation.builder().from(before).version(before.version() + 1);
    }

    private Change changed(Invitation before, Invitation after, HistoryEvent.Kind kind) {
        return Change.builder()
                .before(before)
                .after(after)
                .event(event(kind, ACME, before.invitee())
                        .invitation(before.id())
                        .build())
                .build();
    }

    private Change superseded(Invitation before) {
        return changed(before, next(before).status(Status.DELETED).closedAt(NOW).build(), HistoryEvent.Kind.SUPERSEDED);
    }

    private Change joined(UserId user) {
        HistoryEvent event = event(HistoryEvent.Kind.JOINED, ACME, user).build();
        return Change.builder()
                .memberAfter(Membership.builder()
                        .domain(ACME)
                        .user(user)
                        .role("viewer")
                        .since(NOW)
                        .grantedBy(event.id())
                        .build())
                .event(event)
                .build();
    }

    private Change accepted(Invitation before, UserId claimant) {
        return changed(
                before,
                next(before)
                        .status(Status.ACCEPTED)
                        .answeredAt(NOW)
                        .claimant(claimant)
                        .build(),
                HistoryEvent.Kind.ACCEPTED);
    }

    private Change closed(Invitation accepted) {
        return changed(
                accepted,
                next(accepted).closedAt(NOW).claimant(Optional.empty()).build(),
                HistoryEvent.Kind.MEMBERSHIP_ENDED);
    }

    @Test
    void an_inbox_of_several_identities_has_each_invitation_once_and_in_order() {
        Random random = new Random(18);
        Set<Invitee> identities = new LinkedHashSet<>(List.of(CAROL));
        for (int i = 0; i < Limits.VERIFIED_ADDRESSES; i++) {
            identities.add(EmailAddress.of("carol+" + i + "@example.org"));
        }
        List<Invitee> invitees = new ArrayList<>(identities);
        invitees.add(ADA);
        List<Invitation> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            Invitee invitee = invitees.get(random.nextInt(invitees.size()));
            Change change = sent(new DomainId("d" + i), invitee, NOW.plusSeconds(random.nextInt(20)), Optional.empty());
            assertThat(storage.commit(List.of(change))).isEqualTo(CommitResult.COMMITTED);
            if (identities.contains(invitee)) {
                expected.add(change.after().orElseThrow());
            }
        }
        expected.sort(Comparator.comparing(Position::ofSent));

        InboxCandidates first = storage.invitations().inbox(CAROL, identities, NOW, 7);
        assertThat(first.groups().stream().mapToLong(InboxGroup::count).sum()).isEqualTo(expected.size());
        List<InboxCandidate> all = new ArrayList<>(first.newest());
        for (List<InboxCandidate> batch = first.newest(); !batch.isEmpty(); all.addAll(batch)) {
            Position last = Position.ofSent(all.get(all.size() - 1).invitation());
            batch = storage.invitations().inboxAfter(CAROL, identities, NOW, last, 7);
            assertThat(all).hasSizeLessThanOrEqualTo(expected.size());
        }
        assertThat(all).extracting(InboxCandidate::invitation).isEqualTo(expected);

        InvitationFilter filter = InvitationFilter.builder()
                .invitees(identities)
                .addStatuses(Status.PENDING)
                .now(NOW)
                .build();
        assertThat(storage.invitations().count(filter)).isEqualTo(expected.size());
        assertThat(storage.invitations().page(filter, null, 1_000)).isEqualTo(expected);
        assertThat(storage.invitations().page(filter, Position.of(expected.get(99)), 20))
                .isEqualTo(expected.subList(100, 120));
    }

    @Test
    void the_invitation_that_a_user_claimed_is_loaded_with_the_user_and_with_the_address() {
        Invitation byAddress = stored(MAIL, Optional.of(DATA));
        Invitation byId = stored(CAROL, Optional.empty());
        assertThat(storage.commit(List.of(superseded(byId), joined(CAROL), accepted(byAddress, CAROL))))
                .isEqualTo(CommitResult.COMMITTED);

        Snapshot ofUser = storage.load(ACME, ADA, List.of(CAROL));
        assertThat(ofUser.live(CAROL)).isNull();
        assertThat(ofUser.claimedBy(CAROL)).extracting(Invitation::id).containsExactly(byAddress.id());
        assertThat(ofUser.data(byAddress.id().uuid())).contains(DATA);
        Snapshot ofAddress = storage.load(ACME, ADA, List.of(MAIL, CAROL));
        assertThat(ofAddress.claimedBy(CAROL)).hasSize(1);
        assertThat(ofAddress.member(CAROL)).isNotNull();
        assertThat(storage.load(ACME, ADA, List.of(MAIL)).member(CAROL))
                .as("the claimant")
                .isNotNull();

        Snapshot ofOther = storage.load(byId.id(), CAROL, Set.of(CAROL));
        assertThat(ofOther.invitation(byId.id().uuid())).isNotNull();
        assertThat(ofOther.claimedBy(CAROL)).hasSize(1);
        assertThat(storage.load(byId.id(), CAROL).claimedBy(CAROL)).isEmpty();
    }

    @Test
    void a_closed_invitation_has_no_claimant_any_more() {
        Invitation byAddress = stored(MAIL, Optional.empty());
        Change accepted = accepted(byAddress, CAROL);
        assertThat(storage.commit(List.of(joined(CAROL), accepted))).isEqualTo(CommitResult.COMMITTED);
        assertThat(storage.commit(List.of(closed(accepted.after().orElseThrow()))))
                .isEqualTo(CommitResult.COMMITTED);
        Snapshot snapshot = storage.load(ACME, ADA, List.of(CAROL, MAIL));
        assertThat(snapshot.claimedBy(CAROL)).isEmpty();
        assertThat(snapshot.live(MAIL)).isNull();
        assertThat(snapshot.invitation(byAddress.id().uuid()))
                .as("not even as a closed one")
                .isNull();
    }

    @Test
    void a_conflict_of_the_last_change_undoes_all_changes_of_the_commit() {
        Invitation byAddress = stored(MAIL, Optional.of(DATA));
        Invitation byId = stored(CAROL, Optional.empty());
        Change fresh = sent(ACME, EmailAddress.of("dan@example.org"), NOW, Optional.of(DATA));
        String before = storage.dump();
        Change conflict = Change.builder()
                .from(joined(new UserId("dan")))
                .addPreconditions(new MemberPrecondition(ADA, "admin"))
                .build();
        List<Change> changes = List.of(superseded(byId), joined(CAROL), accepted(byAddress, CAROL), fresh);
        List<Change> conflicting = new ArrayList<>(changes);
        conflicting.add(conflict);
        assertThat(storage.commit(conflicting)).isEqualTo(CommitResult.PRECONDITION_FAILED);
        assertThat(storage.dump()).isEqualTo(before);
        Snapshot undone = storage.load(
                ACME, ADA, List.of(CAROL, MAIL, fresh.after().orElseThrow().invitee()));
        assertThat(undone.claimedBy(CAROL)).isEmpty();
        assertThat(undone.member(CAROL)).isNull();
        assertThat(undone.live(CAROL)).isEqualTo(byId);
        assertThat(undone.live(MAIL)).isEqualTo(byAddress);
        assertThat(undone.data(fresh.after().orElseThrow().id().uuid())).isEmpty();
        assertThat(storage.commit(changes)).isEqualTo(CommitResult.COMMITTED);
    }

    @Test
    void the_user_of_an_inbox_is_the_member_and_not_the_address() {
        stored(MAIL, Optional.empty());
        assertThat(storage.commit(List.of(joined(CAROL)))).isEqualTo(CommitResult.COMMITTED);
        assertThat(storage.invitations()
                        .inbox(CAROL, Set.of(CAROL, MAIL), NOW, 5)
                        .newest())
                .singleElement()
                .satisfies(candidate -> assertThat(candidate.userIsMember()).isTrue());
        assertThat(storage.invitations().inbox(ADA, Set.of(MAIL), NOW, 5).groups())
                .singleElement()
                .satisfies(group -> assertThat(group.userIsMember()).isFalse());
    }

    @Test
    void the_dump_shows_the_claim_and_neither_the_data_nor_the_message() {
        Invitation byAddress = stored(MAIL, Optional.of(DATA));
        assertThat(storage.commit(List.of(joined(CAROL), accepted(byAddress, CAROL))))
                .isEqualTo(CommitResult.COMMITTED);
        assertThat(storage.dump())
                .contains("carol@example.org ACCEPTED as viewer by ada, version 2, claimed by carol")
                .doesNotContain(DATA, "Welcome");
    }
}
