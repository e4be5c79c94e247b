package dev.invitations.contract;

import dev.invitations.contract.sequence.ModelComparison;
import dev.invitations.contract.sequence.Sequence;
import dev.invitations.contract.sequence.Sequences;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/**
 * Compares the library over this storage with the reference model: the results and the stored state must be equal for
 * every sequence of calls. Each sequence has 30 steps. The system property {@code invitations.sequences} sets the
 * number of sequences, 1,000 by default.
 */
public interface SequenceRules extends StorageRules {

    /**
     * Returns the number of changes after which the state of the changed domain is compared. An adapter with slow reads
     * may return a larger number.
     */
    default int changesPerComparison() {
        return 1;
    }

    /** Compares the answer after every step, the state of changed domains, and the whole state at the end. */
    @Property(
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    @AddLifecycleHook(Sequences.NumberOfSequences.class)
    default void every_sequence_gets_the_answers_of_the_reference_model(
            @ForAll(supplier = Sequences.class) Sequence sequence) {
        new ModelComparison(emptyStorage(), sequence, changesPerComparison()).run();
    }
}
