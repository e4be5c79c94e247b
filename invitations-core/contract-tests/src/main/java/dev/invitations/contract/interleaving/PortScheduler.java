package dev.invitations.contract.interleaving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Runs two threads in every possible order of their steps, one order per run. A thread waits in {@link #before} for its
 * turn before each step, so only one thread runs at a time. If both threads can continue, the scheduler chooses one of
 * them, and each run makes different choices. The tasks must be deterministic: the same choices must lead to the same
 * steps.
 */
final class PortScheduler implements AutoCloseable {

    /** The time limit of a wait; a thread that waits longer is stuck. */
    private static final long SECONDS = 60;

    private static final int NOBODY = -1;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final ThreadLocal<Integer> self = ThreadLocal.withInitial(() -> NOBODY);
    private final boolean[] waits = new boolean[2];
    private final boolean[] over = new boolean[2];

    /** Whether the second thread had its turn, at each choice. */
    private final List<Boolean> choices = new ArrayList<>();

    private int made;
    private int turn;

    /** Runs the tasks in the next order and returns their results. */
    <T> List<T> run(Callable<T> first, Callable<T> second) throws Exception {
        synchronized (this) {
            Arrays.fill(waits, false);
            Arrays.fill(over, false);
            made = 0;
            turn = NOBODY;
        }
        Future<T> one = threads.submit(() -> task(0, first));
        Future<T> other = threads.submit(() -> task(1, second));
        List<T> results = List.of(one.get(SECONDS, TimeUnit.SECONDS), other.get(SECONDS, TimeUnit.SECONDS));
        if (made != choices.size()) {
            throw new IllegalStateException("After the same choices the tasks did something else");
        }
        return results;
    }

    private <T> T task(int number, Callable<T> task) throws Exception {
        self.set(number);
        try {
            return task.call();
        } finally {
            self.set(NOBODY);
            leave(number);
        }
    }

    /** Waits for the thread's turn; call it before each step. Threads other than the two return at once. */
    void before() {
        int number = self.get();
        if (number != NOBODY) {
            await(number);
        }
    }

    private synchronized void await(int number) {
        waits[number] = true;
        if (over[1 - number]) {
            turn = number;
        } else if (waits[1 - number]) {
            turn = choice();
            notifyAll();
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (turn != number) {
            try {
                wait(1 + TimeUnit.NANOSECONDS.toMillis(Math.max(0, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                throw new IllegalStateException("Stopped while it waited for its turn", e);
            }
            if (turn != number && System.nanoTime() > deadline) {
                throw new IllegalStateException("Its turn never came");
            }
        }
        waits[number] = false;
        turn = NOBODY;
    }

    private synchronized void leave(int number) {
        over[number] = true;
        if (waits[1 - number]) {
            turn = 1 - number;
            notifyAll();
        }
    }

    private int choice() {
        if (made == choices.size()) {
            choices.add(false);
        }
        return choices.get(made++) ? 1 : 0;
    }

    /** Prepares the next run. Returns false if every order was tried; then other tasks may start. */
    boolean another() {
        while (!choices.isEmpty() && choices.get(choices.size() - 1)) {
            choices.remove(choices.size() - 1);
        }
        if (choices.isEmpty()) {
            return false;
        }
        choices.set(choices.size() - 1, true);
        return true;
    }

    /** Returns the choices as digits. */
    @Override
    public String toString() {
        StringBuilder digits = new StringBuilder();
        choices.forEach(second -> digits.append(second ? '2' : '1'));
        return digits.toString();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
