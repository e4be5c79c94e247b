package dev.invitations;

import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Membership;
import dev.invitations.port.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * The state that a command decides on.
 *
 * @param snapshot the invitations and memberships
 * @param populated whether the domain has a member, for {@link Members#addFounder}; false for every other command
 * @param otherManager a manager other than the actor that holds every action of the actor's role, for a manager that
 *     changes its own membership; null if the domain has no such manager or the decision needs none
 * @param newestEvent the newest event about the other member of a transfer that may be repeated; null for every other
 *     command
 */
record LoadedState(
        Snapshot snapshot,
        boolean populated,
        @Nullable Membership otherManager,
        @Nullable HistoryEvent newestEvent) {

    static LoadedState of(Snapshot snapshot) {
        return new LoadedState(snapshot, false, null, null);
    }

    /**
     * Returns whether no other transaction changed this state between the two reads, as far as decisions depend on it.
     */
    boolean isSameAs(LoadedState other) {
        return populated == other.populated
                && isSameManager(otherManager, other.otherManager)
                && snapshot.isSameAs(other.snapshot);
    }

    private static boolean isSameManager(@Nullable Membership one, @Nullable Membership other) {
        if (one == null || other == null) {
            return one == other;
        }
        return one.user().equals(other.user()) && one.role().equals(other.role());
    }
}
