package dev.invitations.inmemory.broken;

import dev.invitations.Invitations;
import java.time.Instant;
import java.util.UUID;

/** Breaks every rule of {@code InMemoryArchitectureTest}. */
public class InMemoryViolations {

    static Invitations.Builder usesTheApi() {
        return Invitations.builder();
    }

    static Instant readsTheClock() {
        return Instant.now();
    }

    static long readsTheTimer() {
        return System.nanoTime();
    }

    static UUID usesARandomNumber() {
        return UUID.randomUUID();
    }

    static void startsAThread() {
        new Thread(() -> {}).start();
    }
}
