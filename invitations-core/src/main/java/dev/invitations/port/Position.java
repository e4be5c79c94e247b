package dev.invitations.port;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import java.time.Instant;
import java.util.UUID;

/**
 * The position of an entry in a list. Every list has this order: newest first and, at the same instant, the greater
 * UUID first. The instant and the UUID of an entry never change, so a caller that reads all pages gets an entry exactly
 * once, if the entry is in the list from the first page to the last.
 *
 * @param at the instant of the entry
 * @param uuid the UUID of the entry, compared as an unsigned number
 */
public record Position(Instant at, UUID uuid) implements Comparable<Position> {

    /**
     * Returns the position of the invitation: {@code createdAt} and the UUID of its id.
     *
     * @param invitation the invitation
     * @return the position
     */
    public static Position of(Invitation invitation) {
        return new Position(invitation.createdAt(), invitation.id().uuid());
    }

    /**
     * Returns the position of the pending invitation in an inbox: {@code sentAt} and the UUID of its id. A resend
     * changes this position.
     *
     * @param invitation the pending invitation
     * @return the position
     */
    public static Position ofSent(Invitation invitation) {
        return new Position(invitation.sentAt(), invitation.id().uuid());
    }

    /**
     * Returns the position of the membership: {@code since} and {@code grantedBy}.
     *
     * @param membership the membership
     * @return the position
     */
    public static Position of(Membership membership) {
        return new Position(membership.since(), membership.grantedBy());
    }

    /**
     * Returns the position of the dead letter: {@code at} and {@code id}.
     *
     * @param deadLetter the dead letter
     * @return the position
     */
    public static Position of(DeadLetter deadLetter) {
        return new Position(deadLetter.at(), deadLetter.id());
    }

    /**
     * Compares by the order of lists: the position that comes first in a list is the smaller position.
     *
     * @param other the other position
     * @return a negative number if this position comes first, 0 if they are equal, otherwise a positive number
     */
    @Override
    public int compareTo(Position other) {
        int byTime = other.at.compareTo(at);
        return byTime != 0 ? byTime : compare(other.uuid, uuid);
    }

    /**
     * Compares two UUIDs as unsigned numbers, as the databases do. {@link UUID#compareTo} compares signed halves.
     *
     * @param left a UUID
     * @param right another UUID
     * @return a negative number, 0 or a positive number, as with {@link UUID#compareTo}
     */
    public static int compare(UUID left, UUID right) {
        int high = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
    }
}
