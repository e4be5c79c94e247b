package dev.invitations;

import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.model.DeadLetter;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox;
import dev.invitations.port.Position;
import dev.invitations.port.StorageException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The push side: brings what the outbox holds to the host's {@link Notifier}. The inbox does not need any of it. It is for
 * the host itself: it spans all domains, and asks nobody for permission.
 */
public final class Notifications {

    private final Commands commands;
    private final Outbox outbox;
    private final @Nullable Notifier notifier;
    private final DeliverySettings settings;

    Notifications(Commands commands, @Nullable Notifier notifier, DeliverySettings settings) {
        this.commands = commands;
        this.outbox = commands.storage().outbox();
        this.notifier = notifier;
        this.settings = settings;
    }

    /**
     * Delivers up to {@code limit} notifications that are due, those of one invitation in their order. To be called from
     * the host's own scheduler, by any number of threads and processes at once. The notifier is called with no connection
     * or lock held; what it throws harms no other notification. Those of an offer that is no longer open are not delivered.
     *
     * <p>A notification is delivered at least once. Twice, when a worker dies, takes longer than its {@linkplain
     * DeliverySettings#lease lease}, or loses the storage between the notifier's return and the outbox's note of it. When the
     * notifier never returns, this does not either; others take over when the lease is over, and after as many attempts as
     * the settings allow the notification is set aside.
     *
     * <p>When the storage fails, the delivery ends there, and what was claimed comes again when the lease is over. When the
     * thread is interrupted, by the notifier too, it ends after the batch that is under way, with the flag set.
     *
     * @param limit 1 to {@link Limits#DELIVERY_SIZE}
     * @throws InvitationException INVALID_INPUT
     * @throws IllegalStateException when no notifier was given
     * @throws StorageException when the storage fails; to call again is always safe
     */
    public DeliveryReport deliver(int limit) {
        Checks.size("limit", limit, Limits.DELIVERY_SIZE);
        if (notifier == null) {
            throw new IllegalStateException("There is no notifier to deliver to");
        }
        return new Delivery(commands, notifier, settings).run(limit);
    }

    /** The first page of those that are tried no more, the last to be set aside first; {@link Limits#PAGE_SIZE} on a page. */
    public Page<DeadLetter> deadLetters() {
        return setAsideBehind(null);
    }

    /**
     * The page behind the one that this cursor came with.
     *
     * @throws InvitationException INVALID_CURSOR
     */
    public Page<DeadLetter> deadLetters(String after) {
        return setAsideBehind(Cursor.decode(after));
    }

    private Page<DeadLetter> setAsideBehind(@Nullable Position after) {
        return Pages.cut(outbox.deadLetters(after, Limits.PAGE_SIZE + 1), Limits.PAGE_SIZE, Position::of);
    }

    /**
     * Makes one that is set aside due now, as if it had never been tried. Those of the same invitation that came after it
     * did not wait for it; {@code version} tells the receiver.
     *
     * @return false where none is set aside under this id, because it was retried or discarded already
     */
    public boolean retry(UUID id) {
        Checks.id(id);
        return outbox.retry(id, commands.now());
    }

    /**
     * Forgets one that is set aside: it is not delivered. The history keeps what it would have told.
     *
     * @return false where none is set aside under this id, because it was retried or discarded already
     */
    public boolean discard(UUID id) {
        Checks.id(id);
        return outbox.discard(id);
    }
}
