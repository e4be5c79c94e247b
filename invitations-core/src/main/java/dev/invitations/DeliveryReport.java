package dev.invitations;

/**
 * What became of the notifications that one call of {@code deliver} claimed.
 *
 * @param delivered the notifier returned, and they are gone from the outbox
 * @param failed the notifier threw; they will be due again
 * @param setAside the notifier threw for the last time that it was asked
 * @param overdue the lease was over before the notifier was done, so another worker may have delivered them too
 */
public record DeliveryReport(int delivered, int failed, int setAside, int overdue) {}
