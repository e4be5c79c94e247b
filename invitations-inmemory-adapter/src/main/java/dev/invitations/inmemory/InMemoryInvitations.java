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
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.MemberPrecondition;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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

    InMemoryInvitations(Gate gate, InMemoryMemberships members, InMemoryOutbox outbox) {
        this.gate = gate;
        this.members = members;
        this.outbox = outbox;
    }

    Snapshot load(InvitationId id, UserId user) {
        return gate.step(() -> {
            Invitation invitation = table.find(id);
            if (invitation == null) {
                return Snapshot.of(List.of(), List.of());
            }
            List<Membership> found = new ArrayList<>(3);
            addMember(found, id.domain(), user);
            addMember(found, id.domain(), invitation.inviter());
            addMember(found, id.domain(), invitation.invitee());
            return Snapshot.of(List.of(invitation), found);
        });
    }

    Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return gate.step(() -> {
            List<Invitation> live = new ArrayList<>(0);
            List<Membership> found = new ArrayList<>(1);
            addMember(found, domain, user);
            for (Invitee invitee : invitees) {
                addMember(found, domain, invitee);
                Invitation invitation = table.live(domain, invitee);
                if (invitation != null) {
                    live.add(invitation);
                }
            }
            return Snapshot.of(live, found);
        });
    }

    private void addMember(List<Membership> found, DomainId domain, Invitee person) {
        Membership member = members.member(domain, person);
        if (member != null) {
            found.add(member);
        }
    }

    boolean commit(List<Change> changes) {
        boolean conflict = gate.strikes(Fault.CONFLICT);
        boolean lost = gate.strikes(Fault.LOST_COMMIT);
        boolean saved = gate.step(() -> !conflict && applied(changes));
        if (saved && lost) {
            throw new OutcomeUnknownException(
                    "The outcome of the commit is unknown, because the test injected Fault.LOST_COMMIT", null);
        }
        return saved;
    }

    /**
     * Applies one change after another, so that each change sees the earlier changes. A conflict undoes all changes.
     */
    private boolean applied(List<Change> changes) {
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            if (!holds(change)) {
                for (int done = i - 1; done >= 0; done--) {
                    Change undone = changes.get(done);
                    table.move(undone.after().orElse(null), undone.before().orElse(null));
                    members.move(undone.memberAfter(), undone.memberBefore());
                }
                return false;
            }
            table.move(change.before().orElse(null), change.after().orElse(null));
            members.move(change.memberBefore(), change.memberAfter());
        }
        changes.forEach(this::record);
        return true;
    }

    private void record(Change change) {
        HistoryEvent event = change.event();
        events.getOrAdd(event.domain(), event.subject(), () -> new ArrayList<>(2))
                .add(event);
        change.notification().ifPresent(outbox::add);
    }

    private boolean holds(Change change) {
        DomainId domain = change.domain();
        List<MemberPrecondition> preconditions = change.preconditions();
        for (int i = 0; i < preconditions.size(); i++) {
            MemberPrecondition precondition = preconditions.get(i);
            if (!members.hasRole(domain, precondition.user(), precondition.role())) {
                return false;
            }
        }
        String role = change.memberBefore().map(Membership::role).orElse(null);
        Membership member = change.memberAfter().or(change::memberBefore).orElse(null);
        boolean founding = change.event().kind() == HistoryEvent.Kind.FOUNDED;
        return table.allows(change.before().orElse(null), change.after().orElse(null))
                && (member == null || members.hasRole(domain, member.user(), role))
                && !(founding && members.hasMembers(domain));
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
    public Inbox inbox(Invitee invitee, Instant now, int limit) {
        return gate.step(() -> table.inbox(invitee, now, limit));
    }

    @Override
    public List<HistoryEvent> history(DomainId domain, Invitee subject) {
        return gate.step(() -> {
            List<HistoryEvent> found = events.get(domain, subject);
            return found == null ? List.of() : found.stream().sorted(HISTORY).toList();
        });
    }

    Stream<Invitation> all() {
        return table.all();
    }

    Stream<HistoryEvent> allEvents() {
        return events.all().flatMap(List::stream);
    }
}
