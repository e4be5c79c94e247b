package dev.invitations.verification.faults;

import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.InvitationException;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import dev.invitations.verification.faults.FaultScenario.FaultStart;
import dev.invitations.verification.fixture.DatabaseState;
import dev.invitations.verification.fixture.DatabaseState.StoredRows;
import java.sql.SQLException;
import java.util.function.Supplier;

/** Runs scenarios under a fault, and checks their outcome. */
final class FaultExperiment implements AutoCloseable {

    /** The observed outcome of a scenario. */
    enum ObservedOutcome {
        /** The library recovered from the fault. */
        RESULT,
        FAILED,
        UNKNOWN_AND_DONE,
        UNKNOWN_AND_NOT_DONE,
        /** The scenario ended before the fault. */
        NO_FAULT
    }

    /** The rows and answers of a scenario without a fault. */
    record ExpectedRun(StoredRows rows, String answer, String repeatedAnswer) {}

    /** Runs the call under a fault. The fault has ended when this method returns. */
    @FunctionalInterface
    interface FaultInjection {
        Object around(Supplier<Object> call) throws SQLException;
    }

    private static final String START = "start";

    private final TestDatabase database;
    private final DatabaseState state;
    private final FaultStart start;
    private final StoredRows before;

    FaultExperiment(TestDatabase database) throws SQLException {
        this.database = database;
        this.state = new DatabaseState(database);
        this.start = FaultStart.in(JdbcStorage.over(state.source()));
        state.save(START);
        this.before = state.rows();
    }

    TestDatabase database() {
        return database;
    }

    DatabaseState state() {
        return state;
    }

    void restoreStart() throws SQLException {
        state.restore(START);
    }

    /** Runs the scenario twice without a fault. */
    ExpectedRun expected(Storage storage, FaultScenario scenario) throws SQLException {
        restoreStart();
        String answer = answer(storage, scenario);
        StoredRows rows = state.rows();
        check(scenario.rows() == null || scenario.rows().fit(before, rows), "wrong number of rows: " + rows);
        check(!rows.equals(before), "no change");
        String repeatedAnswer = answer(storage, scenario);
        check(state.rows().equals(rows), "the repeated command changed rows");
        return new ExpectedRun(rows, answer, repeatedAnswer);
    }

    /**
     * Runs the scenario under a fault, and then again without a fault. Throws an AssertionError unless it took effect
     * exactly once.
     */
    ObservedOutcome run(Storage storage, FaultScenario scenario, ExpectedRun expected, FaultInjection fault)
            throws SQLException {
        restoreStart();
        ObservedOutcome outcome;
        try {
            String answer = fault.around(() -> scenario.run(storage, start)).toString();
            check(answer.equals(expected.answer()), "answered " + answer);
            outcome = ObservedOutcome.RESULT;
        } catch (OutcomeUnknownException e) {
            outcome = ObservedOutcome.UNKNOWN_AND_NOT_DONE;
        } catch (StorageException e) {
            check(e.isRetryable(), "not retryable: " + e);
            outcome = ObservedOutcome.FAILED;
        } catch (InvitationException e) {
            throw new AssertionError("refused", e);
        }
        StoredRows rows = state.rows();
        boolean isDone = rows.equals(expected.rows());
        check(isDone || rows.equals(before), "half-done: " + rows);
        switch (outcome) {
            case RESULT -> check(isDone, "answered, but not done");
            case FAILED -> check(!isDone, "failed, but done");
            default -> outcome = isDone ? ObservedOutcome.UNKNOWN_AND_DONE : ObservedOutcome.UNKNOWN_AND_NOT_DONE;
        }
        repeat(storage, scenario, expected, isDone);
        return outcome;
    }

    /** Runs the scenario twice, and delivers its first request after the second run. It must have no effect then. */
    void runLate(
            Storage storage,
            FaultScenario scenario,
            ExpectedRun expected,
            FaultInjection fault,
            Runnable deliverLateRequest)
            throws SQLException {
        restoreStart();
        try {
            fault.around(() -> scenario.run(storage, start));
            throw new AssertionError("answered");
        } catch (StorageException e) {
            check(state.rows().equals(before), "done: " + state.rows());
        }
        repeat(storage, scenario, expected, false);
        deliverLateRequest.run();
        check(state.rows().equals(expected.rows()), "done twice: " + state.rows());
    }

    private void repeat(Storage storage, FaultScenario scenario, ExpectedRun expected, boolean isDone)
            throws SQLException {
        String answer = answer(storage, scenario);
        check(answer.equals(isDone ? expected.repeatedAnswer() : expected.answer()), "answered again " + answer);
        check(state.rows().equals(expected.rows()), "not done exactly once: " + state.rows());
    }

    private String answer(Storage storage, FaultScenario scenario) {
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
    public void close() throws SQLException {
        state.close();
    }
}
