package dev.invitations.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * All orders in which two threads can take their steps, one order after the other. A thread is held up {@link #before} each
 * step until it is its turn, so one of them is ever at work; wherever both could be the next, there is a choice, and each
 * run makes another one. For that the tasks must do the same whenever the choices are the same.
 */
final class Turns implements AutoCloseable {

    /** Nobody waits longer: what is not done by then is stuck. */
    private static final long SECONDS = 60;

    private static final int NOBODY = -1;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final ThreadLocal<Integer> self = ThreadLocal.withInitial(() -> NOBODY);
    private final boolean[] waits = new boolean[2];
    private final boolean[] over = new boolean[2];

    /** Whether it was the second's turn, at each point where there was a choice. */
    private final List<Boolean> choices = new ArrayList<>();

    private int made;
    private int turn;

    /** What the two come to, when they take turns in the order that was not tried yet. */
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

    /** To be called before each step. Other threads than the two pass at once. */
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

    /** Prepares the next run; false when every order was tried, and other tasks can begin. */
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

    /** The choices, as digits. */
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
