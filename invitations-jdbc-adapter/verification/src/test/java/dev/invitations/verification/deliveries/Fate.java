package dev.invitations.verification.deliveries;

import java.util.UUID;

/** What becomes of the first attempt to tell a notification. Its id decides, so every process says the same. */
enum Fate {
    TOLD,
    THROWS,
    /** At every attempt, not only the first. */
    THROWS_ALWAYS,
    SLEEPS_PAST_LEASE,
    /** The connection is lost before the outbox has heard that it was told. */
    NOT_HEARD,
    /** The connection is lost after the outbox has heard it, and before it could say so. */
    HEARD_NOT_ANSWERED;

    /** @param often 1 for a tenth that throw, and a hundredth that always throw, that sleep, and that lose a connection */
    static Fate of(UUID id, int often) {
        int drawn = ((id.hashCode() * 0x9E3779B1) >>> 8) % 1_000;
        if (drawn < 100 * often) {
            return THROWS;
        }
        return switch ((drawn - 100 * often) / (5 * often)) {
            case 0, 1 -> THROWS_ALWAYS;
            case 2, 3 -> SLEEPS_PAST_LEASE;
            case 4 -> NOT_HEARD;
            case 5 -> HEARD_NOT_ANSWERED;
            default -> TOLD;
        };
    }
}
