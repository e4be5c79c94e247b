package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The invitations with their indexes; its caller holds the lock. */
final class InvitationTable {

    /** What an index holds: most changes of an invitation leave it where it is in the lists. */
    private static final class Entry {
        private Invitation invitation;

        Entry(Invitation invitation) {
            this.invitation = invitation;
        }
    }

    private record Place(DomainId domain, Invitee invitee) {}

    private record Sender(DomainId domain, UserId inviter) {}

    private final Map<InvitationId, Entry> byId = new HashMap<>();
    private final Map<Place, Entry> live = new HashMap<>();
    private final Index<DomainId, Entry> byDomain = new Index<>();
    private final Index<Sender, Entry> bySender = new Index<>();
    private final Index<Invitee, Entry> byInvitee = new Index<>();
    private final Index<Invitee, Entry> inboxes = new Index<>();

    @Nullable Invitation find(InvitationId id) {
        Entry entry = byId.get(id);
        return entry == null ? null : entry.invitation;
    }

    @Nullable Invitation live(DomainId domain, Invitee invitee) {
        Entry entry = live.get(new Place(domain, invitee));
        return entry == null ? null : entry.invitation;
    }

    /** Whether this step is possible: the version is the one decided on, and the place is free or its own. */
    boolean allows(@Nullable Invitation before, @Nullable Invitation after) {
        Invitation stored = before == null ? null : find(before.id());
        if (before != null && (stored == null || stored.version() != before.version())) {
            return false;
        }
        if (after == null) {
            return true;
        }
        Invitation holder = live(after.id().domain(), after.invitee());
        boolean placed = !after.isLive() || holder == null || holder.id().equals(after.id());
        return placed && (before != null || !byId.containsKey(after.id()));
    }

    /** Replaces one state by the other in every index; with null for not being there, so that it can be undone. */
    void move(@Nullable Invitation before, @Nullable Invitation after) {
        Invitation known = after == null ? before : after;
        if (known == null) {
            return;
        }
        Entry entry = byId.computeIfAbsent(known.id(), id -> new Entry(known));
        entry.invitation = known;
        if (after == null) {
            byId.remove(known.id());
        }
        Place place = new Place(known.id().domain(), known.invitee());
        if (after != null && after.isLive()) {
            live.put(place, entry);
        } else if (before != null && before.isLive()) {
            live.remove(place);
        }
        Invitation from = listed(before);
        Invitation to = listed(after);
        Position position = Position.of(known);
        byDomain.move(domain(from), position, domain(to), position, entry);
        bySender.move(sender(from), position, sender(to), position, entry);
        byInvitee.move(invitee(from), position, invitee(to), position, entry);
        Invitation waiting = pending(before);
        Invitation waits = pending(after);
        inboxes.move(invitee(waiting), sent(waiting, known), invitee(waits), sent(waits, known), entry);
    }

    /** The invitations that the filter lets through, from behind the position on. */
    Stream<Invitation> select(InvitationFilter filter, @Nullable Position after, @Nullable String viewerRole) {
        return candidates(filter, after, viewerRole).stream()
                .map(entry -> entry.invitation)
                .filter(invitation -> filter.lets(invitation, viewerRole));
    }

    private Collection<Entry> candidates(
            InvitationFilter filter, @Nullable Position after, @Nullable String viewerRole) {
        if (filter.viewer().isPresent()) {
            InvitationFilter.Viewer viewer = filter.viewer().get();
            DomainId domain = filter.domain().orElseThrow();
            if (viewerRole == null) {
                return List.of();
            }
            if (!viewer.seeingAll().contains(viewerRole)) {
                return bySender.after(new Sender(domain, viewer.user()), after);
            }
        }
        if (filter.invitee().isPresent()) {
            return byInvitee.after(filter.invitee().get(), after);
        }
        DomainId domain = filter.domain().orElseThrow();
        return filter.inviter().isPresent()
                ? bySender.after(new Sender(domain, filter.inviter().get()), after)
                : byDomain.after(domain, after);
    }

    Inbox inbox(Invitee invitee, Instant now, int limit) {
        List<Invitation> newest = new ArrayList<>(limit);
        long total = 0;
        for (Entry entry : inboxes.after(invitee, null)) {
            if (entry.invitation.statusAt(now) == Status.PENDING) {
                total++;
                if (newest.size() < limit) {
                    newest.add(entry.invitation);
                }
            }
        }
        return new Inbox(newest, total);
    }

    Collection<Invitation> all() {
        return byId.values().stream()
                .map(entry -> entry.invitation)
                .sorted((left, right) -> Position.of(left).compareTo(Position.of(right)))
                .toList();
    }

    private static @Nullable Invitation listed(@Nullable Invitation invitation) {
        return invitation == null || invitation.status() == Status.DELETED ? null : invitation;
    }

    private static @Nullable Invitation pending(@Nullable Invitation invitation) {
        return invitation == null || invitation.status() != Status.PENDING ? null : invitation;
    }

    private static @Nullable DomainId domain(@Nullable Invitation invitation) {
        return invitation == null ? null : invitation.id().domain();
    }

    private static @Nullable Sender sender(@Nullable Invitation invitation) {
        return invitation == null ? null : new Sender(invitation.id().domain(), invitation.inviter());
    }

    private static @Nullable Invitee invitee(@Nullable Invitation invitation) {
        return invitation == null ? null : invitation.invitee();
    }

    private static Position sent(@Nullable Invitation invitation, Invitation otherwise) {
        Invitation sent = invitation == null ? otherwise : invitation;
        return new Position(sent.sentAt(), sent.id().uuid());
    }
}
