package dev.invitations.jdbc;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Polls a condition that another thread brings about. */
final class Eventually {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Eventually() {}

    static void holds(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not so after " + PATIENCE + ": " + what);
            }
            Thread.onSpinWait();
        }
    }
}
