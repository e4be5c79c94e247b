package dev.invitations;

import static dev.invitations.InvitationFixtures.number;

import dev.invitations.model.DeadLetter;
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
import dev.invitations.port.MembershipQueries;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import dev.invitations.port.Snapshot;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A storage that stores nothing: it returns the values that the test sets, and records its calls in order. It is for
 * cases that no real storage produces. The recorded calls name claims and invitations by the last half of their ids.
 */
final class StubStorage implements Storage, InvitationQueries, MembershipQueries, Outbox {

    final List<String> calls = new ArrayList<>();

    /** The changes of each commit, also of the commits that were refused. */
    final List<List<Change>> commits = new ArrayList<>();

    /** The filters of the pages and counts. */
    final List<InvitationFilter> filters = new ArrayList<>();

    final List<UUID> tokens = new ArrayList<>();

    /** The results of the next claims; after the last one nothing is due. */
    final Deque<Claims> due = new ArrayDeque<>();

    List<Invitation> stored = List.of();
    List<Membership> members = List.of();
    Map<UserId, StorageException> unreadable = Map.of();
    Map<UUID, String> data = Map.of();
    List<InboxCandidate> candidates = List.of();
    List<InboxGroup> groups = List.of();

    /** The number of invitations that the first read of an inbox leaves out, because they cannot be read. */
    int shortBy;

    Function<Invitee, List<HistoryEvent>> history = subject -> List.of();
    boolean populated;

    /** True if the storage joins the transactions of a host. */
    boolean joins;

    /** The actions that run after the commit of the host. */
    final List<Runnable> afterCommit = new ArrayList<>();

    @Nullable Membership otherManager;

    /** Returns whether the changes are committed. False is a conflict. */
    Predicate<List<Change>> onCommit = changes -> true;

    /** The result of a commit that is a conflict. */
    CommitResult conflict = CommitResult.PRECONDITION_FAILED;

    /** Receives each recorded call, and may throw. Its result is the result of the calls that change a claim. */
    Predicate<String> answer = call -> true;

    /** Whether a thread with its interrupt flag set made a call. */
    boolean sawInterrupt;

    /** Makes the next claim return these claims. */
    void due(Claim... claims) {
        due.add(new Claims(List.of(claims), List.of()));
    }

    /** Makes the calls that begin with this text fail. */
    void failAt(String beginning, RuntimeException failure) {
        answer = call -> {
            if (call.startsWith(beginning)) {
                throw failure;
            }
            return true;
        };
    }

    private boolean record(String call) {
        calls.add(call);
        sawInterrupt |= Thread.currentThread().isInterrupted();
        return answer.test(call);
    }

    private static String person(UserId user, Set<? extends Invitee> identities) {
        return identities.equals(Set.of(user)) ? user.value() : user + " with " + identities;
    }

    private static long numberOf(Claim claim) {
        return number(claim.notification().id());
    }

    @Override
    public boolean joinsHostTransactions() {
        return joins;
    }

    @Override
    public boolean afterCommit(Runnable action) {
        return joins && afterCommit.add(action);
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
    public Snapshot load(InvitationId id, UserId user, Set<? extends Invitee> identities) {
        record("load " + number(id.uuid()) + " and " + user + (identities.isEmpty() ? "" : " with " + identities));
        return Snapshot.of(stored, members, unreadable).withData(data);
    }

    @Override
    public Snapshot load(DomainId domain, UserId user, Collection<? extends Invitee> invitees) {
        record("load " + user + " and " + invitees);
        return Snapshot.of(stored, members).withData(data);
    }

    @Override
    public CommitResult commit(List<Change> changes) {
        record("commit");
        commits.add(changes);
        return onCommit.test(changes) ? CommitResult.COMMITTED : conflict;
    }

    @Override
    public Optional<Invitation> find(InvitationId id) {
        record("read " + number(id.uuid()));
        return stored.stream().filter(invitation -> invitation.id().equals(id)).findFirst();
    }

    @Override
    public List<Invitation> page(InvitationFilter filter, @Nullable Position after, int limit) {
        record("page");
        filters.add(filter);
        return List.of();
    }

    @Override
    public long count(InvitationFilter filter) {
        record("count");
        filters.add(filter);
        return 0;
    }

    @Override
    public InboxCandidates inbox(UserId user, Set<? extends Invitee> identities, Instant now, int limit) {
        record("inbox of " + person(user, identities));
        return new InboxCandidates(candidates.subList(0, Math.min(limit - shortBy, candidates.size())), groups);
    }

    @Override
    public List<InboxCandidate> inboxAfter(
            UserId user, Set<? extends Invitee> identities, Instant now, Position after, int limit) {
        record("inbox of " + person(user, identities) + " after " + number(after.uuid()) + ", at most " + limit);
        int from = 1
                + candidates.stream()
                        .map(candidate -> Position.ofSent(candidate.invitation()))
                        .toList()
                        .indexOf(after);
        return candidates.subList(from, Math.min(from + limit, candidates.size()));
    }

    @Override
    public List<HistoryEvent> history(DomainId domain, Invitee subject, @Nullable UUID invitation, int limit) {
        record("history of " + subject);
        return history.apply(subject);
    }

    @Override
    public Optional<Membership> find(DomainId domain, UserId user) {
        record("find " + user + " in " + domain);
        return members.stream()
                .filter(member ->
                        member.domain().equals(domain) && member.user().equals(user))
                .findFirst();
    }

    @Override
    public Optional<Membership> findOther(DomainId domain, UserId user, Set<String> roles) {
        return Optional.ofNullable(otherManager);
    }

    @Override
    public Map<String, Long> countRoles(DomainId domain) {
        return Map.of();
    }

    @Override
    public Map<String, Long> countPendingRoles(DomainId domain, Instant now) {
        return Map.of();
    }

    @Override
    public boolean isPopulated(DomainId domain) {
        return populated;
    }

    @Override
    public List<Membership> page(DomainId domain, @Nullable Position after, int limit) {
        return List.of();
    }

    @Override
    public Claims claim(UUID token, Instant now, Instant leaseEnd, int limit) {
        record("claim " + limit + " at " + now + " until " + leaseEnd);
        tokens.add(token);
        return due.isEmpty() ? new Claims(List.of(), List.of()) : due.remove();
    }

    @Override
    public boolean startAttempt(Claim claim, Instant leaseEnd) {
        return record("startAttempt " + numberOf(claim) + " until " + leaseEnd);
    }

    @Override
    public boolean acknowledge(Claim claim) {
        return record("acknowledge " + numberOf(claim));
    }

    @Override
    public boolean reschedule(Claim claim, Instant dueAt, String error) {
        return record("reschedule " + numberOf(claim) + " until " + dueAt + ": " + error);
    }

    @Override
    public boolean deadLetter(Claim claim, Instant at, String error) {
        return record("dead letter " + numberOf(claim) + " at " + at + ": " + error);
    }

    @Override
    public List<DeadLetter> deadLetters(@Nullable Position after, int limit) {
        return List.of();
    }

    @Override
    public boolean retry(UUID id, Instant dueAt) {
        return false;
    }

    @Override
    public boolean discard(UUID id) {
        return false;
    }
}
