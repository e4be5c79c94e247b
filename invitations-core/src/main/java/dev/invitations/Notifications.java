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
 * Delivers the notifications of the outbox to the host's {@link Notifier}, and handles dead letters. The inbox works
 * without it. Only the host may call these methods: they cover all domains and check no permissions. Every method
 * throws {@link StorageException} if the storage fails; the call may be repeated.
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
     * Delivers up to {@code limit} due notifications, and returns the number of notifications per outcome. The
     * notifications of one invitation are delivered in order. The host calls this method from its own scheduler; any
     * number of threads and processes may call it at once.
     *
     * <p>The library holds no connection and no lock while the notifier runs. An exception of the notifier affects no
     * other notification. A superseded notification is dropped and counted.
     *
     * <p>A notification is delivered at least once. It may be delivered twice if a worker dies, if a worker takes
     * longer than its {@linkplain DeliverySettings#lease lease}, or if the storage fails after the notifier returned
     * and before the delivery was recorded. If the notifier never returns, this method does not return either. Another
     * worker takes over when the lease ends. After the last attempt that the {@linkplain DeliverySettings#attempts
     * settings} allow, the notification becomes a dead letter.
     *
     * <p>If the storage fails, the delivery ends. The claimed notifications are due again when their leases end. If the
     * thread is interrupted, also by the notifier, the delivery ends after the current batch and sets the interrupt
     * flag again.
     *
     * @param limit the maximum number of notifications, 1 to {@link Limits#DELIVERY_SIZE}
     * @return the number of notifications per outcome
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT}
     * @throws IllegalStateException if the builder got no notifier
     * @throws StorageException if the storage fails; the call may be repeated
     */
    public DeliveryReport deliver(int limit) {
        InputValidation.size("limit", limit, Limits.DELIVERY_SIZE);
        if (notifier == null) {
            throw new IllegalStateException("There is no notifier to deliver to");
        }
        return new Delivery(executor, notifier, settings).run(limit);
    }

    /**
     * Lists the first page of the dead letters of all domains, newest first. A page has up to {@link Limits#PAGE_SIZE}
     * entries.
     *
     * @return the page
     */
    public Page<DeadLetter> deadLetters() {
        return deadLettersAfter(null);
    }

    /**
     * Lists the page of dead letters that follows another page.
     *
     * @param after {@link Page#next} of the page before
     * @return the page
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_CURSOR}
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT}, if {@code after} is null
     */
    public Page<DeadLetter> deadLetters(String after) {
        InputValidation.cursor(after);
        return deadLettersAfter(Cursor.decode(after));
    }

    private Page<DeadLetter> deadLettersAfter(@Nullable Position after) {
        return Paging.cut(outbox.deadLetters(after, Limits.PAGE_SIZE + 1), Limits.PAGE_SIZE, Position::of);
    }

    /**
     * Makes a dead letter due now and sets its number of attempts to 0, in one atomic step. Later notifications of the
     * same invitation did not wait for the dead letter, so they may have been delivered before it. A later notification
     * has a greater {@code version}.
     *
     * @param id the id of the notification
     * @return true if the dead letter is due now; false, without a change, if no dead letter has this id, for example
     *     because it was retried or discarded already
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT}
     */
    public boolean retry(UUID id) {
        InputValidation.id(id);
        return outbox.retry(id, executor.now());
    }

    /**
     * Removes a dead letter without delivering it, in one atomic step. The history keeps its event.
     *
     * @param id the id of the notification
     * @return true if the dead letter was removed; false, without a change, if no dead letter has this id, for example
     *     because it was retried or discarded already
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT}
     */
    public boolean discard(UUID id) {
        InputValidation.id(id);
        return outbox.discard(id);
    }
}
