package dev.invitations;

/**
 * Counts the outcomes of the notifications that one call of {@code deliver} claimed.
 * Its constructor is not part of the API: minor versions may add components.
 *
 * @param delivered the notifier returned, and the notification is removed from the outbox
 * @param retried the notifier threw an exception; the notification will be due again
 * @param deadLettered the last attempt failed, or the notification could not be read
 * @param superseded the invitation was no longer pending in that version, so the notifier was not called; the notification is
 *     removed from the outbox
 * @param leaseLost another worker claimed the notification before this worker finished, so the other worker's report counts
 *     its outcome. Both workers may have delivered it
 */
public record DeliveryReport(int delivered, int retried, int deadLettered, int superseded, int leaseLost) {

    /** Returns the number of notifications that were claimed. */
    public int claimed() {
        return delivered + retried + deadLettered + superseded + leaseLost;
    }
}
