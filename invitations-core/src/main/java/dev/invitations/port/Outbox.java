package dev.invitations.port;

import dev.invitations.model.Notification;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Keeps the notifications that are not delivered yet; {@link InvitationRepository#save} puts them in. Each method is one
 * atomic step of its own. Throws {@link StorageException} when the storage fails.
 */
public interface Outbox {

    /**
     * A notification that is this worker's to deliver until its lease runs out.
     *
     * @param attempt 1 at the first
     * @param token the fencing token: whoever claims it next gets another one
     */
    record Claim(Notification notification, int attempt, UUID token) {}

    /**
     * Claims up to {@code limit} notifications that are due: not set aside, their time come, not under a lease that is
     * still running, and first in the order of their invitation among those that are not set aside. Others are never
     * waited for. Those due longest come first, then by id.
     */
    List<Claim> claim(UUID token, Instant now, Instant leaseEnd, int limit);

    /** Removes a delivered notification. Does nothing and returns false when the lease was lost to another worker. */
    boolean delivered(Claim claim);

    /** Gives it back, due at this instant. Does nothing and returns false when the lease was lost to another worker. */
    boolean failed(Claim claim, Instant dueAt, String error);

    /** Sets it aside, so that it holds up nothing. Does nothing and returns false when the lease was lost. */
    boolean setAside(Claim claim, String error);
}
