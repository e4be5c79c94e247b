package dev.invitations.benchmarks.memory;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The same contract, as lean hand-written code on plain concurrent maps: ids, the policy, the unique key of (domain,
 * invitee), membership, history, outbox, and the indexes for inbox and page. A step is not atomic here: readers may see
 * half of it.
 */
final class ByHand implements Way {

    private record Id(String domain, UUID uuid) {}

    private record Place(String domain, String user) {}

    private record Position(Instant at, UUID uuid) implements Comparable<Position> {
        @Override
        public int compareTo(Position other) {
            int byTime = other.at.compareTo(at);
            return byTime != 0 ? byTime : other.uuid.compareTo(uuid);
        }
    }

    private record Invitation(
            Id id,
            String invitee,
            String role,
            String status,
            String inviter,
            Instant sentAt,
            @Nullable Instant answeredAt,
            String changedBy,
            long version) {}

    private record Member(Place place, String role, Instant since, UUID grantedBy) {}

    private record Event(UUID id, Id invitation, String kind, String actor, Instant at) {}

    private record Message(UUID id, String kind, Invitation invitation) {}

    private final Map<String, Set<String>> roles = Map.of(
            INVITING, Set.of("invitations.send", "invitations.view", "dashboards.view"),
            OFFERED, Set.of("dashboards.view"));
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Id, Invitation> invitations = new ConcurrentHashMap<>();
    private final Map<Place, UUID> live = new ConcurrentHashMap<>();
    private final Map<Place, Member> members = new ConcurrentHashMap<>();
    private final Map<Place, Queue<Event>> history = new ConcurrentHashMap<>();
    private final Map<UUID, Message> outbox = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentSkipListMap<Position, UUID>> pages = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentSkipListMap<Position, Id>> inboxes = new ConcurrentHashMap<>();

    @Override
    public void found(String domain) {
        Place place = new Place(domain, INVITER);
        members.put(place, new Member(place, INVITING, now(), uuid()));
    }

    @Override
    public UUID send(String domain, String invitee) {
        Instant now = now();
        Place place = new Place(domain, invitee);
        Id id = new Id(domain, uuid());
        if (!mayGive(domain, INVITER, OFFERED)
                || members.containsKey(place)
                || live.putIfAbsent(place, id.uuid()) != null) {
            throw new IllegalStateException("Refused");
        }
        Invitation sent = new Invitation(id, invitee, OFFERED, "PENDING", INVITER, now, null, INVITER, 1);
        Position position = new Position(now, id.uuid());
        invitations.put(id, sent);
        pages.computeIfAbsent(domain, d -> new ConcurrentSkipListMap<>()).put(position, id.uuid());
        inboxes.computeIfAbsent(invitee, i -> new ConcurrentSkipListMap<>()).put(position, id);
        tell(sent, "SENT", INVITER, uuid(), now);
        return id.uuid();
    }

    @Override
    public Object accept(String domain, UUID uuid, String invitee) {
        Instant now = now();
        Invitation before = invitations.get(new Id(domain, uuid));
        if (before == null
                || !before.invitee().equals(invitee)
                || !before.status().equals("PENDING")
                || !mayGive(domain, before.inviter(), before.role())) {
            throw new IllegalStateException("Refused");
        }
        Invitation after = new Invitation(
                before.id(),
                invitee,
                before.role(),
                "ACCEPTED",
                before.inviter(),
                before.sentAt(),
                now,
                invitee,
                before.version() + 1);
        Place place = new Place(domain, invitee);
        UUID event = uuid();
        if (!invitations.replace(before.id(), before, after)
                || members.putIfAbsent(place, new Member(place, after.role(), now, event)) != null) {
            throw new IllegalStateException("Somebody was faster");
        }
        ConcurrentSkipListMap<Position, Id> inbox = inboxes.get(invitee);
        if (inbox != null) {
            inbox.remove(new Position(after.sentAt(), uuid));
        }
        tell(after, "ACCEPTED", invitee, event, now);
        return after;
    }

    @Override
    public List<?> inbox(String invitee) {
        List<Invitation> newest = new ArrayList<>(5);
        for (Id id :
                inboxes.getOrDefault(invitee, new ConcurrentSkipListMap<>()).values()) {
            Invitation invitation = invitations.get(id);
            if (invitation != null && newest.size() < 5) {
                newest.add(invitation);
            }
        }
        return newest;
    }

    @Override
    public List<?> page(String domain) {
        List<Invitation> found = new ArrayList<>(PAGE);
        if (may(domain, INVITER, "invitations.view")) {
            for (UUID uuid :
                    pages.getOrDefault(domain, new ConcurrentSkipListMap<>()).values()) {
                Invitation invitation = invitations.get(new Id(domain, uuid));
                if (invitation != null && found.add(invitation) && found.size() == PAGE) {
                    break;
                }
            }
        }
        return found;
    }

    private void tell(Invitation invitation, String kind, String actor, UUID event, Instant now) {
        Place place = new Place(invitation.id().domain(), invitation.invitee());
        history.computeIfAbsent(place, p -> new ConcurrentLinkedQueue<>())
                .add(new Event(event, invitation.id(), kind, actor, now));
        outbox.put(event, new Message(event, kind, invitation));
    }

    private boolean may(String domain, String user, String action) {
        Member member = members.get(new Place(domain, user));
        return member != null && roles.getOrDefault(member.role(), Set.of()).contains(action);
    }

    private boolean mayGive(String domain, String user, String role) {
        Member member = members.get(new Place(domain, user));
        Set<String> own = member == null ? Set.of() : roles.getOrDefault(member.role(), Set.of());
        return own.contains("invitations.send") && own.containsAll(roles.getOrDefault(role, own));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }

    private UUID uuid() {
        long stamp =
                lastId.accumulateAndGet(System.currentTimeMillis() << 12, (last, time) -> Math.max(last + 1, time));
        long high = (stamp >>> 12) << 16 | 0x7000 | (stamp & 0xFFF);
        return new UUID(high, (stamp * 0x9E3779B97F4A7C15L) >>> 2 | Long.MIN_VALUE);
    }
}
