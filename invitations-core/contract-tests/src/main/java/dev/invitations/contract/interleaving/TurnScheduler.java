package dev.invitations.contract.interleaving;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs two callers on two threads, which take steps one at a time. A caller waits in {@link #step} for its turn. A
 * caller that waits for a lock of the other takes no turn until it has the lock.
 */
public final class TurnScheduler {

    /** The time limit of a wait; a caller that waits longer is stuck. */
    private static final long SECONDS = 60;

    private static final long POLL_MILLIS = 1;

    /** The state of a caller. The monitor of the scheduler guards it. */
    private static final class SteppedCaller {

        private boolean stopped;
        private boolean done;
        private boolean granted;
        private boolean released;

        private boolean canContinue() {
            return stopped && !done;
        }
    }

    /** The caller that runs on the current thread. */
    private static final ThreadLocal<@Nullable SteppedCaller> SELF = new ThreadLocal<>();

    private final Callable<Boolean> blocked;
    private String turns = "";

    /**
     * Creates a scheduler.
     *
     * @param blocked returns whether a caller waits for a lock
     */
    public TurnScheduler(Callable<Boolean> blocked) {
        this.blocked = blocked;
    }

    /** Waits for the turn of this caller. Threads other than the two callers return at once. */
    public void step() {
        SteppedCaller caller = SELF.get();
        if (caller != null) {
            synchronized (this) {
                caller.stopped = true;
                notifyAll();
                await("a turn", () -> caller.granted);
                caller.granted = false;
            }
        }
    }

    /** Notes that this caller has released its locks in its turn. */
    public synchronized void released() {
        SteppedCaller caller = SELF.get();
        if (caller != null) {
            caller.released = true;
        }
    }

    /** Returns the turns of the last run, such as {@code ABBA}. */
    String turns() {
        return turns;
    }

    /**
     * Runs the two callers and returns their results.
     *
     * @param order chooses the caller of the next turn, 0 or 1, from the caller of the last turn, or a negative number
     */
    synchronized <T> List<T> run(Supplier<T> first, Supplier<T> second, IntUnaryOperator order) throws Exception {
        turns = "";
        List<SteppedCaller> callers = List.of(new SteppedCaller(), new SteppedCaller());
        SteppedCaller one = callers.get(0);
        SteppedCaller other = callers.get(1);
        FutureTask<T> ones = start(one, first);
        FutureTask<T> others = start(other, second);
        await("the start of both callers", () -> one.stopped && other.stopped);
        int last = -1;
        while (!one.done || !other.done) {
            boolean canChoose = one.canContinue() && other.canContinue();
            last = canChoose ? order.applyAsInt(last) : one.canContinue() ? 0 : 1;
            turns += "AB".charAt(last);
            grant(callers.get(last), callers.get(1 - last));
        }
        return List.of(ones.get(SECONDS, TimeUnit.SECONDS), others.get(SECONDS, TimeUnit.SECONDS));
    }

    private <T> FutureTask<T> start(SteppedCaller caller, Supplier<T> command) {
        FutureTask<T> task = new FutureTask<>(() -> {
            SELF.set(caller);
            try {
                return command.get();
            } finally {
                synchronized (this) {
                    caller.stopped = true;
                    caller.done = true;
                    notifyAll();
                }
            }
        });
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    /** Grants a turn, and returns when each caller has stopped or waits for a lock. */
    private void grant(SteppedCaller moving, SteppedCaller other) {
        boolean otherWaits = !other.stopped;
        moving.released = false;
        other.released = false;
        moving.stopped = false;
        moving.granted = true;
        notifyAll();
        if (otherWaits) {
            // A waiting caller gets the lock as soon as the other releases it, even if the database aborts the
            // transaction to resolve a deadlock.
            await("a step", () -> moving.stopped && (other.stopped || !moving.released));
        } else {
            await("a step", () -> moving.stopped || blocked.call());
        }
    }

    private synchronized void await(String what, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        try {
            while (!condition.call()) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(what + " did not happen within " + SECONDS + " seconds");
                }
                wait(POLL_MILLIS);
            }
        } catch (Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
