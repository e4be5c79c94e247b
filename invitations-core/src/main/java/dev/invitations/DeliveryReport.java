package dev.invitations;

/**
 * The result of one call of {@link Notifications#deliver}: the number of claimed notifications per outcome. The
 * constructor is not part of the API: minor versions may add components.
 *
 * @param delivered the notifications that were delivered and removed from the outbox
 * @param retried the notifications whose attempt failed and that will be due again
 * @param deadLettered the notifications that used up their attempts or could not be read
 * @param superseded the notifications that were removed from the outbox without a call of the notifier, because their
 *     invitations were answered, deleted or resent, have expired or cannot be accepted, or because the inviter may not
 *     see the answer
 * @param leaseLost the notifications that another worker claimed before this worker finished. The report of the other
 *     worker counts their outcome. Both workers may have delivered them
 */
public record DeliveryReport(int delivered, int retried, int deadLettered, int superseded, int leaseLost) {

    /**
     * Returns the number of notifications that were claimed.
     *
     * @return the sum of all outcomes
     */
    public int claimed() {
        return delivered + retried + deadLettered + superseded + leaseLost;
    }
}
