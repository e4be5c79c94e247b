package dev.invitations.decision;

import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Invitee;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Closes the other live invitations of a person, so that no earlier invitation gives access. Rejected invitations stay,
 * because they give no access.
 */
final class Closures {

    private Closures() {}

    /**
     * Closes the live invitations of a user that becomes a member: the pending invitations to its identities, and the
     * invitations that gave it an earlier membership. The host ended that membership in its own members table.
     *
     * @param accepted the invitation that the user accepts, which stays; empty if a member assigns the role
     */
    static List<Change> beforeJoining(
            DecisionContext context,
            Snapshot snapshot,
            UserId user,
            Set<? extends Invitee> identities,
            Optional<InvitationId> accepted) {
        List<Change> changes = new ArrayList<>(2);
        for (Invitation live : liveOf(snapshot, user, identities)) {
            if (accepted.filter(live.id()::equals).isPresent()) {
                continue;
            }
            if (live.status() == Status.PENDING) {
                changes.add(Transitions.supersede(context, live, accepted));
            } else if (isAcceptedBy(user, live)) {
                changes.add(Transitions.endMembership(context, live).build());
            }
        }
        return changes;
    }

    /** Closes the pending invitations to a member that gets another role. */
    static List<Change> ofPending(
            DecisionContext context, Snapshot snapshot, UserId user, Set<? extends Invitee> identities) {
        List<Change> changes = new ArrayList<>(2);
        for (Invitation live : liveOf(snapshot, user, identities)) {
            if (live.status() == Status.PENDING) {
                changes.add(Transitions.supersede(context, live, Optional.empty()));
            }
        }
        return changes;
    }

    /** Returns the live invitations to the identities or claimed by the user, each once, in a stable order. */
    static Iterable<Invitation> liveOf(Snapshot snapshot, UserId user, Set<? extends Invitee> identities) {
        Map<InvitationId, Invitation> found = new LinkedHashMap<>();
        for (Invitee identity : identities) {
            Invitation live = snapshot.live(identity);
            if (live != null) {
                found.put(live.id(), live);
            }
        }
        snapshot.claimedBy(user).forEach(claimed -> found.put(claimed.id(), claimed));
        return found.values();
    }

    /** Returns whether the live invitation is accepted and gave the user its membership. */
    static boolean isAcceptedBy(UserId user, Invitation live) {
        return live.status() == Status.ACCEPTED
                && (user.equals(live.invitee())
                        || live.claimant().filter(user::equals).isPresent());
    }
}
