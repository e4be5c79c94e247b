package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Status;
import dev.invitations.port.Change;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Typical errors of adapters in writes. */
final class BrokenWriting {

    static final List<BrokenAdapter> ALL = List.of(
            new BrokenAdapter(
                    "VERSIONS_NOT_GUARDED",
                    () -> new BrokenStorage() {
                        @Override
                        Change saved(Change change) {
                            return change.before().isEmpty()
                                    ? change
                                    : Change.builder()
                                            .from(change)
                                            .before(present(change))
                                            .build();
                        }

                        private Invitation present(Change change) {
                            Invitation before = change.before().orElseThrow();
                            Invitation present = storage.load(before.id(), before.inviter())
                                    .invitation(before.id().uuid());
                            return present == null ? before : present;
                        }
                    },
                    "2.2"),
            new BrokenAdapter(
                    "ROLES_NOT_GUARDED",
                    () -> new BrokenStorage() {
                        @Override
                        Change saved(Change change) {
                            Optional<Membership> present = change.memberBefore()
                                    .flatMap(member -> memberships.find(member.domain(), member.user()));
                            return present.isEmpty()
                                    ? change
                                    : Change.builder()
                                            .from(change)
                                            .memberBefore(present)
                                            .build();
                        }
                    },
                    "2.5"),
            BrokenAdapter.saving(
                    "PRECONDITIONS_NOT_GUARDED",
                    change -> Change.builder()
                            .from(change)
                            .preconditions(List.of())
                            .build(),
                    "2.2",
                    "1.3"),
            new BrokenAdapter(
                    "FOUNDING_NOT_GUARDED",
                    () -> new BrokenStorage() {
                        @Override
                        Change saved(Change change) {
                            if (change.event().kind() != HistoryEvent.Kind.FOUNDED) {
                                return change;
                            }
                            notes.put(change.event().id(), true);
                            return Change.builder()
                                    .from(change)
                                    .event(as(HistoryEvent.Kind.ASSIGNED, change.event()))
                                    .build();
                        }

                        @Override
                        public List<HistoryEvent> history(DomainId domain, Invitee subject) {
                            return invitations.history(domain, subject).stream()
                                    .map(event -> notes.containsKey(event.id())
                                            ? as(HistoryEvent.Kind.FOUNDED, event)
                                            : event)
                                    .toList();
                        }

                        private HistoryEvent as(HistoryEvent.Kind kind, HistoryEvent event) {
                            return HistoryEvent.builder().from(event).kind(kind).build();
                        }
                    },
                    "2.6"),
            new BrokenAdapter(
                    "SECOND_LIVE_INVITATION",
                    () -> new BrokenStorage() {
                        // Accepts the second invitation and closes the first one without a conflict.
                        @Override
                        public boolean commit(List<Change> changes) {
                            for (Change change : changes) {
                                change.after()
                                        .filter(after -> after.version() == 1)
                                        .ifPresent(this::pushAside);
                            }
                            return storage.commit(changes);
                        }

                        private void pushAside(Invitation made) {
                            Invitation live = storage.load(made.id().domain(), made.inviter(), List.of(made.invitee()))
                                    .live(made.invitee());
                            if (live != null && live.status() == Status.PENDING) {
                                HistoryEvent event = HistoryEvent.builder()
                                        .id(new UUID(0, notes.size()))
                                        .domain(live.id().domain())
                                        .kind(HistoryEvent.Kind.DELETED)
                                        .actor(live.inviter())
                                        .subject(live.invitee())
                                        .role(live.role())
                                        .at(live.sentAt())
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
                        public List<HistoryEvent> history(DomainId domain, Invitee subject) {
                            return invitations.history(domain, subject).stream()
                                    .filter(event -> !notes.containsKey(event.id()))
                                    .toList();
                        }
                    },
                    "2.1"),
            new BrokenAdapter(
                    "CHANGES_ONE_BY_ONE",
                    () -> new BrokenStorage() {
                        @Override
                        public boolean commit(List<Change> changes) {
                            return changes.stream().allMatch(change -> storage.commit(List.of(change)));
                        }
                    },
                    "1.3"),
            new BrokenAdapter(
                    "FIRST_CHANGE_ONLY",
                    () -> new BrokenStorage() {
                        @Override
                        public boolean commit(List<Change> changes) {
                            return storage.commit(changes.subList(0, 1));
                        }
                    },
                    "S.8"),
            BrokenAdapter.saving(
                    "MEMBERSHIP_OF_ACCEPT_LOST",
                    change -> change.event().kind() != HistoryEvent.Kind.ACCEPTED
                            ? change
                            : Change.builder()
                                    .from(change)
                                    .memberAfter(Optional.empty())
                                    .build(),
                    "A.1",
                    "every_sequence_gets_the_answers_of_the_reference_model",
                    "1.1"),
            BrokenAdapter.reading(
                    "EVENT_LOST",
                    events -> events.stream()
                            .filter(event -> event.kind() != HistoryEvent.Kind.REJECTED)
                            .toList(),
                    "1.1",
                    "6.1"),
            BrokenAdapter.saving(
                    "NOTIFICATION_LOST",
                    change -> change.event().kind() != HistoryEvent.Kind.RESENT
                            ? change
                            : Change.builder()
                                    .from(change)
                                    .notification(Optional.empty())
                                    .build(),
                    "1.1",
                    "7.1"));

    private BrokenWriting() {}
}
