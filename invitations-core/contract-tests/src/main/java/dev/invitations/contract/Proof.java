package dev.invitations.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;

/**
 * What a harness tried and what it found, said in one line. A harness looks for something that can only go wrong within some
 * window, for example while two commands are under way at once: one that never was in its window has shown nothing, and
 * fails. Thread-safe.
 */
public final class Proof {

    private static final boolean FULL = Boolean.getBoolean("invitations.proof");

    private final String name;
    private final AtomicLong tried = new AtomicLong();
    private final AtomicLong window = new AtomicLong();
    private final List<String> violations = new ArrayList<>();

    private Proof(String name) {
        this.name = name;
    }

    /** One with this name, a single word, by which its line is found. */
    public static Proof of(String name) {
        return new Proof(name);
    }

    /** How much to try: the usual, or with {@code -Dinvitations.proof=true} in full. */
    public static int size(int usual, int full) {
        return FULL ? full : usual;
    }

    /** One thing more was tried. */
    public void tried() {
        tried.incrementAndGet();
    }

    /** The window was really hit. */
    public void hit() {
        window.incrementAndGet();
    }

    /** What must not happen did, and how to see it again. */
    public synchronized void violated(String what) {
        violations.add(what);
    }

    public synchronized int violations() {
        return violations.size();
    }

    public long hits() {
        return window.get();
    }

    /** Prints {@code proof NAME tried N violations V window W}. */
    public synchronized void print() {
        System.out.println(
                "proof " + name + " tried " + tried + " violations " + violations.size() + " window " + window);
    }

    /**
     * Prints it, and fails when there was a violation, or the window was hit less often than this.
     *
     * @param window at least 1
     */
    public synchronized void end(long window) {
        print();
        Assertions.assertThat(violations).as(name).isEmpty();
        Assertions.assertThat(this.window.get())
                .as("%s: how often the window was hit", name)
                .isGreaterThanOrEqualTo(window);
    }
}
