package dev.invitations.model;

import java.util.List;

/**
 * The newest pending invitations to an invitee, and the total number of pending invitations. The constructor is not
 * part of the API: minor versions may add components.
 *
 * @param pending the pending invitations, newest first by {@code sentAt}, at most {@link Limits#INBOX_SIZE}
 * @param total the number of all pending invitations
 */
public record Inbox(List<Invitation> pending, long total) {

    /**
     * Copies the list.
     *
     * @param pending the pending invitations
     * @param total the number of all pending invitations
     */
    public Inbox {
        pending = List.copyOf(pending);
    }
}
