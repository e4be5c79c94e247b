package dev.invitations.model;

import java.util.List;

/**
 * The newest pending invitations that an actor can accept, and the total number of them. The constructor is not part
 * of the API: minor versions may add components.
 *
 * @param pending the newest of these invitations, newest first by {@code sentAt}, at most {@link Limits#INBOX_SIZE}
 * @param total the number of all of these invitations
 */
public record Inbox(List<Invitation> pending, long total) {

    /**
     * Copies the list.
     *
     * @param pending the newest invitations
     * @param total the number of all invitations
     */
    public Inbox {
        pending = List.copyOf(pending);
    }
}
