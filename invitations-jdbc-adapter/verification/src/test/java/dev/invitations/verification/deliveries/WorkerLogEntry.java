package dev.invitations.verification.deliveries;

import java.util.UUID;

/**
 * A line of a process's output: a step that a worker has just done, or is about to do.
 *
 * @param at the machine's monotonic clock, which all its processes share
 */
record WorkerLogEntry(long at, int worker, WorkerStep step, UUID id) {

    enum WorkerStep {
        CLAIMED,
        STARTED,
        CALLED,
        DELIVERED,
        THREW,
        /** The process was asked to wait within a call, so that it is killed there. */
        HELD,
        ACKNOWLEDGED,
        /** Not acknowledged: another worker has claimed the notification. */
        LEASE_LOST,
        /** The worker does not know whether it acknowledged the notification. */
        UNKNOWN
    }

    static WorkerLogEntry of(String line) {
        String[] parts = line.split(" ", -1);
        return new WorkerLogEntry(
                Long.parseLong(parts[0]),
                Integer.parseInt(parts[1]),
                WorkerStep.valueOf(parts[2]),
                UUID.fromString(parts[3]));
    }

    String line() {
        return at + " " + worker + " " + step + " " + id;
    }
}
