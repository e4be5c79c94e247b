package dev.invitations.model;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A notification that is tried no more, until somebody says so.
 *
 * @param id the notification's; all zeros where the storage cannot read even that
 * @param notification empty where the storage cannot read it
 * @param attempts how often the notifier was asked
 * @param at when it was set aside
 * @param error what went wrong last, at most {@link Limits#ERROR_LENGTH} long; names of classes and methods, no values
 */
public record DeadLetter(UUID id, Optional<Notification> notification, int attempts, Instant at, String error) {}
