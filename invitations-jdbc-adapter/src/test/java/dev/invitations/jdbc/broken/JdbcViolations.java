package dev.invitations.jdbc.broken;

import dev.invitations.Invitations;
import java.time.Instant;

/** Breaks the rules of {@code JdbcArchitectureTest}. */
public class JdbcViolations {

    static Invitations.Builder usesTheLibrary() {
        return Invitations.builder();
    }

    static JdbcViolations dependsOnItself() {
        return CyclePartner.violations();
    }

    static Instant readsTheClock() throws InterruptedException {
        Thread.sleep(0);
        return Instant.now();
    }
}
