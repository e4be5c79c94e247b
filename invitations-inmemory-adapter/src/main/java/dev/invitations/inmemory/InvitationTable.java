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
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The invitations with their indexes; its caller holds the lock. */
final class InvitationTable {

    /** What an index holds, so that a change which leaves an invitation's place in the lists need not touch them. */
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
    private final Index<DomainId, Invitation, Entry> byDomain = listed(i -> i.id().domain());
    private final Index<Sender, Invitation, Entry> bySender = listed(i -> new Sender(i.id().domain(), i.inviter()));
    private final Index<Invitee, Invitation, Entry> byInvitee = listed(Invitation::invitee);
    private final Index<Invitee, Invitation, Entry> inboxes = new Index<>(
            i -> i.status() == Status.PENDING ? i.invitee() : null, i -> new Position(i.sentAt(), i.id().uuid()));

    private static <K> Index<K, Invitation, Entry> listed(Function<Invitation, K> key) {
        return new Index<>(i -> i.status() == Status.DELETED ? null : key.apply(i), Position::of);
    }

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
        byDomain.move(before, after, entry);
        bySender.move(before, after, entry);
        byInvitee.move(before, after, entry);
        inboxes.move(before, after, entry);
    }

    /** The invitations that the filter lets through, from behind the position on. */
    Stream<Invitation> select(InvitationFilter filter, @Nullable Position after, @Nullable String viewerRole) {
        return candidates(filter, after, viewerRole).stream()
                .map(entry -> entry.invitation)
                .filter(invitation -> filter.lets(invitation, viewerRole));
    }

    /** From the narrowest index that has all of them. */
    private Collection<Entry> candidates(
            InvitationFilter filter, @Nullable Position after, @Nullable String viewerRole) {
        InvitationFilter.Viewer viewer = filter.viewer().orElse(null);
        if (viewer != null && viewerRole == null) {
            return List.of();
        }
        if (filter.invitee().isPresent()) {
            return byInvitee.after(filter.invitee().get(), after);
        }
        DomainId domain = filter.domain().orElseThrow();
        UserId inviter = viewer == null || viewer.seeingAll().contains(viewerRole)
                ? filter.inviter().orElse(null)
                : viewer.user();
        return inviter == null ? byDomain.after(domain, after) : bySender.after(new Sender(domain, inviter), after);
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

    Stream<Invitation> all() {
        return byId.values().stream().map(entry -> entry.invitation);
    }
}
