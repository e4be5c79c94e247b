package dev.invitations;

/**
 * Counts the outcomes of the notifications that one call of {@code deliver} claimed. Its constructor is not part of the
 * API: minor versions may add components.
 *
 * @param delivered the notifier returned, and the notification was removed from the outbox
 * @param retried the attempt failed, and the notification will be due again
 * @param deadLettered the notification used up its attempts or could not be read
 * @param superseded the invitation was answered, deleted, resent or has expired, so the notifier was not called and the
 *     notification was removed from the outbox
 * @param leaseLost another worker claimed the notification before this worker finished. The report of the other worker
 *     counts its outcome. Both workers may have delivered it
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
