package dev.invitations.verification.faults;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** A database whose connections fail on demand. For one thread. */
interface FaultySource extends AutoCloseable {

    /** Runs the call under a fault. The fault has ended when this method returns. */
    @FunctionalInterface
    interface FaultInjection {
        Object around(Supplier<Object> call) throws SQLException;
    }

    /**
     * A fault at one step of a command.
     *
     * @param isInWindow whether the step may write or commit
     * @param isOutage whether every other connection of the command may fail too
     */
    record InjectedFault(String name, boolean isInWindow, boolean isOutage, FaultInjection injection) {

        /** Returns whether the error has an unknown code. Before the commit such an error is a refusal, which is final. */
        boolean hasUnknownCode() {
            return name.startsWith("UNKNOWN");
        }
    }

    /** The outcome of a run under a fault. */
    enum ObservedOutcome {
        /** The library recovered from the fault. */
        RESULT,
        FAILED,
        UNKNOWN_AND_DONE,
        UNKNOWN_AND_NOT_DONE,
        DELIVERY_FINISHED,
        DELIVERY_FAILED,
        DELIVERY_UNKNOWN
    }

    /** Work that runs from the same start each time, and fails an assertion if its effect under a fault is wrong. */
    interface CheckedRun {
        ObservedOutcome under(InjectedFault fault) throws SQLException;
    }

    DataSource dataSource();

    /** Runs once without a fault, and returns the faults of all its steps. */
    List<InjectedFault> faults(CheckedRun run) throws SQLException;

    @Override
    default void close() {}
}
