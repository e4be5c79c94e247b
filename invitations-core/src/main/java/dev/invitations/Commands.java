package dev.invitations;

import dev.invitations.model.Actor;
import dev.invitations.port.Change;
import dev.invitations.model.Command;
import dev.invitations.model.Decision;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Limits;
import dev.invitations.model.Policy;
import dev.invitations.model.Reason;
import dev.invitations.port.Snapshot;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The one way in which anything changes: load, decide, save; and from the beginning when somebody else was faster. */
final class Commands {

    /** Each failed attempt means that another command succeeded, so only an overloaded key gets this far. */
    private static final int ATTEMPTS = 100;

    /** What is to be saved, and what the caller gets once it is. */
    record Plan<T>(List<Change> changes, T result) {}

    /** One of the aggregate's commands. */
    interface Deciding {
        Decision decide(Invitation invitation, Command command, Snapshot snapshot);
    }

    private final Storage storage;
    private final RoleCatalog roles;
    private final Clock clock;
    private final Function<Instant, UUID> ids;
    private final boolean recheckInviter;
    private final Optional<Duration> timeToLive;
    private final boolean notifying;
    private final Watch watch;

    Commands(
            Storage storage,
            RoleCatalog roles,
            Clock clock,
            Function<Instant, UUID> ids,
            boolean recheckInviter,
            Optional<Duration> timeToLive,
            boolean notifying,
            Watch watch) {
        this.storage = storage;
        this.roles = roles;
        this.clock = clock;
        this.ids = ids;
        this.recheckInviter = recheckInviter;
        this.timeToLive = timeToLive;
        this.notifying = notifying;
        this.watch = watch;
    }

    Storage storage() {
        return storage;
    }

    Watch watch() {
        return watch;
    }

    /** The only place that reads the clock. */
    Instant now() {
        Instant now = clock.instant();
        if (now.isBefore(Instant.EPOCH) || now.isAfter(Limits.MAX_INSTANT)) {
            throw new IllegalStateException(
                    "The clock must be between " + Instant.EPOCH + " and " + Limits.MAX_INSTANT);
        }
        return now.truncatedTo(ChronoUnit.MICROS);
    }

    UUID newId(Instant now) {
        return ids.apply(now);
    }

    /** The policy of this domain at this moment; the only place that asks the catalogue. */
    Policy policy(DomainId domain) {
        return new Policy(roles.in(domain), recheckInviter, timeToLive, notifying);
    }

    <T> T run(Actor actor, DomainId domain, Function<Command, Plan<T>> planning) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Plan<T> plan = planned(actor, domain, planning);
            if (plan.changes().isEmpty()) {
                return plan.result();
            }
            if (storage.commit(plan.changes())) {
                watch.changed(plan.changes());
                return plan.result();
            }
            watch.conflictRetried(domain);
        }
        throw new StorageException("Gave up after " + ATTEMPTS + " attempts: others were always faster", true, null);
    }

    private <T> Plan<T> planned(Actor actor, DomainId domain, Function<Command, Plan<T>> planning) {
        Instant now = now();
        try {
            return planning.apply(new Command(actor, now, policy(domain), () -> ids.apply(now)));
        } catch (InvitationException refusal) {
            watch.refused(domain, refusal.reason());
            throw refusal;
        }
    }

    /** A command on one invitation; its result is the invitation as it is afterwards. */
    Invitation on(Actor actor, InvitationId id, Deciding deciding) {
        return run(actor, id.domain(), command -> {
            Snapshot snapshot = storage.load(id, actor.user());
            Invitation invitation = found(snapshot, id);
            List<Change> changes = agreed(deciding.decide(invitation, command, snapshot));
            Invitation after = changes.isEmpty()
                    ? invitation
                    : changes.get(changes.size() - 1).after().orElseThrow();
            return new Plan<>(changes, after.asOf(command.at()));
        });
    }

    static Invitation found(Snapshot snapshot, InvitationId id) {
        Invitation invitation = snapshot.invitation(id.uuid());
        if (invitation == null) {
            throw InvitationException.of(Reason.NOT_FOUND);
        }
        return invitation;
    }

    /** The changes of a decision that is no refusal. */
    static List<Change> agreed(Decision decision) {
        decision.refusal().ifPresent(refusal -> {
            throw InvitationException.of(refusal);
        });
        return decision.changes();
    }
}
