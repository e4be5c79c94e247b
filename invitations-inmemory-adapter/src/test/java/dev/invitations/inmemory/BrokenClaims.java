package dev.invitations.inmemory;

import static dev.invitations.inmemory.BrokenStorage.edited;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.HistoryEvent.Kind;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Typical errors of adapters with invitations to addresses, with users of several identities, and with texts. */
final class BrokenClaims {

    static final List<BrokenAdapter> ALL = List.of(
            dropping(
                    "SECOND_INVITATION_LEFT_PENDING",
                    List.of("A.9", "A.10"),
                    change -> change.event().supersededBy().isPresent()),
            dropping(
                    "CLAIM_NOT_CLOSED",
                    List.of("M.16", "S.13"),
                    change -> change.event().kind() == Kind.MEMBERSHIP_ENDED
                            && change.event().subject().kind() == Invitee.Kind.EMAIL),
            storing(
                    "CLAIMANT_LOST",
                    List.of("A.7", "A.11", "S.12"),
                    invitation -> Invitation.builder()
                            .from(invitation)
                            .claimant(Optional.empty())
                            .build()),
            BrokenAdapter.saving(
                    "CLAIMANT_KEPT",
                    List.of("M.16"),
                    change -> change.event().kind() != Kind.MEMBERSHIP_ENDED
                            ? change
                            : edited(
                                    change,
                                    edit -> edit.after(change.after()
                                            .map(after -> Invitation.builder()
                                                    .from(after)
                                                    .claimant(change.before().flatMap(Invitation::claimant))
                                                    .build())))),
            storing(
                    "MESSAGE_TRIMMED",
                    List.of("10.11"),
                    invitation -> Invitation.builder()
                            .from(invitation)
                            .message(invitation.message().map(String::stripTrailing))
                            .build()),
            storing(
                    "MESSAGE_WITH_UNIX_LINES",
                    List.of("10.11"),
                    invitation -> Invitation.builder()
                            .from(invitation)
                            .message(invitation.message().map(text -> text.replace("\r\n", "\n")))
                            .build()),
            storing(
                    "LANGUAGE_FOLDED",
                    List.of("10.11"),
                    invitation -> Invitation.builder()
                            .from(invitation)
                            .language(invitation.language().map(text -> text.toLowerCase(Locale.ROOT)))
                            .build()),
            BrokenAdapter.saving(
                    "DATA_DROPPED",
                    List.of("10.11", "H.4"),
                    change -> edited(change, edit -> edit.data(Optional.empty()))),
            BrokenAdapter.saving(
                    "DATA_OF_NOTIFICATIONS_DROPPED",
                    List.of("10.11"),
                    change -> edited(
                            change,
                            edit -> edit.notification(change.notification()
                                    .map(one -> new Notification(
                                            one.id(), one.kind(), one.invitation(), one.at(), Optional.empty()))))),
            editing(
                    "SUPERSEDED_BY_LOST",
                    List.of("A.9", "A.10"),
                    event -> HistoryEvent.builder()
                            .from(event)
                            .supersededBy(Optional.empty())
                            .build()),
            editing(
                    "CLAIM_OF_THE_EVENT_LOST",
                    List.of("A.7", "A.8"),
                    event -> HistoryEvent.builder()
                            .from(event)
                            .claim(Optional.empty())
                            .build()),
            editing(
                    "CLAIMED_BY_LINK_ONLY",
                    List.of("A.7", "A.10"),
                    event -> HistoryEvent.builder()
                            .from(event)
                            .claim(event.claim().map(claim -> HistoryEvent.ClaimKind.LINK))
                            .build()),
            editing(
                    "JOINED_WITHOUT_INVITATION",
                    List.of("A.7"),
                    event -> event.kind() != Kind.JOINED
                            ? event
                            : HistoryEvent.builder()
                                    .from(event)
                                    .invitation(Optional.empty())
                                    .build()),
            new BrokenAdapter("LOAD_MISSES_CLAIMS", List.of("I.1", "M.16"), () -> new BrokenStorage() {
                @Override
                public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
                    return part(storage.load(domain, user, invitees), user, invitees, false, true);
                }
            }),
            new BrokenAdapter("LOAD_MISSES_CLAIMANTS", List.of("I.1", "S.12"), () -> new BrokenStorage() {
                @Override
                public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
                    return part(storage.load(domain, user, invitees), user, invitees, true, false);
                }
            }),
            new BrokenAdapter("LOAD_IGNORES_IDENTITIES", List.of("I.2", "A.9"), () -> new BrokenStorage() {
                @Override
                public Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
                    return storage.load(id, user, Set.of());
                }
            }),
            new BrokenAdapter("INBOX_ENTRY_TWICE", List.of("I.3"), () -> new BrokenStorage() {
                // Joins the invitations with the identities, and so counts the entries of a row twice.
                @Override
                public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                    InboxCandidates correct = invitations.inbox(user, identities, now, limit);
                    List<InboxCandidate> twice = correct.newest().stream()
                            .flatMap(one -> identities.size() > 1 ? Stream.of(one, one) : Stream.of(one))
                            .limit(limit)
                            .toList();
                    return new InboxCandidates(twice, correct.groups());
                }
            }),
            new BrokenAdapter("INBOX_COUNTS_PER_IDENTITY", List.of("I.3"), () -> new BrokenStorage() {
                @Override
                public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                    InboxCandidates correct = invitations.inbox(user, identities, now, limit);
                    List<InboxGroup> groups = new ArrayList<>(correct.groups());
                    if (identities.size() > 1) {
                        groups.addAll(correct.groups());
                    }
                    return new InboxCandidates(correct.newest(), groups);
                }
            }),
            new BrokenAdapter("INBOX_OF_THE_USER_ONLY", List.of("I.3", "I.6"), () -> new BrokenStorage() {
                @Override
                public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                    return invitations.inbox(user, Set.of(user), now, limit);
                }
            }),
            new BrokenAdapter("MEMBERSHIP_OF_THE_INVITEE", List.of("I.3"), () -> new BrokenStorage() {
                // Looks for a member with the value of the invitee, which an address never is.
                @Override
                public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                    InboxCandidates correct = invitations.inbox(user, identities, now, limit);
                    List<InboxCandidate> newest = correct.newest().stream()
                            .map(one -> new InboxCandidate(
                                    one.invitation(),
                                    one.inviterRole(),
                                    one.userIsMember()
                                            && one.invitation().invitee().equals(user)))
                            .toList();
                    return new InboxCandidates(newest, correct.groups());
                }
            }),
            new BrokenAdapter("LIST_OF_ONE_IDENTITY", List.of("I.4"), () -> new BrokenStorage() {
                @Override
                public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
                    return invitations.page(first(filter), after, limit);
                }

                private InvitationFilter first(InvitationFilter filter) {
                    return InvitationFilter.builder()
                            .from(filter)
                            .invitees(filter.invitees().stream().limit(1).toList())
                            .build();
                }
            }),
            new BrokenAdapter("COUNT_OF_ONE_IDENTITY", List.of("I.4"), () -> new BrokenStorage() {
                @Override
                public long count(InvitationFilter filter) {
                    return filter.invitees().stream()
                            .limit(1)
                            .mapToLong(one -> invitations.count(InvitationFilter.builder()
                                    .from(filter)
                                    .invitees(Set.of(one))
                                    .build()))
                            .findFirst()
                            .orElseGet(() -> invitations.count(filter));
                }
            }),
            new BrokenAdapter("KINDS_CONFUSED", List.of("I.5"), () -> new BrokenStorage() {
                @Override
                public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
                    Set<Invitee> sameValues = new LinkedHashSet<>();
                    for (Invitee identity : identities) {
                        for (Invitee.Kind kind : Invitee.Kind.values()) {
                            sameValues.add(Invitee.of(kind, identity.value()));
                        }
                    }
                    return invitations.inbox(user, sameValues, now, limit);
                }
            }),
            new BrokenAdapter("HISTORY_BY_VALUE", List.of("I.5"), () -> new BrokenStorage() {
                @Override
                public List<HistoryEvent> history(
                        DomainId domain, Invitee subject, @Nullable UUID invitation, int limit) {
                    return Stream.of(Invitee.Kind.values())
                            .map(kind -> Invitee.of(kind, subject.value()))
                            .flatMap(one -> invitations.history(domain, one, invitation, limit).stream())
                            .toList();
                }
            }),
            new BrokenAdapter("FOUND_BY_UUID", List.of("M.20"), () -> new BrokenStorage() {
                @Override
                Change saved(Change change) {
                    change.after().ifPresent(after -> notes.put(after.id().uuid(), after.id()));
                    return change;
                }

                @Override
                public Optional<Invitation> find(InvitationId id) {
                    return invitations.find((InvitationId) notes.getOrDefault(id.uuid(), id));
                }
            }));

    private BrokenClaims() {}

    /** Returns an adapter that does not commit these changes. */
    private static BrokenAdapter dropping(String kind, List<String> rules, Predicate<Change> dropped) {
        return new BrokenAdapter(kind, rules, () -> new BrokenStorage() {
            @Override
            public CommitResult commit(List<Change> changes) {
                return storage.commit(changes.stream().filter(dropped.negate()).toList());
            }
        });
    }

    /** Returns an adapter that stores another value of each invitation. */
    private static BrokenAdapter storing(String kind, List<String> rules, UnaryOperator<Invitation> stored) {
        return BrokenAdapter.saving(
                kind,
                rules,
                change -> edited(change, edit -> edit.after(change.after().map(stored))));
    }

    /** Returns an adapter that returns another value of each event. */
    private static BrokenAdapter editing(String kind, List<String> rules, UnaryOperator<HistoryEvent> read) {
        return BrokenAdapter.reading(
                kind, rules, events -> events.stream().map(read).toList());
    }

    /** Returns a part of a snapshot. */
    private static Snapshot part(
            Snapshot full, UserId user, Collection<? extends Invitee> invitees, boolean claims, boolean claimants) {
        Set<Invitation> found = new LinkedHashSet<>();
        Set<UserId> members = new HashSet<>(Set.of(user));
        for (Invitee invitee : invitees) {
            Stream.ofNullable(full.live(invitee)).forEach(found::add);
            if (invitee instanceof UserId one) {
                members.add(one);
                if (claims) {
                    found.addAll(full.claimedBy(one));
                }
            }
        }
        if (claimants) {
            found.forEach(one -> one.claimant().ifPresent(members::add));
        }
        Map<UUID, String> data = new HashMap<>();
        found.forEach(one ->
                full.data(one.id().uuid()).ifPresent(text -> data.put(one.id().uuid(), text)));
        List<Membership> memberships =
                members.stream().map(full::member).flatMap(Stream::ofNullable).toList();
        return Snapshot.of(found, memberships).withData(data);
    }
}
