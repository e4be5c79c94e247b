package dev.invitations;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import dev.invitations.port.Storage;
import dev.invitations.port.StorageException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the notifications of the outbox to the host's {@link Notifier}, and handles dead letters. The inbox does not
 * depend on delivery. Only the host may call these methods, because they cover all domains and check no permissions.
 * Every method throws a {@link StorageException} if the storage fails. The host can then repeat the call. If
 * {@link Invitations.Builder#deliverWith} is set, every method uses that storage.
 */
public final class Notifications {

    private final CommandExecutor executor;
    private final Storage storage;
    private final Outbox outbox;
    private final @Nullable Notifier notifier;
    private final DeliverySettings settings;
    private final Links links;

    Notifications(
            CommandExecutor executor,
            Storage storage,
            @Nullable Notifier notifier,
            DeliverySettings settings,
            Links links) {
        this.executor = executor;
        this.storage = storage;
        this.outbox = storage.outbox();
        this.notifier = notifier;
        this.settings = settings;
        this.links = links;
    }

    /**
     * Delivers up to {@code limit} due notifications, and returns the number of notifications per outcome. The
     * notifications of one invitation are delivered in order. The host calls this method from its own scheduler. Any
     * number of threads and processes may call it at once; each of them is a worker.
     *
     * <p>The library holds no connection and no lock while the notifier runs. An exception of the notifier affects no
     * other notification.
     *
     * <p>A superseded notification is dropped and counted, and the notifier is not called. A notification that reports
     * an invitation is superseded if the invitation is not pending in this version, has expired, or would be refused by
     * {@link Invitations#accept accept} at this moment. A notification that reports an answer is superseded if
     * {@link Invitations#find find} would not show the invitation to the inviter at this moment, for example because
     * the inviter is not a member any more. The check reads the invitation and asks the role catalogue.
     *
     * <p>A worker whose catalogue lacks a role drops the notifications of invitations with this role. Add a new role to
     * the catalogue of every worker before a member can grant it. A dropped notification is not delivered later, but
     * the invitation is in the inbox.
     *
     * <p>If the stored invitation or a membership cannot be read, or the {@link dev.invitations.port.RoleCatalog}
     * throws any exception, the attempt of this notification fails, and the other notifications are not affected. The
     * stored error has the class of the exception.
     *
     * <p>A notification is delivered at least once. It is delivered again, with the same id, if a worker dies, if a
     * worker takes longer than its {@linkplain DeliverySettings#lease lease}, or if the storage fails after the
     * notifier returned and before the delivery was recorded. If the notifier never returns, this method never returns
     * either, and another worker can claim the notification when the lease ends. After the last attempt that the
     * {@linkplain DeliverySettings#attempts settings} allow, the notification becomes a dead letter.
     *
     * <p>If the storage fails, this call ends, and its claimed notifications are due again when their leases end. If
     * the thread is interrupted, also by the notifier, this call ends after the current batch and sets the interrupt
     * flag of the thread again.
     *
     * @param limit the maximum number of notifications, 1 to {@link Limits#DELIVERY_SIZE}
     * @return the number of notifications per outcome
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the limit is out of range
     * @throws IllegalStateException if no {@linkplain Invitations.Builder#notifier notifier} was set, or the storage
     *     joins the host's transactions and {@link Invitations.Builder#deliverWith} was not set
     * @throws StorageException if the storage fails; the host can repeat the call
     */
    public DeliveryReport deliver(int limit) {
        InputValidation.size("limit", limit, Limits.DELIVERY_SIZE);
        if (notifier == null) {
            throw new IllegalStateException(
                    "deliver needs a notifier; set it with Invitations.builder().notifier(...)");
        }
        if (storage.joinsHostTransactions()) {
            throw new IllegalStateException(
                    "deliver must not run in a transaction of the host, which the storage joins; set a storage with"
                            + " transactions of its own, such as JdbcStorage.over(...), with"
                            + " Invitations.builder().deliverWith(...)");
        }
        return new Delivery(executor, storage, notifier, settings, links).run(limit);
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
     * @param after the cursor of the next page, which {@link Page#next} of the earlier page returned
     * @return the page
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_CURSOR} if the cursor is not valid
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the cursor is null
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
     * same invitation do not wait for a dead letter, so the recipient may have got them already. A later notification
     * has a greater {@link dev.invitations.model.Notification#version version}.
     *
     * @param id the id of the notification
     * @return true if the dead letter is due now; false, without a change, if no dead letter has this id, for example
     *     because it was retried or discarded before
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the id is null
     */
    public boolean retry(UUID id) {
        InputValidation.id(id);
        return outbox.retry(id, executor.now());
    }

    /**
     * Removes a dead letter without delivering it, in one atomic step. The history keeps the event that the dead letter
     * reports.
     *
     * @param id the id of the notification
     * @return true if the dead letter was removed; false, without a change, if no dead letter has this id, for example
     *     because it was retried or discarded before
     * @throws InvitationException {@link dev.invitations.model.Reason#INVALID_INPUT} if the id is null
     */
    public boolean discard(UUID id) {
        InputValidation.id(id);
        return outbox.discard(id);
    }
}
