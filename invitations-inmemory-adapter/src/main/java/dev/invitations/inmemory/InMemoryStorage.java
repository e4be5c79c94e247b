package dev.invitations.inmemory;

import dev.invitations.model.Change;
import dev.invitations.model.DomainId;
import dev.invitations.model.Inbox;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Membership;
import dev.invitations.model.Snapshot;
import dev.invitations.model.UserId;
import dev.invitations.port.InvitationFilter;
import dev.invitations.port.InvitationRepository;
import dev.invitations.port.MembershipRepository;
import dev.invitations.port.Outbox;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Position;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps everything in memory, behind one lock: every call is one linearizable step. It lasts as long as the object, and
 * for tests it can be made to {@linkplain #inject fail} and be {@linkplain #dump read}.
 *
 * <p>A command, a page without filters, and an inbox of invitations without a time to live cost the same at a thousand
 * and at a million entries, but for the logarithm of a tree; a page with filters walks until it is full, a count and the
 * total of an inbox walk what they count.
 */
public final class InMemoryStorage implements Storage {

    private static final Comparator<InvitationEvent> HISTORY =
            Comparator.comparing(InvitationEvent::at).thenComparing(InvitationEvent::id, Position::compare);

    private record Subject(DomainId domain, Invitee invitee) {}

    private final Object lock = new Object();
    private final InvitationTable invitations = new InvitationTable();
    private final MemberTable members = new MemberTable();
    private final Map<Subject, List<InvitationEvent>> events = new HashMap<>();
    private final OutboxTable notifications = new OutboxTable();
    private final Faults faults = new Faults();

    private InMemoryStorage() {}

    /** An empty storage. */
    public static InMemoryStorage create() {
        return new InMemoryStorage();
    }

    /** As {@link #inject(Fault, int)}, at the next call. */
    public void inject(Fault fault) {
        inject(fault, 1);
    }

    /**
     * Lets this fault strike once, at the n-th call from now on that can suffer it: a save for CONFLICT and LOST_COMMIT,
     * any call of a port for UNAVAILABLE.
     *
     * @param call counted from 1
     */
    public void inject(Fault fault, int call) {
        faults.plan(fault, call);
    }

    /** Everything that is stored, as text for a person. Its form may change; do not test against it. */
    public String dump() {
        synchronized (lock) {
            StringBuilder text = new StringBuilder();
            dump(
                    text,
                    "members",
                    members.all()
                            .map(m -> "%s: %s is %s since %s".formatted(m.domain(), m.user(), m.role(), m.since())));
            dump(
                    text,
                    "invitations",
                    invitations
                            .all()
                            .map(i -> "%s: %s %s as %s by %s, version %d"
                                    .formatted(i.id(), i.invitee(), i.status(), i.role(), i.inviter(), i.version())));
            dump(
                    text,
                    "history",
                    events.values().stream()
                            .flatMap(List::stream)
                            .map(e -> "%s: %s %s %s %s as %s"
                                    .formatted(e.domain(), e.at(), e.actor(), e.kind(), e.subject(), e.role())));
            dump(text, "outbox", notifications.describe());
            return text.toString();
        }
    }

    private static void dump(StringBuilder text, String title, Stream<String> lines) {
        text.append(title).append('\n');
        lines.sorted().forEach(line -> text.append("  ").append(line).append('\n'));
    }

    @Override
    public InvitationRepository invitations() {
        return new Repository();
    }

    @Override
    public MembershipRepository memberships() {
        return new Members();
    }

    @Override
    public Outbox outbox() {
        return new Pending();
    }

    /** Every call of a port is one step under the lock. */
    private <T> T step(Supplier<T> call) {
        if (faults.strikes(Fault.UNAVAILABLE)) {
            throw new StorageException("The storage is unavailable", true, null);
        }
        synchronized (lock) {
            return call.get();
        }
    }

    private final class Repository implements InvitationRepository {

        @Override
        public Snapshot load(InvitationId id, UserId user) {
            return step(() -> {
                Invitation invitation = invitations.find(id);
                if (invitation == null) {
                    return Snapshot.of(List.of(), List.of());
                }
                Set<UserId> users = new LinkedHashSet<>();
                users.add(user);
                users.add(invitation.inviter());
                if (invitation.invitee() instanceof UserId invitee) {
                    users.add(invitee);
                }
                return Snapshot.of(List.of(invitation), membersAmong(id.domain(), users));
            });
        }

        @Override
        public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
            return step(() -> {
                List<Invitation> live = new ArrayList<>();
                Set<UserId> users = new LinkedHashSet<>();
                users.add(user);
                for (Invitee invitee : invitees) {
                    Invitation invitation = invitations.live(domain, invitee);
                    if (invitation != null) {
                        live.add(invitation);
                    }
                    if (invitee instanceof UserId known) {
                        users.add(known);
                    }
                }
                return Snapshot.of(live, membersAmong(domain, users));
            });
        }

        @Override
        public boolean save(List<Change> changes) {
            boolean overtaken = faults.strikes(Fault.CONFLICT);
            boolean lost = faults.strikes(Fault.LOST_COMMIT);
            boolean saved = step(() -> !overtaken && applied(changes));
            if (saved && lost) {
                throw new OutcomeUnknownException("The connection died during the commit", null);
            }
            return saved;
        }

        @Override
        public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
            return step(() -> invitations
                    .select(filter, after, viewerRole(filter))
                    .limit(limit)
                    .toList());
        }

        @Override
        public long count(InvitationFilter filter) {
            return step(
                    () -> invitations.select(filter, null, viewerRole(filter)).count());
        }

        @Override
        public Inbox inbox(Invitee invitee, Instant now, int limit) {
            return step(() -> invitations.inbox(invitee, now, limit));
        }

        @Override
        public List<InvitationEvent> history(DomainId domain, Invitee subject) {
            return step(() -> events.getOrDefault(new Subject(domain, subject), List.of()).stream()
                    .sorted(HISTORY)
                    .toList());
        }

        private List<Membership> membersAmong(DomainId domain, Collection<UserId> users) {
            List<Membership> found = new ArrayList<>();
            for (UserId user : users) {
                Membership member = members.find(domain, user);
                if (member != null) {
                    found.add(member);
                }
            }
            return found;
        }

        private @Nullable String viewerRole(InvitationFilter filter) {
            return filter.viewer()
                    .map(viewer -> members.find(filter.domain().orElseThrow(), viewer.user()))
                    .map(Membership::role)
                    .orElse(null);
        }

        /** Moves change by change, so that each sees what those before it did; one that is impossible undoes them. */
        private boolean applied(List<Change> changes) {
            for (int i = 0; i < changes.size(); i++) {
                Change change = changes.get(i);
                if (!holds(change)) {
                    for (int done = i - 1; done >= 0; done--) {
                        Change undone = changes.get(done);
                        put(undone.after(), undone.before(), undone.memberAfter(), undone.memberBefore());
                    }
                    return false;
                }
                put(change.before(), change.after(), change.memberBefore(), change.memberAfter());
            }
            for (Change change : changes) {
                InvitationEvent event = change.event();
                events.computeIfAbsent(new Subject(event.domain(), event.subject()), s -> new ArrayList<>(2))
                        .add(event);
                change.notification().ifPresent(notifications::add);
            }
            return true;
        }

        private void put(
                Optional<Invitation> old,
                Optional<Invitation> now,
                Optional<Membership> gone,
                Optional<Membership> here) {
            invitations.move(old.orElse(null), now.orElse(null));
            members.move(gone.orElse(null), here.orElse(null));
        }

        private boolean holds(Change change) {
            DomainId domain = change.domain();
            if (!invitations.allows(change.before().orElse(null), change.after().orElse(null))) {
                return false;
            }
            boolean standing = change.relies().stream().allMatch(s -> members.stands(domain, s.user(), s.role()));
            Membership before = change.memberBefore().orElse(null);
            Membership member = change.memberAfter().orElse(before);
            boolean placed =
                    member == null || members.stands(domain, member.user(), before == null ? null : before.role());
            if (!standing || !placed) {
                return false;
            }
            return change.event().kind() != InvitationEvent.Kind.FOUNDED
                    || members.after(domain, null).isEmpty();
        }
    }

    private final class Members implements MembershipRepository {

        @Override
        public Optional<Membership> find(DomainId domain, UserId user) {
            return step(() -> Optional.ofNullable(members.find(domain, user)));
        }

        @Override
        public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
            return step(() -> members.after(domain, null).stream()
                    .filter(member ->
                            roles.contains(member.role()) && !member.user().equals(user))
                    .findFirst());
        }

        @Override
        public boolean isPopulated(DomainId domain) {
            return step(() -> !members.after(domain, null).isEmpty());
        }

        @Override
        public List<Membership> page(DomainId domain, @Nullable Position after, int limit) {
            return step(() -> members.after(domain, after).stream().limit(limit).toList());
        }
    }

    private final class Pending implements Outbox {

        @Override
        public List<Claim> claim(UUID token, Instant now, Instant leaseEnd, int limit) {
            return step(() -> notifications.claim(token, now, leaseEnd, limit));
        }

        @Override
        public boolean delivered(Claim claim) {
            return step(() -> notifications.delivered(claim));
        }

        @Override
        public boolean failed(Claim claim, Instant dueAt, String error) {
            return step(() -> notifications.failed(claim, dueAt, error));
        }

        @Override
        public boolean setAside(Claim claim, String error) {
            return step(() -> notifications.setAside(claim, error));
        }
    }
}
