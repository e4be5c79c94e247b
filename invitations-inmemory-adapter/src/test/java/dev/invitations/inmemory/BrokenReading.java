package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Typical errors of adapters in reads. */
final class BrokenReading {

    private static final int MANY = 10_000;

    static final List<BrokenAdapter> ALL = List.of(
            new BrokenAdapter("DOMAIN_IGNORED", List.of("4.2", "5.1"), () -> new BrokenStorage() {
                @Override
                Change saved(Change change) {
                    change.after().ifPresent(after -> notes.put(after.id().uuid(), after.id()));
                    return change;
                }

                // Loads the invitation by its UUID alone, and the members of the requested domain.
                @Override
                public Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
                    Invitation found = storage.load((InvitationId) notes.getOrDefault(id.uuid(), id), user)
                            .invitation(id.uuid());
                    return found == null ? Snapshot.of(List.of(), List.of()) : snapshot(found, id.domain(), user);
                }
            }),
            new BrokenAdapter("VIEWER_IGNORED", List.of("5.3"), () -> new BrokenStorage() {
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
            }),
            new BrokenAdapter("CASE_FOLDED", List.of("10.5"), () -> confusing(text -> text.toLowerCase(Locale.ROOT))),
            BrokenAdapter.saving(
                    "MILLISECONDS",
                    List.of("S.1", "8.7"),
                    change -> BrokenStorage.edited(
                            change, edit -> edit.after(change.after().map(BrokenReading::truncated)))),
            new BrokenAdapter("UUIDS_AS_SIGNED", List.of("8.4"), () -> new BrokenStorage() {
                private final Comparator<Position> order = Comparator.comparing(Position::at)
                        .thenComparing(Position::uuid)
                        .reversed();

                @Override
                public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
                    return invitations.page(filter, null, MANY).stream()
                            .sorted(Comparator.comparing(Position::of, order))
                            .filter(one -> after == null || order.compare(Position.of(one), after) > 0)
                            .limit(limit)
                            .toList();
                }
            }),
            new BrokenAdapter("PAGE_SKIPS_TIES", List.of("8.2"), () -> new BrokenStorage() {
                @Override
                public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
                    return invitations.page(filter, null, MANY).stream()
                            .filter(one -> after == null || one.createdAt().isBefore(after.at()))
                            .limit(limit)
                            .toList();
                }
            }),
            new BrokenAdapter("COUNT_OF_ONE_PAGE", List.of("S.11"), () -> new BrokenStorage() {
                @Override
                public long count(InvitationFilter filter) {
                    return Math.min(100, invitations.count(filter));
                }
            }),
            new BrokenAdapter("ROLES_COUNTED_LATE", List.of("M.15"), () -> new BrokenStorage() {
                @Override
                public Map<String, Long> countPendingRoles(DomainId domain, Instant now) {
                    return invitations.countPendingRoles(domain, Instant.EPOCH);
                }
            }),
            new BrokenAdapter("INBOX_BY_CREATION", List.of("8.6"), () -> new BrokenStorage() {
                @Override
                public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                    InboxCandidates all = invitations.inbox(user, identities, now, MANY);
                    List<InboxCandidate> newest = all.newest().stream()
                            .sorted(Comparator.comparing(one -> Position.of(one.invitation())))
                            .limit(limit)
                            .toList();
                    return new InboxCandidates(newest, all.groups());
                }
            }),
            new BrokenAdapter("INBOX_WITH_EXPIRED", List.of("E.2", "8.6"), () -> new BrokenStorage() {
                @Override
                public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                    List<InboxGroup> groups = invitations
                            .inbox(user, identities, Instant.EPOCH, limit)
                            .groups();
                    return new InboxCandidates(
                            invitations.inbox(user, identities, now, limit).newest(), groups);
                }
            }),
            new BrokenAdapter("INBOX_OF_ONE_READ", List.of("8.13"), () -> new BrokenStorage() {
                @Override
                public List<InboxCandidate> inboxAfter(
                        UserId user, Set<? extends Invitee> identities, Instant now, Position after, int limit) {
                    return List.of();
                }
            }),
            new BrokenAdapter("INBOX_WITHOUT_MEMBERS", List.of("8.11"), () -> new BrokenStorage() {
                @Override
                public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                    InboxCandidates correct = invitations.inbox(user, identities, now, limit);
                    return new InboxCandidates(
                            correct.newest().stream()
                                    .map(one -> new InboxCandidate(one.invitation(), one.inviterRole(), false))
                                    .toList(),
                            correct.groups());
                }
            }),
            BrokenAdapter.reading("HISTORY_FORGETS_AT_RESEND", List.of("6.1"), BrokenReading::sinceTheLastResend),
            BrokenAdapter.reading("HISTORY_DELETED_TOO", List.of("R.6", "1.1"), events -> {
                Set<Optional<InvitationId>> deleted = events.stream()
                        .filter(event -> event.kind() == HistoryEvent.Kind.DELETED)
                        .map(HistoryEvent::invitation)
                        .collect(Collectors.toSet());
                return events.stream()
                        .filter(event -> !deleted.contains(event.invitation()))
                        .toList();
            }),
            new BrokenAdapter("LAST_MANAGER_OVERLOOKED", List.of("M.7"), () -> new BrokenStorage() {
                @Override
                public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
                    return memberships.page(domain, null, MANY).stream()
                            .filter(member -> roles.contains(member.role()))
                            .findFirst();
                }
            }));

    private BrokenReading() {}

    /** Returns a storage that stores the given id of a user, but finds the first user with an equal folded id. */
    static BrokenStorage confusing(UnaryOperator<String> folded) {
        return new BrokenStorage() {
            @Override
            Change saved(Change change) {
                change.memberAfter().map(Membership::user).ifPresent(this::known);
                change.after().map(Invitation::invitee).ifPresent(this::known);
                return change;
            }

            /** Returns the first user or address with an equal folded value. */
            private Invitee known(Invitee one) {
                return (Invitee) notes.computeIfAbsent(Invitee.of(one.kind(), folded.apply(one.value())), none -> one);
            }

            private UserId known(UserId user) {
                return (UserId) known((Invitee) user);
            }

            private Set<Invitee> known(Set<? extends Invitee> identities) {
                return identities.stream().map(one -> known((Invitee) one)).collect(Collectors.toSet());
            }

            @Override
            public Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
                return storage.load(id, known(user), known(identities));
            }

            @Override
            public Optional<Membership> find(DomainId domain, UserId user) {
                return memberships.find(domain, known(user));
            }

            @Override
            public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                return invitations.inbox(known(user), known(identities), now, limit);
            }

            @Override
            public List<HistoryEvent> history(DomainId domain, Invitee subject, @Nullable UUID invitation, int limit) {
                return invitations.history(domain, known(subject), invitation, limit);
            }
        };
    }

    private static Invitation truncated(Invitation invitation) {
        return Invitation.builder()
                .from(invitation)
                .createdAt(invitation.createdAt().truncatedTo(ChronoUnit.MILLIS))
                .sentAt(invitation.sentAt().truncatedTo(ChronoUnit.MILLIS))
                .expiresAt(invitation.expiresAt().map(at -> at.truncatedTo(ChronoUnit.MILLIS)))
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
