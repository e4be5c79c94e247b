package dev.invitations.examples.console;

import dev.invitations.model.Membership;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The membership that a page showed. A command of the page must not end or change another membership: not a later one of
 * the same user, and not one whose role another member has changed.
 *
 * @param grant the id of the event that began the membership, which no later membership has
 * @param role the role that the page showed
 */
record ShownMembership(UUID grant, String role) {

    boolean isStill(@Nullable Membership present) {
        return present != null && isSame(present) && present.role().equals(role);
    }

    /** Checks whether it is the same membership, with any role. */
    boolean isSame(@Nullable Membership present) {
        return present != null && present.grantedBy().equals(grant);
    }
}
