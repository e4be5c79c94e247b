package dev.invitations.decision;

import java.util.Optional;

/**
 * The invitation of one invitee in a request.
 *
 * @param role the name of the role that the invitation grants
 * @param message the message to the invitee
 * @param language the language of the invitee
 * @param data the data for the notifier and the host rules
 */
public record Draft(String role, Optional<String> message, Optional<String> language, Optional<String> data) {

    /**
     * Returns a draft with a role only.
     *
     * @param role the name of the role
     * @return the draft
     */
    public static Draft of(String role) {
        return new Draft(role, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
