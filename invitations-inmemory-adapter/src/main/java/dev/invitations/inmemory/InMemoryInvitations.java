package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MemberPrecondition;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The invitations with their history. Every change of the storage goes through {@link #commit}. */
final class InMemoryInvitations implements InvitationQueries {

    private static final Comparator<HistoryEvent> HISTORY =
            Comparator.comparing(HistoryEvent::at).thenComparing(HistoryEvent::id, Position::compare);

    private final Gate gate;
    private final InMemoryMemberships members;
    private final InMemoryOutbox outbox;
    private final InvitationTable table = new InvitationTable();
    private final ByDomain<Invitee, List<HistoryEvent>> events = new ByDomain<>();

    /** The data of each invitation that has data, by the UUID of the invitation. */
    private final ByDomain<UUID, String> data = new ByDomain<>();

    InMemoryInvitations(Gate gate, InMemoryMemberships members, InMemoryOutbox outbox) {
        this.gate = gate;
        this.members = members;
        this.outbox = outbox;
    }

    Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
        return gate.step(() -> {
            Invitation invitation = table.find(id);
            if (invitation == null) {
                return Snapshot.of(List.of(), List.of());
            }
            Map<UUID, Invitation> found = new LinkedHashMap<>();
            found.put(id.uuid(), invitation);
            addLive(found, id.domain(), identities);
            List<Membership> known = new ArrayList<>(3);
            addMember(known, id.domain(), user);
            addMember(known, id.domain(), invitation.inviter());
            addMember(known, id.domain(), invitation.invitee());
            return snapshot(id.domain(), found, known);
        });
    }

    Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return gate.step(() -> {
            Map<UUID, Invitation> found = new LinkedHashMap<>();
            addLive(found, domain, invitees);
            List<Membership> known = new ArrayList<>(1);
            addMember(known, domain, user);
            invitees.forEach(invitee -> addMember(known, domain, invitee));
            found.values().forEach(invitation -> invitation.claimant().ifPresent(one -> addMember(known, domain, one)));
            return snapshot(domain, found, known);
        });
    }

    /** Adds the live invitations to the invitees, and the invitations that they claimed, each once. */
    private void addLive(Map<UUID, Invitation> found, DomainId domain, Collection<? extends Invitee> invitees) {
        for (Invitee invitee : invitees) {
            Invitation live = table.live(domain, invitee);
            if (live != null) {
                found.put(live.id().uuid(), live);
            }
            table.claimed(domain, invitee)
                    .forEach(claimed -> found.put(claimed.id().uuid(), claimed));
        }
    }

    private Snapshot snapshot(DomainId domain, Map<UUID, Invitation> found, List<Membership> known) {
        Map<UUID, String> ofInvitations = new HashMap<>();
        found.keySet().forEach(uuid -> {
            String stored = data.get(domain, uuid);
            if (stored != null) {
                ofInvitations.put(uuid, stored);
            }
        });
        return Snapshot.of(found.values(), known).withData(ofInvitations);
    }

    private void addMember(List<Membership> found, DomainId domain, Invitee person) {
        Membership member = members.member(domain, person);
        if (member != null) {
            found.add(member);
        }
    }

    CommitResult commit(List<Change> changes) {
        boolean conflict = gate.strikes(Fault.CONFLICT);
        boolean lost = gate.strikes(Fault.LOST_COMMIT);
        CommitResult result = gate.step(() -> conflict ? CommitResult.PRECONDITION_FAILED : applied(changes));
        if (result.isCommitted() && lost) {
            throw new OutcomeUnknownException(
                    "The outcome of the commit is unknown, because the test injected Fault.LOST_COMMIT", null);
        }
        return result;
    }

    /**
     * Applies one change after another, so that each change sees the earlier changes. A conflict undoes all changes.
     */
    private CommitResult applied(List<Change> changes) {
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            CommitResult checked = checked(change);
            if (!checked.isCommitted()) {
                for (int done = i - 1; done >= 0; done--) {
                    Change undone = changes.get(done);
                    table.move(undone.after().orElse(null), undone.before().orElse(null));
                    members.move(undone.memberAfter(), undone.memberBefore());
                }
                return checked;
            }
            table.move(change.before().orElse(null), change.after().orElse(null));
            members.move(change.memberBefore(), change.memberAfter());
        }
        changes.forEach(this::record);
        return CommitResult.COMMITTED;
    }

    private void record(Change change) {
        HistoryEvent event = change.event();
        events.getOrAdd(event.domain(), event.subject(), () -> new ArrayList<>(2))
                .add(event);
        change.notification().ifPresent(outbox::add);
        change.data().ifPresent(given -> {
            InvitationId id = change.after().orElseThrow().id();
            data.put(id.domain(), id.uuid(), given);
        });
    }

    /** Returns the condition that does not hold, or COMMITTED if all conditions of the change hold. */
    private CommitResult checked(Change change) {
        DomainId domain = change.domain();
        List<MemberPrecondition> preconditions = change.preconditions();
        for (int i = 0; i < preconditions.size(); i++) {
            MemberPrecondition precondition = preconditions.get(i);
            if (!members.hasRole(domain, precondition.user(), precondition.role())) {
                return CommitResult.PRECONDITION_FAILED;
            }
        }
        Membership before = change.memberBefore().orElse(null);
        Membership after = change.memberAfter().orElse(null);
        boolean founding = change.event().kind() == HistoryEvent.Kind.FOUNDED;
        if (!table.isExpected(change.before().orElse(null))
                || (before != null && !members.hasRole(domain, before.user(), before.role()))
                || (founding && members.hasMembers(domain))) {
            return CommitResult.PRECONDITION_FAILED;
        }
        boolean isMember = before == null && after != null && members.member(domain, after.user()) != null;
        return isMember
                        || table.isTaken(
                                change.before().orElse(null), change.after().orElse(null))
                ? CommitResult.DUPLICATE_KEY
                : CommitResult.COMMITTED;
    }

    @Override
    public Optional<Invitation> find(InvitationId id) {
        return gate.step(() -> Optional.ofNullable(table.find(id)));
    }

    @Override
    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
        return gate.step(() ->
                table.select(filter, after, viewerRole(filter)).limit(limit).toList());
    }

    @Override
    public long count(InvitationFilter filter) {
        return gate.step(() -> table.select(filter, null, viewerRole(filter)).count());
    }

    private @Nullable String viewerRole(InvitationFilter filter) {
        return filter.viewer()
                .map(viewer -> members.member(filter.domain().orElseThrow(), viewer.user()))
                .map(Membership::role)
                .orElse(null);
    }

    @Override
    public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
        return gate.step(() -> {
            List<InboxCandidate> newest = new ArrayList<>(limit);
            List<InboxGroup> groups = new ArrayList<>();
            table.pending(identities, now, null)
                    .map(invitation -> candidate(user, invitation))
                    .forEach(candidate -> {
                        if (newest.size() < limit) {
                            newest.add(candidate);
                        }
                        groups.add(group(candidate));
                    });
            return new InboxCandidates(newest, groups);
        });
    }

    @Override
    public Map<String, Long> countPendingRoles(DomainId domain, Instant now) {
        return gate.step(() ->
                table.pending(domain, now).collect(Collectors.groupingBy(Invitation::role, Collectors.counting())));
    }

    @Override
    public List<InboxCandidate> inboxAfter(
            UserId user, Set<? extends Invitee> identities, Instant now, Position after, int limit) {
        return gate.step(() -> table.pending(identities, now, after)
                .limit(limit)
                .map(invitation -> candidate(user, invitation))
                .toList());
    }

    private InboxCandidate candidate(UserId user, Invitation invitation) {
        DomainId domain = invitation.id().domain();
        Membership inviter = members.member(domain, invitation.inviter());
        return new InboxCandidate(
                invitation, inviter == null ? null : inviter.role(), members.member(domain, user) != null);
    }

    /** A domain has few pending invitations to one person, so each invitation is a group. */
    private static InboxGroup group(InboxCandidate candidate) {
        Invitation invitation = candidate.invitation();
        return new InboxGroup(
                invitation.id().domain(),
                invitation.role(),
                invitation.timesSent() > 1,
                candidate.inviterRole(),
                candidate.userIsMember(),
                1);
    }

    @Override
    public List<HistoryEvent> history(DomainId domain, Invitee subject, @Nullable UUID invitation, int limit) {
        return gate.step(() -> {
            List<HistoryEvent> found = events.get(domain, subject);
            List<HistoryEvent> wanted = found == null
                    ? List.of()
                    : found.stream()
                            .filter(event -> isAbout(event, invitation))
                            .sorted(HISTORY)
                            .toList();
            return wanted.subList(Math.max(0, wanted.size() - limit), wanted.size());
        });
    }

    private static boolean isAbout(HistoryEvent event, @Nullable UUID invitation) {
        return invitation == null
                || event.invitation().filter(id -> id.uuid().equals(invitation)).isPresent();
    }

    Stream<Invitation> all() {
        return table.all();
    }

    Stream<HistoryEvent> allEvents() {
        return events.all().flatMap(List::stream);
    }
}
