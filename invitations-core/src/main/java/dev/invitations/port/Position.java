package dev.invitations.port;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.Invitation;
import dev.invitations.model.Membership;
import java.time.Instant;
import java.util.UUID;

/**
 * A place in a list, and the order of every list: newest first, at the same instant the greater UUID first. Instants and
 * UUIDs of entries never change, so an entry that is there throughout a walk is met exactly once.
 */
public record Position(Instant at, UUID uuid) implements Comparable<Position> {

    public static Position of(Invitation invitation) {
        return new Position(invitation.createdAt(), invitation.id().uuid());
    }

    public static Position of(Membership membership) {
        return new Position(membership.since(), membership.grantedBy());
    }

    public static Position of(DeadLetter deadLetter) {
        return new Position(deadLetter.at(), deadLetter.id());
    }

    @Override
    public int compareTo(Position other) {
        int byTime = other.at.compareTo(at);
        return byTime != 0 ? byTime : compare(other.uuid, uuid);
    }

    /** As unsigned numbers, like every database does; {@link UUID#compareTo} compares signed halves. */
    public static int compare(UUID left, UUID right) {
        int high = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
    }
}
