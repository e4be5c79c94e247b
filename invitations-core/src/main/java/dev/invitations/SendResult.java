package dev.invitations;

import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Reason;
import java.util.List;
import java.util.Optional;

/**
 * What became of each invitee.
 *
 * @param outcomes one for each invitee, in the order in which the request first names them
 */
public record SendResult(List<Outcome> outcomes) {

    /**
     * What became of one invitee.
     *
     * @param invitation the one that was sent; of a refusal, the one that stands in the way where the refusal has one
     * @param refusal empty when it was sent
     */
    public record Outcome(Invitee invitee, String role, Optional<Invitation> invitation, Optional<Reason> refusal) {

        public boolean isSent() {
            return refusal.isEmpty();
        }
    }

    public SendResult {
        outcomes = List.copyOf(outcomes);
    }

    /** The invitations that were sent, in the order of the outcomes. */
    public List<Invitation> sent() {
        return outcomes.stream()
                .filter(Outcome::isSent)
                .flatMap(outcome -> outcome.invitation().stream())
                .toList();
    }

    /** The outcomes that are refusals. */
    public List<Outcome> refused() {
        return outcomes.stream().filter(outcome -> !outcome.isSent()).toList();
    }
}
