package dev.invitations.inmemory;

import static dev.invitations.inmemory.BrokenStorage.edited;

import dev.invitations.contract.fixture.ChangeFixtures;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Typical errors of adapters in writes. */
final class BrokenWriting {

    static final List<BrokenAdapter> ALL = List.of(
            new BrokenAdapter("VERSIONS_NOT_GUARDED", List.of("2.2", "2.18"), () -> new BrokenStorage() {
                @Override
                Change saved(Change change) {
                    return edited(change, edit -> edit.before(change.before().map(this::present)));
                }

                private Invitation present(Invitation before) {
                    Invitation present = storage.load(before.id(), before.inviter())
                            .invitation(before.id().uuid());
                    return present == null ? before : present;
                }
            }),
            new BrokenAdapter("ROLES_NOT_GUARDED", List.of("2.5", "2.20"), () -> new BrokenStorage() {
                @Override
                Change saved(Change change) {
                    return edited(
                            change,
                            edit -> edit.memberBefore(change.memberBefore().map(this::present)));
                }

                private Membership present(Membership before) {
                    return memberships.find(before.domain(), before.user()).orElse(before);
                }
            }),
            BrokenAdapter.saving(
                    "PRECONDITIONS_NOT_GUARDED",
                    List.of("2.2", "1.3", "2.18"),
                    change -> edited(change, edit -> edit.preconditions(List.of()))),
            new BrokenAdapter("FOUNDING_NOT_GUARDED", List.of("2.6"), () -> new BrokenStorage() {
                @Override
                Change saved(Change change) {
                    if (change.event().kind() != HistoryEvent.Kind.FOUNDED) {
                        return change;
                    }
                    notes.put(change.event().id(), true);
                    return edited(change, edit -> edit.event(as(HistoryEvent.Kind.ASSIGNED, change.event())));
                }

                @Override
                public List<HistoryEvent> history(
                        DomainId domain, Invitee subject, @Nullable UUID invitation, int limit) {
                    return invitations.history(domain, subject, invitation, limit).stream()
                            .map(event -> notes.containsKey(event.id()) ? as(HistoryEvent.Kind.FOUNDED, event) : event)
                            .toList();
                }

                private HistoryEvent as(HistoryEvent.Kind kind, HistoryEvent event) {
                    return HistoryEvent.builder().from(event).kind(kind).build();
                }
            }),
            new BrokenAdapter("SECOND_LIVE_INVITATION", List.of("2.1"), () -> new BrokenStorage() {
                // Stores the second invitation and closes the first one, instead of reporting a conflict.
                @Override
                public CommitResult commit(List<Change> changes) {
                    for (Change change : changes) {
                        change.after().filter(after -> after.version() == 1).ifPresent(this::closeLive);
                    }
                    return storage.commit(changes);
                }

                private void closeLive(Invitation second) {
                    Invitation live = storage.load(second.id().domain(), second.inviter(), List.of(second.invitee()))
                            .live(second.invitee());
                    if (live != null && live.status() == Status.PENDING) {
                        HistoryEvent event = ChangeFixtures.event(HistoryEvent.Kind.DELETED, live.invitee())
                                .domain(live.id().domain())
                                .build();
                        notes.put(event.id(), true);
                        Invitation closed = Invitation.builder()
                                .from(live)
                                .closedAt(live.sentAt())
                                .build();
                        storage.commit(List.of(Change.builder()
                                .before(live)
                                .after(closed)
                                .event(event)
                                .build()));
                    }
                }

                @Override
                public List<HistoryEvent> history(
                        DomainId domain, Invitee subject, @Nullable UUID invitation, int limit) {
                    return invitations.history(domain, subject, invitation, limit).stream()
                            .filter(event -> !notes.containsKey(event.id()))
                            .toList();
                }
            }),
            new BrokenAdapter("CHANGES_ONE_BY_ONE", List.of("1.3"), () -> new BrokenStorage() {
                @Override
                public CommitResult commit(List<Change> changes) {
                    return changes.stream()
                            .map(change -> storage.commit(List.of(change)))
                            .filter(result -> !result.isCommitted())
                            .findFirst()
                            .orElse(CommitResult.COMMITTED);
                }
            }),
            new BrokenAdapter("DUPLICATE_KEY_AS_PRECONDITION", List.of("2.13"), () -> new BrokenStorage() {
                @Override
                public CommitResult commit(List<Change> changes) {
                    CommitResult result = storage.commit(changes);
                    return result == CommitResult.DUPLICATE_KEY ? CommitResult.PRECONDITION_FAILED : result;
                }
            }),
            new BrokenAdapter("PRECONDITION_AS_DUPLICATE_KEY", List.of("2.13"), () -> new BrokenStorage() {
                @Override
                public CommitResult commit(List<Change> changes) {
                    CommitResult result = storage.commit(changes);
                    return result == CommitResult.PRECONDITION_FAILED ? CommitResult.DUPLICATE_KEY : result;
                }
            }),
            new BrokenAdapter("FIRST_CHANGE_ONLY", List.of("S.8", "T.1", "A.8"), () -> new BrokenStorage() {
                @Override
                public CommitResult commit(List<Change> changes) {
                    return storage.commit(changes.subList(0, 1));
                }
            }),
            BrokenAdapter.saving(
                    "MEMBERSHIP_OF_ACCEPT_LOST",
                    List.of("A.1", "every_sequence_gets_the_answers_of_the_reference_model", "1.1"),
                    change -> change.event().kind() != HistoryEvent.Kind.ACCEPTED
                            ? change
                            : edited(change, edit -> edit.memberAfter(Optional.empty()))),
            BrokenAdapter.reading(
                    "EVENT_LOST",
                    List.of("1.1", "6.1"),
                    events -> events.stream()
                            .filter(event -> event.kind() != HistoryEvent.Kind.REJECTED)
                            .toList()),
            BrokenAdapter.saving(
                    "NOTIFICATION_LOST",
                    List.of("1.1", "7.1"),
                    change -> change.event().kind() != HistoryEvent.Kind.RESENT
                            ? change
                            : edited(change, edit -> edit.notification(Optional.empty()))));

    private BrokenWriting() {}
}
