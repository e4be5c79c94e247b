package dev.invitations.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;

/**
 * Counts the tries and violations of a harness and prints them in one line. A harness looks for errors that can occur
 * only in a certain window, for example while two commands run at the same time. A harness that never reached its
 * window has proved nothing, so it fails. Thread-safe.
 */
public final class HarnessReport {

    private static final boolean FULL = Boolean.getBoolean("invitations.proof");

    private final String name;
    private final AtomicLong tried = new AtomicLong();
    private final AtomicLong window = new AtomicLong();
    private final List<String> violations = new ArrayList<>();

    private HarnessReport(String name) {
        this.name = name;
    }

    /** Returns an empty proof with this name, which must be a single word. */
    public static HarnessReport of(String name) {
        return new HarnessReport(name);
    }

    /** Returns the number of tries: {@code full} with {@code -Dinvitations.proof=true}, otherwise {@code usual}. */
    public static int size(int usual, int full) {
        return FULL ? full : usual;
    }

    /** Counts one try. */
    public void tried() {
        tried.incrementAndGet();
    }

    /** Counts one try that was inside the window. */
    public void hit() {
        window.incrementAndGet();
    }

    /**
     * Records a violation.
     *
     * @param what the violation, and how to reproduce it
     */
    public synchronized void violated(String what) {
        violations.add(what);
    }

    /** Returns the number of violations. */
    public synchronized int violations() {
        return violations.size();
    }

    /** Returns the number of tries that were inside the window. */
    public long hits() {
        return window.get();
    }

    /** Prints {@code proof NAME tried N violations V window W}. */
    public synchronized void print() {
        System.out.println(
                "proof " + name + " tried " + tried + " violations " + violations.size() + " window " + window);
    }

    /**
     * Prints the line and checks the result.
     *
     * @param window the least number of hits of the window, at least 1
     * @throws AssertionError if there was a violation, or the window was hit less often than required
     */
    public synchronized void end(long window) {
        print();
        Assertions.assertThat(violations).as(name).isEmpty();
        Assertions.assertThat(this.window.get())
                .as("%s: how often the window was hit", name)
                .isGreaterThanOrEqualTo(window);
    }
}
