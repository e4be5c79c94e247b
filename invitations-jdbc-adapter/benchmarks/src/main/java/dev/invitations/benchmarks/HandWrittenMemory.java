package dev.invitations.benchmarks;

import static dev.invitations.benchmarks.Candidate.INVITED_ROLE;
import static dev.invitations.benchmarks.Candidate.INVITER;
import static dev.invitations.benchmarks.Candidate.INVITER_ROLE;

import dev.invitations.model.Invitee;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The same contract, as lean hand-written code on plain concurrent maps: ids, the policy, the unique key of (domain,
 * invitee), membership, history, outbox, and the indexes that inbox and page would read. A step is not atomic here:
 * readers may see half of it.
 */
final class HandWrittenMemory implements Candidate.InMemory {

    private record InvitationKey(String domain, UUID uuid) {}

    private record UserKey(String domain, String user) {}

    /** Sorts the newest first. */
    private record SortKey(Instant at, UUID uuid) implements Comparable<SortKey> {
        @Override
        public int compareTo(SortKey other) {
            int byTime = other.at.compareTo(at);
            return byTime != 0 ? byTime : other.uuid.compareTo(uuid);
        }
    }

    private record StoredInvitation(
            InvitationKey id,
            String invitee,
            String role,
            String status,
            String inviter,
            Instant sentAt,
            @Nullable Instant answeredAt,
            String changedBy,
            long version) {}

    private record StoredMember(UserKey key, String role, Instant since, UUID grantedBy) {}

    private record StoredEvent(UUID id, InvitationKey invitation, String kind, String actor, Instant at) {}

    private record StoredMessage(UUID id, String kind, StoredInvitation invitation) {}

    private final Map<String, Set<String>> roles = Map.of(
            INVITER_ROLE, Set.of("invitations.send", "invitations.view", "dashboards.view"),
            INVITED_ROLE, Set.of("dashboards.view"));
    private final Map<InvitationKey, StoredInvitation> invitations = new ConcurrentHashMap<>();
    private final Map<UserKey, UUID> live = new ConcurrentHashMap<>();
    private final Map<UserKey, StoredMember> members = new ConcurrentHashMap<>();
    private final Map<UserKey, Queue<StoredEvent>> history = new ConcurrentHashMap<>();
    private final Map<UUID, StoredMessage> outbox = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentSkipListMap<SortKey, UUID>> pages = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentSkipListMap<SortKey, InvitationKey>> inboxes = new ConcurrentHashMap<>();

    @Override
    public void addFounder(String domain) {
        UserKey key = new UserKey(domain, INVITER);
        members.put(key, new StoredMember(key, INVITER_ROLE, now(), PlainJdbc.uuid()));
    }

    @Override
    public Pending send(String domain, String invitee) {
        Instant now = now();
        UserKey key = new UserKey(domain, invitee);
        InvitationKey id = new InvitationKey(domain, PlainJdbc.uuid());
        if (!mayGrant(domain, INVITER, INVITED_ROLE)
                || members.containsKey(key)
                || live.putIfAbsent(key, id.uuid()) != null) {
            throw new IllegalStateException("Refused");
        }
        StoredInvitation sent =
                new StoredInvitation(id, invitee, INVITED_ROLE, "PENDING", INVITER, now, null, INVITER, 1);
        SortKey sortKey = new SortKey(now, id.uuid());
        invitations.put(id, sent);
        pages.computeIfAbsent(domain, d -> new ConcurrentSkipListMap<>()).put(sortKey, id.uuid());
        inboxes.computeIfAbsent(invitee, i -> new ConcurrentSkipListMap<>()).put(sortKey, id);
        addEvent(sent, "SENT", INVITER, PlainJdbc.uuid(), now);
        return new Pending(domain, id.uuid(), Invitee.Kind.USER, invitee);
    }

    @Override
    public void accept(Pending invitation) {
        Instant now = now();
        String invitee = invitation.invitee();
        StoredInvitation before = invitations.get(new InvitationKey(invitation.domain(), invitation.uuid()));
        if (before == null
                || !before.invitee().equals(invitee)
                || !before.status().equals("PENDING")
                || !mayGrant(before.id().domain(), before.inviter(), before.role())) {
            throw new IllegalStateException("Refused");
        }
        StoredInvitation after = new StoredInvitation(
                before.id(),
                invitee,
                before.role(),
                "ACCEPTED",
                before.inviter(),
                before.sentAt(),
                now,
                invitee,
                before.version() + 1);
        UserKey key = new UserKey(before.id().domain(), invitee);
        UUID event = PlainJdbc.uuid();
        if (!invitations.replace(before.id(), before, after)
                || members.putIfAbsent(key, new StoredMember(key, after.role(), now, event)) != null) {
            throw new IllegalStateException("Conflict");
        }
        ConcurrentSkipListMap<SortKey, InvitationKey> inbox = inboxes.get(invitee);
        if (inbox != null) {
            inbox.remove(new SortKey(after.sentAt(), after.id().uuid()));
        }
        addEvent(after, "ACCEPTED", invitee, event, now);
    }

    private void addEvent(StoredInvitation invitation, String kind, String actor, UUID event, Instant now) {
        UserKey key = new UserKey(invitation.id().domain(), invitation.invitee());
        history.computeIfAbsent(key, p -> new ConcurrentLinkedQueue<>())
                .add(new StoredEvent(event, invitation.id(), kind, actor, now));
        outbox.put(event, new StoredMessage(event, kind, invitation));
    }

    private boolean mayGrant(String domain, String user, String role) {
        StoredMember member = members.get(new UserKey(domain, user));
        Set<String> own = member == null ? Set.of() : roles.getOrDefault(member.role(), Set.of());
        return own.contains("invitations.send") && own.containsAll(roles.getOrDefault(role, own));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
