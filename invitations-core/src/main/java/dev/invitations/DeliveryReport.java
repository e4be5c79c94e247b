package dev.invitations;

/**
 * What became of the notifications that one call of {@code deliver} claimed.
 *
 * @param delivered the notifier returned, and they are gone from the outbox
 * @param retried the notifier threw; they will be due again
 * @param setAside the notifier threw for the last time that it was asked, or they could not be read
 * @param superseded the offer was no longer open, so nobody was told, and they are gone from the outbox
 * @param overdue the lease was lost to another worker before this one was done, or began; that one tells what became of them,
 *     and they may have been delivered by both
 */
public record DeliveryReport(int delivered, int retried, int setAside, int superseded, int overdue) {

    /** How many there were. */
    public int claimed() {
        return delivered + retried + setAside + superseded + overdue;
    }
}
