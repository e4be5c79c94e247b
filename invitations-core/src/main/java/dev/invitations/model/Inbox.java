package dev.invitations.model;

import java.util.List;

/**
 * The pending invitations of an invitee, for the page after the login.
 * Its constructor is not part of the API: minor versions may add components.
 *
 * @param pending the pending invitations sent last, newest first, at most {@link Limits#INBOX_SIZE}
 * @param total how many are pending in all
 */
public record Inbox(List<Invitation> pending, long total) {

    public Inbox {
        pending = List.copyOf(pending);
    }
}
