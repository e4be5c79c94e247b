package dev.invitations.verification.deliveries;

import java.util.UUID;

/**
 * A line of a process's output: a step that a worker has just done, or is about to do.
 *
 * @param at the machine's monotonic clock, which all its processes share
 */
record Logged(long at, int worker, Word word, UUID id) {

    enum Word {
        CLAIMED,
        BEGINS,
        CALLED,
        TOLD,
        THROWS,
        /** The process was asked to wait within a call, so that it is killed there. */
        HELD,
        REMOVED,
        /** Not removed: another worker has claimed it. */
        LATE,
        /** The worker does not know whether it was removed. */
        UNKNOWN
    }

    static Logged now(int worker, Word word, UUID id) {
        return new Logged(System.nanoTime(), worker, word, id);
    }

    static Logged of(String line) {
        String[] parts = line.split(" ", -1);
        return new Logged(
                Long.parseLong(parts[0]),
                Integer.parseInt(parts[1]),
                Word.valueOf(parts[2]),
                UUID.fromString(parts[3]));
    }

    String line() {
        return at + " " + worker + " " + word + " " + id;
    }
}
