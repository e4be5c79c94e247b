package dev.invitations;

import dev.invitations.decision.ActingUser;
import dev.invitations.decision.Decision;
import dev.invitations.decision.DecisionContext;
import dev.invitations.decision.HostReview;
import dev.invitations.decision.Policy;
import dev.invitations.decision.Refusal;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.model.Roles;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.HostRules;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.port.UnreadableRowException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Executes every command: it loads, decides and commits, and repeats all three after a conflict. Only this class reads
 * the clock, asks the role catalogue and the rules of the host, and commits.
 */
final class CommandExecutor {

    /**
     * A conflict means that another transaction committed, so only very busy invitations and members need many
     * attempts. {@link ConflictStreak} ends the command earlier if no other transaction committed.
     */
    private static final int ATTEMPTS = 100;

    /** Loads the state that a decision needs. */
    interface Loader {
        LoadedState load(DecisionContext context);
    }

    /** Decides a command on the loaded state, without side effects. */
    interface Decider<T> {
        Decision<T> decide(DecisionContext context, LoadedState state);
    }

    private final Storage storage;
    private final RoleCatalog roles;
    private final Clock clock;
    private final Function<Instant, UUID> ids;
    private final boolean recheckInviter;
    private final Optional<Duration> timeToLive;
    private final boolean notifying;
    private final HostRules rules;
    private final EventReporter reporter;

    CommandExecutor(
            Storage storage,
            RoleCatalog roles,
            Clock clock,
            Function<Instant, UUID> ids,
            boolean recheckInviter,
            Optional<Duration> timeToLive,
            boolean notifying,
            HostRules rules,
            EventReporter reporter) {
        this.storage = storage;
        this.roles = roles;
        this.clock = clock;
        this.ids = ids;
        this.recheckInviter = recheckInviter;
        this.timeToLive = timeToLive;
        this.notifying = notifying;
        this.rules = rules;
        this.reporter = reporter;
    }

    /** Returns an executor that asks another catalogue. */
    CommandExecutor asking(RoleCatalog catalog) {
        return new CommandExecutor(
                storage, catalog, clock, ids, recheckInviter, timeToLive, notifying, rules, reporter);
    }

