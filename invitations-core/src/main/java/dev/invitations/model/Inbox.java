package dev.invitations.model;

import java.util.List;

/**
 * What an invitee sees after logging in.
 *
 * @param pending the pending invitations sent last, newest first, at most {@link Limits#INBOX_SIZE}
 * @param total how many are pending in all
 */
public record Inbox(List<Invitation> pending, long total) {

    public Inbox {
        pending = List.copyOf(pending);
    }
}
