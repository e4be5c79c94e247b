package dev.invitations.verification.deliveries;

import java.util.UUID;

/**
 * The fault of the first attempt to deliver a notification. The fault depends only on the id, so every process chooses
 * the same fault.
 */
enum DeliveryScript {
    NO_FAULT,
    THROWS,
    /** Throws at every attempt, not only at the first. */
    THROWS_ALWAYS,
    SLEEPS_PAST_LEASE,
    /** The worker learns no outcome, and the outbox has not received the acknowledgement. */
    ACKNOWLEDGEMENT_LOST,
    /** The worker learns no outcome, and the outbox has received the acknowledgement. */
    ACKNOWLEDGEMENT_UNANSWERED;

    /**
     * @param often a factor of all faults. With 1, a tenth of the notifications throw, and a hundredth each always
     *     throw, sleep, or lose a connection
     */
    static DeliveryScript of(UUID id, int often) {
        int drawn = ((id.hashCode() * 0x9E3779B1) >>> 8) % 1_000;
        if (drawn < 100 * often) {
            return THROWS;
        }
        return switch ((drawn - 100 * often) / (5 * often)) {
            case 0, 1 -> THROWS_ALWAYS;
            case 2, 3 -> SLEEPS_PAST_LEASE;
            case 4 -> ACKNOWLEDGEMENT_LOST;
            case 5 -> ACKNOWLEDGEMENT_UNANSWERED;
            default -> NO_FAULT;
        };
    }
}
