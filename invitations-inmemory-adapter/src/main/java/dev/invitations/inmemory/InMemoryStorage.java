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
import dev.invitations.model.Standing;
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
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
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

    private static final Comparator<InvitationEvent> HISTORY = Comparator.comparing(InvitationEvent::at)
            .thenComparingLong(InvitationEvent::version)
            .thenComparing(InvitationEvent::id, Position::compare);

    private record Subject(DomainId domain, Invitee invitee) {}

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
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
        return locked(lock.readLock(), () -> {
            StringBuilder text = new StringBuilder("members\n");
            members.domains().stream()
                    .sorted(Comparator.comparing(DomainId::value))
                    .flatMap(domain -> members.after(domain, null).stream())
                    .forEach(member -> text.append("  %s: %s is %s since %s%n"
                            .formatted(member.domain(), member.user(), member.role(), member.since())));
            text.append("invitations\n");
            invitations
                    .all()
                    .forEach(i -> text.append("  %s: %s %s as %s by %s, version %d%n"
                            .formatted(i.id(), i.invitee(), i.status(), i.role(), i.inviter(), i.version())));
            text.append("history\n");
            events.values().stream()
                    .flatMap(List::stream)
                    .sorted(HISTORY)
                    .forEach(e -> text.append("  %s: %s %s %s as %s at %s%n"
                            .formatted(e.domain(), e.actor(), e.kind(), e.subject(), e.role(), e.at())));
            text.append("outbox\n");
            notifications
                    .describe()
                    .forEach(line -> text.append("  ").append(line).append('\n'));
            return text.toString();
        });
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

    private <T> T read(Supplier<T> call) {
        return called(lock.readLock(), call);
    }

    private <T> T write(Supplier<T> call) {
        return called(lock.writeLock(), call);
    }

    private <T> T called(Lock with, Supplier<T> call) {
        if (faults.strikes(Fault.UNAVAILABLE)) {
            throw new StorageException("The storage is unavailable", true, null);
        }
        return locked(with, call);
    }

    private static <T> T locked(Lock with, Supplier<T> call) {
        with.lock();
        try {
            return call.get();
        } finally {
            with.unlock();
        }
    }

    private final class Repository implements InvitationRepository {

        @Override
        public Snapshot load(InvitationId id, UserId user) {
            return read(() -> {
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
            return read(() -> {
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
            boolean saved = write(() -> !overtaken && applied(changes));
            if (saved && lost) {
                throw new OutcomeUnknownException("The connection died during the commit", null);
            }
            return saved;
        }

        @Override
        public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
            return read(() -> invitations
                    .select(filter, after, viewerRole(filter))
                    .limit(limit)
                    .toList());
        }

        @Override
        public long count(InvitationFilter filter) {
            return read(
                    () -> invitations.select(filter, null, viewerRole(filter)).count());
        }

        @Override
        public Inbox inbox(Invitee invitee, Instant now, int limit) {
            return read(() -> invitations.inbox(invitee, now, limit));
        }

        @Override
        public List<InvitationEvent> history(DomainId domain, Invitee subject) {
            return read(() -> events.getOrDefault(new Subject(domain, subject), List.of()).stream()
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
                        invitations.move(
                                undone.after().orElse(null), undone.before().orElse(null));
                        members.move(
                                undone.memberAfter().orElse(null),
                                undone.memberBefore().orElse(null));
                    }
                    return false;
                }
                invitations.move(change.before().orElse(null), change.after().orElse(null));
                members.move(
                        change.memberBefore().orElse(null), change.memberAfter().orElse(null));
            }
            for (Change change : changes) {
                InvitationEvent event = change.event();
                events.computeIfAbsent(new Subject(event.domain(), event.subject()), s -> new ArrayList<>(2))
                        .add(event);
                change.notification().ifPresent(notifications::add);
            }
            return true;
        }

        private boolean holds(Change change) {
            DomainId domain = change.domain();
            if (!invitations.allows(change.before().orElse(null), change.after().orElse(null))) {
                return false;
            }
            for (Standing standing : change.relies()) {
                if (!members.stands(domain, standing.user(), standing.role())) {
                    return false;
                }
            }
            Membership before = change.memberBefore().orElse(null);
            Membership after = change.memberAfter().orElse(null);
            UserId user = before != null ? before.user() : after != null ? after.user() : null;
            if (user != null && !members.stands(domain, user, before == null ? null : before.role())) {
                return false;
            }
            return change.event().kind() != InvitationEvent.Kind.FOUNDED || !members.isPopulated(domain);
        }
    }

    private final class Members implements MembershipRepository {

        @Override
        public Optional<Membership> find(DomainId domain, UserId user) {
            return read(() -> Optional.ofNullable(members.find(domain, user)));
        }

        @Override
        public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
            return read(() -> members.after(domain, null).stream()
                    .filter(member ->
                            roles.contains(member.role()) && !member.user().equals(user))
                    .findFirst());
        }

        @Override
        public boolean isPopulated(DomainId domain) {
            return read(() -> members.isPopulated(domain));
        }

        @Override
        public List<Membership> page(DomainId domain, @Nullable Position after, int limit) {
            return read(() -> members.after(domain, after).stream().limit(limit).toList());
        }
    }

    private final class Pending implements Outbox {

        @Override
        public List<Claim> claim(UUID token, Instant now, Instant leaseEnd, int limit) {
            return write(() -> notifications.claim(token, now, leaseEnd, limit));
        }

        @Override
        public boolean delivered(Claim claim) {
            return write(() -> notifications.delivered(claim));
        }

        @Override
        public boolean failed(Claim claim, Instant dueAt, String error) {
            return write(() -> notifications.failed(claim, dueAt, error));
        }

        @Override
        public boolean setAside(Claim claim, String error) {
            return write(() -> notifications.setAside(claim, error));
        }
    }
}
