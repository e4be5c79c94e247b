package dev.invitations.verification.deliveries;

import java.util.UUID;

/**
 * The fault of the first attempt to deliver a notification. It depends on the id alone, so every process chooses the
 * same.
 */
enum Fate {
    TOLD,
    THROWS,
    /** Throws at every attempt, not only at the first. */
    THROWS_ALWAYS,
    SLEEPS_PAST_LEASE,
    /** The connection is lost before the outbox receives the acknowledgement. */
    NOT_HEARD,
    /** The connection is lost after the outbox has received the acknowledgement, and before it answers. */
    HEARD_NOT_ANSWERED;

    /**
     * @param often 1 if a tenth of the notifications throw, and a hundredth each always throw, sleep, and lose a
     * connection
     */
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
