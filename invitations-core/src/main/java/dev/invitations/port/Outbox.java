package dev.invitations.port;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.Limits;
import dev.invitations.model.Notification;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stores the notifications that are not delivered yet. {@link Storage#commit} adds them. Each method is one atomic
 * step, and holds no lock and no connection after it has returned. Every method may be called by any number of threads
 * at once, and throws {@link StorageException} if the storage fails.
 */
public interface Outbox {

    /**
     * A notification that is leased to one worker. The worker holds the notification until another worker claims it.
     * Another worker can claim it from the end of the lease on.
     *
     * @param notification the notification to deliver
     * @param attempts the number of attempts that were {@linkplain #startAttempt started} before this claim
     * @param token the fencing token, which is different for every claim of the notification
     */
    record Claim(Notification notification, int attempts, UUID token) {}

    /**
     * The result of one claim.
     *
     * @param claims the notifications that the worker may deliver
     * @param unreadable the due notifications that could not be read, which are dead letters now
     */
    record Claims(List<Claim> claims, List<DeadLetter> unreadable) {

        /**
         * Copies the lists.
         *
         * @param claims the notifications that the worker may deliver
         * @param unreadable the due notifications that could not be read
         */
        public Claims {
            claims = List.copyOf(claims);
            unreadable = List.copyOf(unreadable);
        }
    }

    /**
     * Claims up to {@code limit} due notifications. A notification is claimed if it is due, is not a dead letter, is
     * not leased, and waits for no earlier notification of the same invitation.
     *
     * <p>A notification waits for every earlier notification of its invitation, with two exceptions. It does not wait
     * for a dead letter. It does not wait for an unclaimed notification that {@linkplain Notification#isInvitation
     * reports the invitation}, because the later notification supersedes the unclaimed notification. Notifications of
     * different invitations never wait for each other.
     *
     * <p>The claims are ordered by the instant from which they are due, earliest first, then by id. A due notification
     * that cannot be read becomes a dead letter and counts towards the limit. Two concurrent calls never claim the same
     * notification.
     *
     * @param token the fencing token of this claim
     * @param now the instant at which the notifications must be due
     * @param leaseEnd the instant from which another worker may claim the notifications
     * @param limit the maximum number of notifications
     * @return the claims and the unreadable notifications
     */
    Claims claim(UUID token, Instant now, Instant leaseEnd, int limit);

    /**
     * Counts an attempt and extends the lease. A repeated call for the same claim counts no further attempt.
     *
     * @param claim the claim of this worker
     * @param leaseEnd the new end of the lease
     * @return true if the change was made; false, without a change, if another worker has claimed the notification
     */
    boolean startAttempt(Claim claim, Instant leaseEnd);

    /**
     * Removes a notification that was delivered or superseded.
     *
     * @param claim the claim of this worker
     * @return true if the change was made; false, without a change, if another worker has claimed the notification
     */
    boolean acknowledge(Claim claim);

    /**
     * Ends the lease after a failed attempt and makes the notification due at the given instant.
     *
     * @param claim the claim of this worker
     * @param dueAt the earliest instant of the next attempt
     * @param error the description of the failure, stored up to {@link Limits#ERROR_LENGTH} characters
     * @return true if the change was made; false, without a change, if another worker has claimed the notification
     */
    boolean reschedule(Claim claim, Instant dueAt, String error);

    /**
     * Makes the notification a dead letter. Later notifications of its invitation do not wait for it.
     *
     * @param claim the claim of this worker
     * @param at the instant of the last failure
     * @param error the description of the failure, stored up to {@link Limits#ERROR_LENGTH} characters
     * @return true if the change was made; false, without a change, if another worker has claimed the notification
     */
    boolean deadLetter(Claim claim, Instant at, String error);

    /**
     * Reads one page of the dead letters of all domains, in the order of {@link Position}.
     *
     * @param after the position of the last entry of the previous page; null for the first page
     * @param limit the maximum number of dead letters to return
     * @return the dead letters
     */
    List<DeadLetter> deadLetters(@Nullable Position after, int limit);

    /**
     * Makes a dead letter due at the given instant and sets its number of attempts to 0.
     *
     * @param id the id of the notification
     * @param dueAt the earliest instant of the next attempt
     * @return true if the change was made; false, without a change, if no dead letter has this id
     */
    boolean retry(UUID id, Instant dueAt);

    /**
     * Removes a dead letter.
     *
     * @param id the id of the notification
     * @return true if the change was made; false, without a change, if no dead letter has this id
     */
    boolean discard(UUID id);
}
