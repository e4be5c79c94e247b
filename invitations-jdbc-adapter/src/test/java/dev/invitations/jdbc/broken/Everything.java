package dev.invitations.jdbc.broken;

import dev.invitations.Invitations;
import java.time.Instant;

/** Breaks every rule of {@code ArchitectureTest}. */
public class Everything {

    static Invitations.Builder reachesTheVerbs() {
        return Invitations.builder();
    }

    static Everything dependsOnItself() {
        return Partner.everything();
    }

    static Instant readsTheClock() throws InterruptedException {
        Thread.sleep(0);
        return Instant.now();
    }
}
