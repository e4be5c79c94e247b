package dev.invitations;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import dev.invitations.port.StorageException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the notifications of the outbox to the host's {@link Notifier}. The inbox works without it. These methods are for
 * the host itself: they span all domains and check no permissions.
 */
public final class Notifications {

    private final CommandExecutor executor;
    private final Outbox outbox;
    private final @Nullable Notifier notifier;
    private final DeliverySettings settings;

    Notifications(CommandExecutor executor, @Nullable Notifier notifier, DeliverySettings settings) {
        this.executor = executor;
        this.outbox = executor.storage().outbox();
        this.notifier = notifier;
        this.settings = settings;
    }

    /**
     * Delivers up to {@code limit} due notifications, the notifications of one invitation in order. Call it from the host's own
     * scheduler, by any number of threads and processes at once. The notifier is called while no connection and no lock is
     * held; an exception of the notifier affects no other notification. Superseded notifications are not delivered.
     *
     * <p>A notification is delivered at least once. It is delivered twice if a worker dies, takes longer than its {@linkplain
     * DeliverySettings#lease lease}, or loses the storage between the notifier's return and the acknowledgement. If the notifier
     * never returns, this method does not return either; other workers take over when the lease ends, and after the last
     * attempt that the settings allow the notification becomes a dead letter.
     *
     * <p>If the storage fails, the delivery ends, and its claims are due again when their leases end. If the thread is
     * interrupted, also by the notifier, the delivery ends after the current batch, with the interrupt flag set.
     *
     * @param limit the maximum number of notifications, 1 to {@link Limits#DELIVERY_SIZE}
     * @return the number of notifications per outcome
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT}
     * @throws IllegalStateException if the builder got no notifier
     * @throws StorageException if the storage fails; calling again is safe
     */
    public DeliveryReport deliver(int limit) {
        InputValidation.size("limit", limit, Limits.DELIVERY_SIZE);
        if (notifier == null) {
            throw new IllegalStateException("There is no notifier to deliver to");
        }
        return new Delivery(executor, notifier, settings).run(limit);
    }

    /**
     * Lists the first page of the dead letters, newest first, {@link Limits#PAGE_SIZE} per page.
     *
     * @return the page
     */
    public Page<DeadLetter> deadLetters() {
        return deadLettersAfter(null);
    }

    /**
     * Lists the next page of the dead letters.
     *
     * @param after the cursor of the page before
     * @return the page
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_CURSOR}
     */
    public Page<DeadLetter> deadLetters(String after) {
        return deadLettersAfter(Cursor.decode(after));
    }

    private Page<DeadLetter> deadLettersAfter(@Nullable Position after) {
        return Paging.cut(outbox.deadLetters(after, Limits.PAGE_SIZE + 1), Limits.PAGE_SIZE, Position::of);
    }

    /**
     * Makes a dead letter due now, with no attempt counted. Later notifications of the same invitation did not wait for it;
     * their {@code version} is greater.
     *
     * @param id the id of the notification
     * @return false if no dead letter has this id, because it was retried or discarded already
     */
    public boolean retry(UUID id) {
        InputValidation.id(id);
        return outbox.retry(id, executor.now());
    }

    /**
     * Removes a dead letter without delivering it. The history keeps its event.
     *
     * @param id the id of the notification
     * @return false if no dead letter has this id, because it was retried or discarded already
     */
    public boolean discard(UUID id) {
        InputValidation.id(id);
        return outbox.discard(id);
    }
}
