package dev.invitations.contract.sequence;

import dev.invitations.contract.operation.Operations;
import dev.invitations.contract.operation.Parameter;
import dev.invitations.contract.sequence.SequenceNames.SequenceDomain;
import dev.invitations.contract.sequence.SequenceNames.SequenceUser;
import dev.invitations.model.Role;
import java.time.Duration;
import java.util.Map;

/** One step of a sequence. Its terms are valid after any earlier steps. */
sealed interface SequenceStep {

    /** A call of the library, with terms that {@link SequenceNames} turns into arguments. */
    record OperationStep(Operations entry, Map<Parameter, Object> terms) implements SequenceStep {

        @Override
        public String toString() {
            return entry + " " + terms;
        }
    }

    /** The clock moves. */
    record Advance(Duration duration) implements SequenceStep {}

    /** The host adds or replaces a role. */
    record Define(Role role) implements SequenceStep {}

    /** The host removes a role. */
    record Undefine(String role) implements SequenceStep {}

    /** The host ends a membership in its own table. */
    record EndMembership(SequenceDomain domain, SequenceUser user) implements SequenceStep {}

    /** The notifier throws for every notification from now on, or for none. */
    record NotifierFails(boolean always) implements SequenceStep {}
}
