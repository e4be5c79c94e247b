package dev.invitations.port;

import dev.invitations.model.Limits;
import dev.invitations.model.Notification;
import dev.invitations.model.DeadLetter;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the notifications that are not delivered yet; {@link InvitationQueries#save} puts them in. Each method is one
 * atomic step of its own, and holds nothing when it has returned. Throws {@link StorageException} when the storage fails.
 */
public interface Outbox {

    /**
     * A notification that is this worker's until its lease runs out and another one claims it.
     *
     * @param attempts how often an attempt has {@linkplain #begin begun}; 0 at first
     * @param token the fencing token: whoever claims it next gets another one
     */
    record Claim(Notification notification, int attempts, UUID token) {}

    /**
     * What one claim came to.
     *
     * @param unreadable what was due and could not be read; it is set aside already
     */
    record Claims(List<Claim> claims, List<DeadLetter> unreadable) {

        public Claims {
            claims = List.copyOf(claims);
            unreadable = List.copyOf(unreadable);
        }
    }

    /**
     * Claims up to {@code limit} notifications that are due: not set aside, their time come, not under a lease that is
     * still running, and with no earlier one of their invitation to wait for. That is every earlier one that is not set
     * aside, but for an {@linkplain Notification#isInvitation offer} that is not claimed: with something behind it, it is
     * superseded. Others are never waited for. Those due longest come first, then by id. What cannot be read is set aside and
     * counts towards the limit.
     */
    Claims claim(UUID token, Instant now, Instant leaseEnd, int limit);

    /**
     * Counts an attempt and gives the claim a new lease; the same claim counts once. Does nothing and returns false when it
     * was lost to another worker, as do the other methods that take a claim.
     */
    boolean startAttempt(Claim claim, Instant leaseEnd);

    /** Forgets a notification that was delivered, or need not be any more. */
    boolean acknowledge(Claim claim);

    /** Gives it back, due at this instant. */
    boolean reschedule(Claim claim, Instant dueAt, String error);

    /** Sets it aside, so that it holds up nothing. */
    boolean deadLetter(Claim claim, Instant at, String error);

    /** Those set aside, of all domains, in the order of {@link Position}; an error is kept up to {@link Limits#ERROR_LENGTH}. */
    List<DeadLetter> deadLetters(@Nullable Position after, int limit);

    /** Makes one that is set aside due at this instant, as if it had never been tried. False where none is set aside. */
    boolean retry(UUID id, Instant dueAt);

    /** Forgets one that is set aside. False where none is. */
    boolean discard(UUID id);
}
