package dev.invitations;

import dev.invitations.model.Invitation;
import dev.invitations.model.Invitee;
import dev.invitations.model.Reason;
import java.util.List;
import java.util.Optional;

/**
 * The result of a send: one outcome per invitee. The constructors are not part of the API: minor versions may add
 * components.
 *
 * @param outcomes the outcomes, in the order in which the request first names the invitees
 */
public record SendResult(List<Outcome> outcomes) {

    /**
     * The outcome for one invitee.
     *
     * @param invitee the recipient
     * @param role the name of the requested role
     * @param invitation the invitation that was sent, or the existing invitation that caused the refusal; empty if the
     *     refusal has another cause, or the actor may not see the invitation
     * @param refusal the reason why no invitation was sent; empty if the invitation was sent
     * @param missingActions the names of the actions of the role that the actor's role does not hold, sorted; empty
     *     unless the refusal is {@link Reason#ROLE_EXCEEDS_GRANTER}
     * @param objection the code of the host's objection; empty unless the refusal is {@link Reason#OBJECTED}
     */
    public record Outcome(
            Invitee invitee,
            String role,
            Optional<Invitation> invitation,
            Optional<Reason> refusal,
            List<String> missingActions,
            Optional<String> objection) {

        /**
         * Copies the list.
         *
         * @param invitee the recipient
         * @param role the name of the requested role
         * @param invitation the invitation
         * @param refusal the reason
         * @param missingActions the actions
         * @param objection the code
         */
        public Outcome {
            missingActions = List.copyOf(missingActions);
        }

        /**
         * Returns whether the invitation was sent.
         *
         * @return true if the refusal is empty
         */
        public boolean isSent() {
            return refusal.isEmpty();
        }
    }

    /**
     * Copies the list.
     *
     * @param outcomes the outcomes
     */
    public SendResult {
        outcomes = List.copyOf(outcomes);
    }

    /**
     * Returns the invitations that were sent.
     *
     * @return the invitations, in the order of the outcomes
     */
    public List<Invitation> sent() {
        return outcomes.stream()
                .filter(Outcome::isSent)
                .flatMap(outcome -> outcome.invitation().stream())
                .toList();
    }

    /**
     * Returns the outcomes that are refusals.
     *
     * @return the refusals, in the order of the outcomes
     */
    public List<Outcome> refused() {
        return outcomes.stream().filter(outcome -> !outcome.isSent()).toList();
    }
}
