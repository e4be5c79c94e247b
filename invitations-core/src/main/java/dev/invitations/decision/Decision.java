package dev.invitations.decision;

import dev.invitations.model.Invitation;
import dev.invitations.model.Reason;
import dev.invitations.port.Change;
import dev.invitations.port.Objection;
import dev.invitations.port.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of a decision: a refusal, or the changes to commit together and the result to return after the commit. If
 * a decision has neither changes nor a refusal, the command took effect before.
 *
 * @param <T> the type of the result
 * @param changes the changes, in the order in which they apply
 * @param result the result of the command; empty if it was refused
 * @param refusal the refusal; empty if the command was not refused
 */
public record Decision<T>(List<Change> changes, Optional<T> result, Optional<Refusal> refusal) {

    static <T> Decision<T> of(List<Change> changes, T result) {
        return new Decision<>(List.copyOf(changes), Optional.of(result), Optional.empty());
    }

    static <T> Decision<T> unchanged(T result) {
        return of(List.of(), result);
    }

    static <T> Decision<T> refused(Reason reason) {
        return refused(new Refusal(reason, Optional.empty()));
    }

    /**
     * Refuses a command because of the invitation. The refusal carries the invitation only if {@code find} returns it.
     */
    static <T> Decision<T> refused(DecisionContext context, Snapshot snapshot, Reason reason, Invitation invitation) {
        return refused(new Refusal(reason, shown(context, snapshot, invitation)));
    }

    private static Optional<Invitation> shown(DecisionContext context, Snapshot snapshot, Invitation invitation) {
        return context.shows(snapshot, invitation) ? Optional.of(invitation.asOf(context.at())) : Optional.empty();
    }

    /** Adds the role and the missing actions to a refusal whose reason is about a role. */
    Decision<T> aboutRole(String role, List<String> missingActions) {
        return refusal.<Decision<T>>map(refused -> refused(refused.aboutRole(role, missingActions)))
                .orElse(this);
    }

    /** Refuses a command because of the host's objection. */
    static <T> Decision<T> objected(Objection objection) {
        return refused(new Refusal(Reason.OBJECTED, Optional.empty()).withObjection(objection.code()));
    }

    /** Refuses a command because of the host's objection. The refusal carries the invitation if the caller sees it. */
    static <T> Decision<T> objected(
            DecisionContext context, Snapshot snapshot, Objection objection, Invitation invitation) {
        return refused(
                new Refusal(Reason.OBJECTED, shown(context, snapshot, invitation)).withObjection(objection.code()));
    }

    private static <T> Decision<T> refused(Refusal refusal) {
        return new Decision<>(List.of(), Optional.empty(), Optional.of(refusal));
    }
}