    /**
     * Executes one command.
     *
     * @return the result of the decision, after its changes are committed
     * @throws InvitationException if the command is refused
     * @throws OutcomeUnknownException if the changes may or may not be committed
     * @throws StorageException if the storage fails
     * @throws StorageException final, if preconditions failed at three attempts in a row on equal states
     * @throws StorageException retryable, if a unique key was violated at one of three attempts in a row on equal
     *     states, or if every attempt was a conflict
     */
    <T> T execute(ActingUser actor, DomainId domain, Loader loader, Decider<T> decider) {
        ConflictStreak conflicts = new ConflictStreak(storage.invitations());
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Instant now = now();
            DecisionContext context = new DecisionContext(
                    actor, now, policy(domain), new HostReview(rules, domain, actor.user()), () -> ids.apply(now));
            LoadedState state = loader.load(context);
            Decision<T> decision = decider.decide(context, state);
            if (decision.refusal().isPresent()) {
                Refusal refusal = decision.refusal().get();
                reporter.refused(domain, List.of(refusal.reason()));
                if (refusal.reason() == Reason.NOT_PERMITTED) {
                    reporter.notPermitted(domain, state.snapshot().member(actor.user()), context.policy());
                }
                if (refusal.reason() == Reason.ROLE_UNKNOWN) {
                    reporter.rolesUnknown(domain, refusal.role().stream().toList(), context.policy());
                }
                throw refusal.toException();
            }
            if (decision.changes().isEmpty()) {
                return decision.result().orElseThrow();
            }
            CommitResult result = storage.commit(decision.changes());
            if (result.isCommitted()) {
                report(decision.changes());
                return decision.result().orElseThrow();
            }
            reporter.conflictRetried(domain);
            conflicts.add(state, result, decision.changes());
        }
        throw new StorageException(
                "Other commands committed first at each of " + ATTEMPTS + " attempts; call again later", true, null);
    }

    /**
     * Reports the changes. If the storage joins a transaction and can find out when the host commits, it reports them
     * afterwards.
     */
    private void report(List<Change> changes) {
        Runnable report = () -> reporter.changed(changes);
        if (!storage.afterCommit(report)) {
            report.run();
        }
    }

    /** Reads the clock and truncates the instant to microseconds. */
    Instant now() {
        Instant now = clock.instant();
        if (now == null) {
            throw new IllegalStateException("The clock returned null; instant() must return the present instant");
        }
        if (now.isBefore(Instant.EPOCH) || now.isAfter(Limits.MAX_INSTANT)) {
            throw new IllegalStateException(
                    "The clock must be between " + Instant.EPOCH + " and " + Limits.MAX_INSTANT + ", but was " + now);
        }
        return now.truncatedTo(ChronoUnit.MICROS);
    }

    UUID newId(Instant now) {
        return ids.apply(now);
    }

    /**
     * Asks the role catalogue, and returns the policy of the domain at this moment.
     *
     * @throws UnreadableRowException if the catalogue has a malformed role, which is not an error of the caller
     */
    Policy policy(DomainId domain) {
        try {
            return policy(domain, roles.in(domain));
        } catch (InvitationException malformed) {
            throw new UnreadableRowException(
                    "A role of the domain " + EventReporter.oneLine(domain.value()) + " is malformed: "
                            + malformed.getMessage() + "; correct it in the role catalogue",
                    null,
                    malformed);
        }
    }

    /**
     * Asks the role catalogue once, and returns the policy of each domain at this moment. A domain whose roles the
     * catalogue does not return has no policy, and one log line names the first such domain. If no domain has a policy
     * and no role is malformed, the catalogue is probably unavailable, and the exception of the first domain is thrown.
     *
     * @throws StorageException if the roles are unavailable
     */
    Map<DomainId, Policy> policies(Collection<DomainId> domains) {
        Map<DomainId, Policy> policies = new HashMap<>();
        Map<DomainId, RuntimeException> failures = new LinkedHashMap<>();
        Optional<Map<DomainId, Roles>> answer = askForAll(domains);
        for (DomainId domain : domains) {
            try {
                policies.put(domain, answer.isPresent() ? policy(domain, answer.get()) : policy(domain));
            } catch (RuntimeException e) {
                failures.put(domain, requireOfOneDomain(e));
            }
        }
        if (!failures.isEmpty()) {
            if (policies.isEmpty()
                    && failures.values().stream().noneMatch(failure -> failure instanceof UnreadableRowException)) {
                throw failures.values().iterator().next();
            }
            reporter.leftOutOfInbox(failures);
        }
        return policies;
    }

    /**
     * Returns the roles of the domains. If the result is empty, the catalogue must be asked for each domain, so that a
     * malformed role affects only its domain.
     *
     * @throws StorageException if the roles are unavailable
     */
    private Optional<Map<DomainId, Roles>> askForAll(Collection<DomainId> domains) {
        Map<DomainId, Roles> answer;
        try {
            answer = roles.in(domains);
        } catch (RuntimeException e) {
            requireOfOneDomain(e);
            return Optional.empty();
        }
        if (answer == null) {
            throw new IllegalStateException("RoleCatalog.in(Collection) returned null; it must return a map with the"
                    + " roles of each domain, and Roles.of() for a domain without roles");
        }
        return Optional.of(answer);
    }

    /**
     * Returns the exception if it concerns one domain or one invitation.
     *
     * @throws StorageException if the storage failed, so that further calls would fail too
     */
    static RuntimeException requireOfOneDomain(RuntimeException failure) {
        if (failure instanceof StorageException ofTheStorage && !(failure instanceof UnreadableRowException)) {
            throw ofTheStorage;
        }
        return failure;
    }

    private Policy policy(DomainId domain, Map<DomainId, Roles> answer) {
        if (answer.containsKey(domain)) {
            return policy(domain, answer.get(domain));
        }
        // The catalogue leaves out a domain whose roles cannot be read, and this call throws the reason.
        policy(domain);
        throw new IllegalStateException("RoleCatalog.in(Collection) returned no roles of the domain "
                + EventReporter.oneLine(domain.value()) + ", but in(DomainId) did; in(Collection) must return the roles"
                + " of each domain, and Roles.of() for a domain without roles");
    }

    private Policy policy(DomainId domain, @Nullable Roles ofDomain) {
        if (ofDomain == null) {
            throw new IllegalStateException("The role catalogue returned null for the domain "
                    + EventReporter.oneLine(domain.value())
                    + "; for a domain without roles, RoleCatalog.in(...) must return Roles.of()");
        }
        return new Policy(ofDomain, recheckInviter, timeToLive, notifying);
    }

    Storage storage() {
        return storage;
    }

    EventReporter reporter() {
        return reporter;
    }
}
