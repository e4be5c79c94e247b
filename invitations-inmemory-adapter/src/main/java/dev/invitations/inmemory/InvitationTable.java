package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.Position;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The invitations with their indexes. The caller holds the lock. */
final class InvitationTable {

    /**
     * An entry of the indexes. It is mutable, so that a change that keeps the position of the invitation need not
     * update the indexes.
     */
    private static final class Entry {
        private final Position created;
        private Invitation invitation;

        Entry(Invitation invitation) {
            this.created = Position.of(invitation);
            this.invitation = invitation;
        }

        /** Returns the position in an inbox, which differs from the position in lists only after a resend. */
        Position sent(Invitation state) {
            return state.sentAt().equals(created.at()) ? created : new Position(state.sentAt(), created.uuid());
        }
    }

    private record Sender(DomainId domain, UserId inviter) {}

    private record Claimant(DomainId domain, Invitee user) {}

    private final ByDomain<UUID, Entry> byId = new ByDomain<>();
    private final ByDomain<Invitee, Entry> live = new ByDomain<>();
    private final Index<DomainId, Entry> byDomain = new Index<>();
    private final Index<Sender, Entry> bySender = new Index<>();
    private final Index<Invitee, Entry> byInvitee = new Index<>();
    private final Index<Invitee, Entry> inboxes = new Index<>();
    private final Index<Claimant, Entry> liveByClaimant = new Index<>();

    @Nullable Invitation find(InvitationId id) {
        Entry entry = byId.get(id.domain(), id.uuid());
        return entry == null ? null : entry.invitation;
    }

    @Nullable Invitation live(DomainId domain, Invitee invitee) {
        Entry entry = live.get(domain, invitee);
        return entry == null ? null : entry.invitation;
    }

    /** Returns the live invitations to an address that the user accepted. */
    Stream<Invitation> claimed(DomainId domain, Invitee user) {
        return liveByClaimant.after(new Claimant(domain, user), null).stream().map(entry -> entry.invitation);
    }

    /** Returns whether the invitation is stored with this version; true if the change expects no invitation. */
    boolean isExpected(@Nullable Invitation before) {
        if (before == null) {
            return true;
        }
        Invitation stored = find(before.id());
        return stored != null && stored.version() == before.version();
    }

    /** Returns whether another invitation has the id, or is live and has the unique key of (domain, invitee). */
    boolean isTaken(@Nullable Invitation before, @Nullable Invitation after) {
        if (after == null) {
            return false;
        }
        if (before == null && find(after.id()) != null) {
            return true;
        }
        Invitation holder = live(after.id().domain(), after.invitee());
        return after.isLive() && holder != null && !holder.id().equals(after.id());
    }

    /**
     * Replaces an invitation by another state of it in every index; null means not stored. A call with swapped
     * arguments undoes the call.
     */
    void move(@Nullable Invitation before, @Nullable Invitation after) {
        Invitation known = after == null ? before : after;
        if (known == null) {
            return;
        }
        InvitationId id = known.id();
        Entry entry = byId.getOrAdd(id.domain(), id.uuid(), () -> new Entry(known));
        entry.invitation = known;
        if (after == null) {
            byId.remove(id.domain(), id.uuid());
        }
        boolean lived = before != null && before.isLive();
        boolean lives = after != null && after.isLive();
        if (lives && !lived) {
            live.put(id.domain(), known.invitee(), entry);
        } else if (lived && !lives) {
            live.remove(id.domain(), known.invitee());
        }
        liveByClaimant.move(claimant(before), entry.created, claimant(after), entry.created, entry);
        list(before, after, entry);
    }

    private void list(@Nullable Invitation before, @Nullable Invitation after, Entry entry) {
        Invitation old = before == null || before.status() == Status.DELETED ? null : before;
        Invitation now = after == null || after.status() == Status.DELETED ? null : after;
        Position created = entry.created;
        if (old == null || now == null || !old.inviter().equals(now.inviter())) {
            byDomain.move(domain(old), created, domain(now), created, entry);
            bySender.move(sender(old), created, sender(now), created, entry);
            byInvitee.move(invitee(old), created, invitee(now), created, entry);
        }
        inboxes.move(
                invitee(pending(old)),
                old == null ? created : entry.sent(old),
                invitee(pending(now)),
                now == null ? created : entry.sent(now),
                entry);
    }

    private static @Nullable DomainId domain(@Nullable Invitation invitation) {
        return invitation == null ? null : invitation.id().domain();
    }

    private static @Nullable Sender sender(@Nullable Invitation invitation) {
        return invitation == null ? null : new Sender(invitation.id().domain(), invitation.inviter());
    }

    private static @Nullable Claimant claimant(@Nullable Invitation invitation) {
        if (invitation == null || !invitation.isLive()) {
            return null;
        }
        return invitation
                .claimant()
                .map(user -> new Claimant(invitation.id().domain(), user))
                .orElse(null);
    }

    private static @Nullable Invitee invitee(@Nullable Invitation invitation) {
        return invitation == null ? null : invitation.invitee();
    }

    private static @Nullable Invitation pending(@Nullable Invitation invitation) {
        return invitation != null && invitation.status() == Status.PENDING ? invitation : null;
    }

    /** Returns the invitations that match the filter, after the position. */
    Stream<Invitation> select(InvitationFilter filter, @Nullable Position after, @Nullable String viewerRole) {
        return candidates(filter, after, viewerRole)
                .map(entry -> entry.invitation)
                .filter(invitation -> filter.matches(invitation, viewerRole));
    }

    /** Returns the entries of the smallest index that contains every match. */
    private Stream<Entry> candidates(InvitationFilter filter, @Nullable Position after, @Nullable String viewerRole) {
        InvitationFilter.Viewer viewer = filter.viewer().orElse(null);
        if (viewer != null && viewerRole == null) {
            return Stream.empty();
        }
        if (!filter.invitees().isEmpty()) {
            return byInvitee.merged(filter.invitees(), after);
        }
        DomainId domain = filter.domain().orElseThrow();
        UserId inviter = viewer == null || viewer.rolesSeeingAll().contains(viewerRole)
                ? filter.inviter().orElse(null)
                : viewer.user();
        return (inviter == null ? byDomain.after(domain, after) : bySender.after(new Sender(domain, inviter), after))
                .stream();
    }

    /** Returns the invitations of an inbox after the position; all of them if the position is null. */
    Stream<Invitation> pending(Set<? extends Invitee> identities, Instant now, @Nullable Position after) {
        return inboxes.merged(identities, after)
                .map(entry -> entry.invitation)
                .filter(invitation -> invitation.statusAt(now) == Status.PENDING);
    }

    Stream<Invitation> pending(DomainId domain, Instant now) {
        return byDomain.after(domain, null).stream()
                .map(entry -> entry.invitation)
                .filter(invitation -> invitation.statusAt(now) == Status.PENDING);
    }

    Stream<Invitation> all() {
        return byId.all().map(entry -> entry.invitation);
    }
}
