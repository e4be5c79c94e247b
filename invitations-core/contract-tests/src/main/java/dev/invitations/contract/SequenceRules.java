package dev.invitations.contract;

import dev.invitations.contract.sequence.ModelComparison;
import dev.invitations.contract.sequence.Sequence;
import dev.invitations.contract.sequence.Sequences;
import dev.invitations.port.Storage;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/**
 * Compares the library over this storage with the reference model: the results and the stored state must be equal for
 * every sequence of calls. Each sequence has 30 steps. The system property {@code invitations.sequences} sets the
 * number of sequences, 1,000 by default.
 */
public interface SequenceRules extends StorageRules, Sequences.Sized {

    /**
     * Returns the number of sequences. The rule reads the whole stored state many times. An adapter with slow reads may
     * return a smaller number and use {@link EquivalenceRules} to compare itself with an adapter that runs all
     * sequences.
     */
    @Override
    default int sequences() {
        return Sequences.tries();
    }

    /** Compares the answer after every step, the state of each changed domain, and the whole state at the end. */
    @Property(
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    @AddLifecycleHook(Sequences.NumberOfSequences.class)
    default void every_sequence_gets_the_answers_of_the_reference_model(
            @ForAll(supplier = Sequences.class) Sequence sequence) {
        Storage storage = Store.getOrCreate("storage", Lifespan.PROPERTY, this::emptyStorage)
                .get();
        new ModelComparison(storage, sequence).run();
    }
}
