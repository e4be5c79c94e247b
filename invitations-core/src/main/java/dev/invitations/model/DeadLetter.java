package dev.invitations.model;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A notification that used up its attempts or cannot be read. It is not delivered again until the host retries it.
 *
 * @param id the id of the notification; all zeros if the storage cannot read the id
 * @param notification the notification; empty if the storage cannot read it
 * @param attempts the number of attempts
 * @param at the instant at which the notification became a dead letter
 * @param error the last failure, at most {@link Limits#ERROR_LENGTH} characters. It names classes and methods and
 *     contains no message, because messages may contain addresses and credentials
 */
public record DeadLetter(UUID id, Optional<Notification> notification, int attempts, Instant at, String error) {}
