package dev.invitations.contract.interleaving;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.contract.fixture.TestLinks;
import dev.invitations.contract.model.LibraryDriver;
import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntUnaryOperator;

/**
 * Runs pairs of commands on a storage, each pair in its own domain. Compares the answers, the state after each commit
 * and the notifications with the serial outcomes of the reference model.
 */
public final class PairRunner {

    private final LibraryDriver driver;
    private final TestHost host;
    private final List<String> states = new ArrayList<>();
    private DomainId domain = TestHost.ACME;
    private Runnable beforeCommit = () -> {};
    private boolean hasConflict;
    private int pairs;

    /**
     * Creates a runner.
     *
     * @param storage a storage, which may hold other domains but no notifications
     * @param stepped the same storage for the two commands, whose calls may wait for their turns
     */
    public PairRunner(Storage storage, Storage stepped) {
        this.driver = new LibraryDriver(storage, CommandPair.SETTINGS, TestHost.START, UUID::randomUUID);
        Storage observed = new ForwardingStorage(stepped) {
            @Override
            public CommitResult commit(List<Change> changes) {
                Runnable once = beforeCommit;
                beforeCommit = () -> {};
                once.run();
                CommitResult result = super.commit(changes);
                if (result.isCommitted()) {
                    states.add(PairOutcome.state(driver, domain));
                } else {
                    hasConflict = true;
                }
                return result;
            }
        };
        this.host = TestHost.on(
                observed,
                builder -> builder.timeToLive(CommandPair.TIME_TO_LIVE).links(TestLinks.KEYS));
    }

    /**
     * Runs the second command between the load and the commit of the first, which must write. Returns a description of
     * the outcome if it is not serial.
     */
    public Optional<String> interleaved(CommandPair pair) {
        Map<Invitee, InvitationId> ids = create(pair);
        List<Object> rival = new ArrayList<>();
        beforeCommit = () -> rival.add(answer(pair.other(), ids));
        return violation(pair, List.of(answer(pair.one(), ids), rival.get(0)));
    }

    /**
     * Runs the two commands at the same time in one order of their steps, and reports the try. A try in which a command
     * met a conflict is inside the window.
     *
     * @throws Exception if a command fails with an unexpected error or does not end in time
     */
    public void inTurns(CommandPair pair, TurnScheduler scheduler, IntUnaryOperator order, HarnessReport report)
            throws Exception {
        Map<Invitee, InvitationId> ids = create(pair);
        List<Object> answers = scheduler.run(() -> answer(pair.one(), ids), () -> answer(pair.other(), ids), order);
        report.tried();
        if (hasConflict) {
            report.hit();
        }
        violation(pair, answers).ifPresent(violation -> report.violated(scheduler.turns() + ": " + violation));
    }

    private Map<Invitee, InvitationId> create(CommandPair pair) {
        domain = new DomainId("domain-" + ++pairs);
        driver.setTime(TestHost.START);
        Map<Invitee, InvitationId> ids = pair.scene().create(driver, domain);
        driver.setTime(pair.scene().now());
        host.setTime(pair.scene().now());
        states.clear();
        hasConflict = false;
        return ids;
    }

    private Object answer(PairedCommand command, Map<Invitee, InvitationId> ids) {
        return command.operation(domain, ids).answer(host.invitations);
    }

    private Optional<String> violation(CommandPair pair, List<Object> answers) {
        PairOutcome outcome = PairOutcome.of(driver, answers, states);
        Set<PairOutcome> serial = pair.serialOutcomes(domain);
        boolean isOverlapping = pair.overlappingOutcomes(domain).stream()
                .map(PairOutcome::withoutIntermediateStates)
                .anyMatch(outcome.withoutIntermediateStates()::equals);
        return serial.contains(outcome) || isOverlapping
                ? Optional.empty()
                : Optional.of("%s gave %s%n  but a serial order gives one of %s".formatted(pair, outcome, serial));
    }
}
