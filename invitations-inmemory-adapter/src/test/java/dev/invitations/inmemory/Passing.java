package dev.invitations.inmemory;

import dev.invitations.model.DeadLetter;
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
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** A storage that delegates to a correct one. Each kind of {@link Breakage} changes one method. */
class Passing implements Storage, InvitationQueries, MembershipQueries, Outbox {

    final Storage storage;
    final InvitationQueries invitations;
    final MembershipQueries memberships;
    final Outbox outbox;

    /** State for a breakage. */
    final ConcurrentMap<Object, Object> notes = new ConcurrentHashMap<>();

    Passing() {
        this.storage = InMemoryStorage.create();
        this.invitations = storage.invitations();
        this.memberships = storage.memberships();
        this.outbox = storage.outbox();
    }

    @Override
    public InvitationQueries invitations() {
        return this;
    }

    @Override
    public MembershipQueries memberships() {
        return this;
    }

    @Override
    public Outbox outbox() {
        return this;
    }

    @Override
    public Snapshot load(InvitationId id, UserId user) {
        return storage.load(id, user);
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        return storage.load(domain, user, invitees);
    }

    @Override
    public boolean commit(List<Change> changes) {
        return storage.commit(changes.stream().map(this::saved).toList());
    }

    /** Returns the change to save instead of this one. */
    Change saved(Change change) {
        return change;
    }

    @Override
    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
        return invitations.page(filter, after, limit);
    }

    @Override
    public long count(InvitationFilter filter) {
        return invitations.count(filter);
    }

    @Override
    public Inbox inbox(Invitee invitee, Instant now, int limit) {
        return invitations.inbox(invitee, now, limit);
    }

    @Override
    public List<HistoryEvent> history(DomainId domain, Invitee subject) {
        return invitations.history(domain, subject);
    }

    @Override
    public Optional<Membership> find(DomainId domain, UserId user) {
        return memberships.find(domain, user);
    }

    @Override
    public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
        return memberships.findOther(domain, user, roles);
    }

    @Override
    public boolean isPopulated(DomainId domain) {
        return memberships.isPopulated(domain);
    }

    @Override
    public List<Membership> page(DomainId domain, @Nullable Position after, int limit) {
        return memberships.page(domain, after, limit);
    }

    @Override
    public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
        return outbox.claim(token, now, leaseEnd, limit);
    }

    @Override
    public boolean startAttempt(Claim claim, Instant leaseEnd) {
        return outbox.startAttempt(claim, leaseEnd);
    }

    @Override
    public boolean acknowledge(Claim claim) {
        return outbox.acknowledge(claim);
    }

    @Override
    public boolean reschedule(Claim claim, Instant dueAt, String error) {
        return outbox.reschedule(claim, dueAt, error);
    }

    @Override
    public boolean deadLetter(Claim claim, Instant at, String error) {
        return outbox.deadLetter(claim, at, error);
    }

    @Override
    public List<DeadLetter> deadLetters(@Nullable Position after, int limit) {
        return outbox.deadLetters(after, limit);
    }

    @Override
    public boolean retry(UUID id, Instant dueAt) {
        return outbox.retry(id, dueAt);
    }

    @Override
    public boolean discard(UUID id) {
        return outbox.discard(id);
    }
}
