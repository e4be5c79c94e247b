package dev.invitations.contract.model;

import dev.invitations.DeliveryReport;
import dev.invitations.model.Notification;
import java.util.List;

/**
 * The answer of a delivery.
 *
 * @param notified the notifications that the notifier received, in order
 */
public record DeliveryAnswer(DeliveryReport report, List<Notification> notified) {}
