package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Typical errors of adapters in reads and in the outbox. */
final class BrokenReading {

    private static final int MANY = 10_000;

    static final List<BrokenAdapter> ALL = List.of(
            new BrokenAdapter(
                    "DOMAIN_NOT_LOOKED_AT",
                    () -> new BrokenStorage() {
                        @Override
                        Change saved(Change change) {
                            change.after()
                                    .ifPresent(after -> notes.put(after.id().uuid(), after.id()));
                            return change;
                        }

                        // Loads the invitation by its UUID alone, and the members of the requested domain.
                        @Override
                        public Snapshot load(InvitationId id, UserId user) {
                            Invitation found = storage.load((InvitationId) notes.getOrDefault(id.uuid(), id), user)
                                    .invitation(id.uuid());
                            if (found == null) {
                                return Snapshot.of(List.of(), List.of());
                            }
                            return Snapshot.of(
                                    List.of(found),
                                    Stream.of(user, found.inviter(), (UserId) found.invitee())
                                            .distinct()
                                            .flatMap(person -> memberships.find(id.domain(), person).stream())
                                            .toList());
                        }
                    },
                    "4.2",
                    "5.1"),
            new BrokenAdapter(
                    "VIEWER_NOT_LOOKED_AT",
                    () -> new BrokenStorage() {
                        @Override
                        public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
                            return invitations.page(open(filter), after, limit);
                        }

                        @Override
                        public long count(InvitationFilter filter) {
                            return invitations.count(open(filter));
                        }

                        private InvitationFilter open(InvitationFilter filter) {
                            return InvitationFilter.builder()
                                    .from(filter)
                                    .viewer(Optional.empty())
                                    .build();
                        }
                    },
                    "5.3"),
            new BrokenAdapter(
                    "CASE_FOLDED",
                    () -> new BrokenStorage() {
                        @Override
                        Change saved(Change change) {
                            change.memberAfter().map(Membership::user).ifPresent(this::known);
                            change.after().map(Invitation::invitee).ifPresent(this::known);
                            return change;
                        }

                        // Returns the first known spelling.
                        private UserId known(Invitee user) {
                            return (UserId)
                                    notes.computeIfAbsent(user.value().toLowerCase(Locale.ROOT), folded -> user);
                        }

                        @Override
                        public Optional<Membership> find(DomainId domain, UserId user) {
                            return memberships.find(domain, known(user));
                        }

                        @Override
                        public Inbox inbox(Invitee invitee, Instant now, int limit) {
                            return invitations.inbox(known(invitee), now, limit);
                        }

                        @Override
                        public List<HistoryEvent> history(DomainId domain, Invitee subject) {
                            return invitations.history(domain, known(subject));
                        }
                    },
                    "10.5"),
            BrokenAdapter.saving(
                    "MILLISECONDS",
                    change -> Change.builder()
                            .from(change)
                            .after(change.after().map(BrokenReading::rounded))
                            .build(),
                    "S.1",
                    "8.7"),
            new BrokenAdapter(
                    "UUIDS_AS_SIGNED",
                    () -> new BrokenStorage() {
                        private final Comparator<Invitation> order = Comparator.comparing(Invitation::createdAt)
                                .thenComparing(invitation -> invitation.id().uuid())
                                .reversed();

                        @Override
                        public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
                            return invitations.page(filter, null, MANY).stream()
                                    .sorted(order)
                                    .filter(invitation -> after == null || isBehind(invitation, after))
                                    .limit(limit)
                                    .toList();
                        }

                        private boolean isBehind(Invitation invitation, Position after) {
                            int byTime = invitation.createdAt().compareTo(after.at());
                            return byTime < 0
                                    || (byTime == 0 && invitation.id().uuid().compareTo(after.uuid()) < 0);
                        }
                    },
                    "8.4"),
            new BrokenAdapter(
                    "PAGE_SKIPS_TIES",
                    () -> new BrokenStorage() {
                        @Override
                        public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
                            return invitations.page(filter, null, MANY).stream()
                                    .filter(invitation -> after == null
                                            || invitation.createdAt().isBefore(after.at()))
                                    .limit(limit)
                                    .toList();
                        }
                    },
                    "8.2"),
            new BrokenAdapter(
                    "COUNT_OF_ONE_PAGE",
                    () -> new BrokenStorage() {
                        @Override
                        public long count(InvitationFilter filter) {
                            return Math.min(100, invitations.count(filter));
                        }
                    },
                    "S.11"),
            new BrokenAdapter(
                    "INBOX_BY_CREATION",
                    () -> new BrokenStorage() {
                        @Override
                        public Inbox inbox(Invitee invitee, Instant now, int limit) {
                            Inbox all = invitations.inbox(invitee, now, MANY);
                            List<Invitation> pending = all.pending().stream()
                                    .sorted(Comparator.comparing(Position::of))
                                    .limit(limit)
                                    .toList();
                            return new Inbox(pending, all.total());
                        }
                    },
                    "8.6"),
            new BrokenAdapter(
                    "INBOX_WITH_EXPIRED",
                    () -> new BrokenStorage() {
                        @Override
                        public Inbox inbox(Invitee invitee, Instant now, int limit) {
                            Inbox sound = invitations.inbox(invitee, now, limit);
                            return new Inbox(
                                    sound.pending(),
                                    invitations
                                            .inbox(invitee, Instant.EPOCH, limit)
                                            .total());
                        }
                    },
                    "E.2",
                    "8.6"),
            BrokenAdapter.reading("HISTORY_FORGETS_AT_RESEND", BrokenReading::sinceTheLastResend, "6.1"),
            BrokenAdapter.reading(
                    "HISTORY_DELETED_TOO",
                    events -> {
                        Set<Optional<InvitationId>> deleted = events.stream()
                                .filter(event -> event.kind() == HistoryEvent.Kind.DELETED)
                                .map(HistoryEvent::invitation)
                                .collect(Collectors.toSet());
                        return events.stream()
                                .filter(event -> !deleted.contains(event.invitation()))
                                .toList();
                    },
                    "R.6",
                    "1.1"),
            new BrokenAdapter(
                    "LAST_MANAGER_OVERLOOKED",
                    () -> new BrokenStorage() {
                        @Override
                        public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
                            return memberships.page(domain, null, MANY).stream()
                                    .filter(member -> roles.contains(member.role()))
                                    .findFirst();
                        }
                    },
                    "M.7"));

    private BrokenReading() {}

    private static Invitation rounded(Invitation invitation) {
        return Invitation.builder()
                .from(invitation)
                .createdAt(invitation.createdAt().truncatedTo(ChronoUnit.MILLIS))
                .sentAt(invitation.sentAt().truncatedTo(ChronoUnit.MILLIS))
                .build();
    }

    private static List<HistoryEvent> sinceTheLastResend(List<HistoryEvent> events) {
        List<HistoryEvent> kept = new ArrayList<>();
        for (HistoryEvent event : events) {
            if (event.kind() == HistoryEvent.Kind.RESENT) {
                kept.removeIf(older -> older.invitation().equals(event.invitation()));
            }
            kept.add(event);
        }
        return kept;
    }
}
