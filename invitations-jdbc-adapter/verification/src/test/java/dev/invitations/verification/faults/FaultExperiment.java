package dev.invitations.verification.faults;

import dev.invitations.model.InvitationException;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.faults.FaultySource.CheckedRun;
import dev.invitations.verification.faults.FaultySource.FaultInjection;
import dev.invitations.verification.faults.FaultySource.InjectedFault;
import dev.invitations.verification.faults.FaultySource.ObservedOutcome;
import dev.invitations.verification.fixture.DatabaseState;
import dev.invitations.verification.fixture.DatabaseState.StoredRows;
import java.sql.SQLException;

/**
 * Runs a scenario under a fault, and then again without a fault. It must take effect exactly once, and the caller must
 * know whether it took effect, unless it cannot be known.
 */
final class FaultExperiment implements CheckedRun {

    private final FaultStart start;
    private final DatabaseState state;
    private final Storage storage;
    private final FaultScenario scenario;

    /** The rows and answers without a fault. */
    private final StoredRows expected;

    private final String expectedAnswer;
    private final String repeatedAnswer;

    /** Runs the scenario twice without a fault. */
    FaultExperiment(FaultStart start, Storage storage, FaultScenario scenario) throws SQLException {
        this.start = start;
        this.state = start.state();
        this.storage = storage;
        this.scenario = scenario;
        start.restore();
        this.expectedAnswer = answer();
        this.expected = state.rows();
        check(!expected.equals(start.rows()), scenario.name() + " changed nothing");
        this.repeatedAnswer = answer();
        check(state.rows().equals(expected), "the repeated " + scenario.name() + " changed rows");
    }

    @Override
    public ObservedOutcome under(InjectedFault fault) throws SQLException {
        start.restore();
        ObservedOutcome outcome;
        try {
            String answer =
                    fault.injection().around(() -> scenario.run(storage, start)).toString();
            check(answer.equals(expectedAnswer), "answered " + answer);
            outcome = ObservedOutcome.RESULT;
        } catch (OutcomeUnknownException e) {
            check(scenario.uncertainty().allows(fault), "unknown");
            outcome = ObservedOutcome.UNKNOWN_AND_NOT_DONE;
        } catch (StorageException e) {
            check(e.isRetryable() || fault.hasUnknownCode(), "not retryable: " + e);
            outcome = ObservedOutcome.FAILED;
        } catch (InvitationException e) {
            throw new AssertionError("refused", e);
        }
        check(state.violations().isEmpty(), "violated: " + state.violations());
        StoredRows rows = state.rows();
        boolean isDone = rows.equals(expected);
        check(isDone || rows.equals(start.rows()), "half-done: " + rows);
        switch (outcome) {
            case RESULT -> check(isDone, "answered, but not done");
            case FAILED -> check(!isDone, "failed, but done");
            default -> outcome = isDone ? ObservedOutcome.UNKNOWN_AND_DONE : ObservedOutcome.UNKNOWN_AND_NOT_DONE;
        }
        repeat(isDone);
        return outcome;
    }

    /**
     * Runs the scenario with a stalled request, and again without a fault. Then the stalled request arrives, which must
     * have no effect.
     */
    void underLateRequest(FaultInjection stalling, Runnable deliverRequest) throws SQLException {
        start.restore();
        try {
            stalling.around(() -> scenario.run(storage, start));
            throw new AssertionError("answered");
        } catch (StorageException e) {
            check(state.rows().equals(start.rows()), "done: " + state.rows());
        }
        repeat(false);
        deliverRequest.run();
        check(state.rows().equals(expected), "done twice: " + state.rows());
    }

    private void repeat(boolean isDone) throws SQLException {
        String answer = answer();
        check(answer.equals(isDone ? repeatedAnswer : expectedAnswer), "answered again " + answer);
        check(state.rows().equals(expected), "not done exactly once: " + state.rows());
    }

    private String answer() {
        try {
            return scenario.run(storage, start);
        } catch (InvitationException refusal) {
            return "refused: " + refusal.reason();
        }
    }

    private static void check(boolean condition, String violation) {
        if (!condition) {
            throw new AssertionError(violation);
        }
    }

    @Override
    public String toString() {
        return scenario.name();
    }
}
