package dev.invitations.contract;

import dev.invitations.contract.sequence.Sequence;
import dev.invitations.contract.sequence.Sequences;
import dev.invitations.contract.sequence.StorageComparison;
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
 * Compares this storage with a reference: no sequence of calls may show a difference. Each sequence has 30 steps. The
 * system property {@code invitations.sequences} sets the number of sequences, 1,000 by default.
 */
public interface EquivalenceRules extends StorageRules {

    /** Returns the storage to compare with; it must be empty. */
    Storage reference();

    /** Compares the answers after every step, and the whole stored state at the end. */
    @Property(
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    @AddLifecycleHook(Sequences.NumberOfSequences.class)
    default void every_sequence_gets_the_answers_of_the_reference_storage(
            @ForAll(supplier = Sequences.class) Sequence sequence) {
        Storage storage = Store.getOrCreate("storage", Lifespan.PROPERTY, this::emptyStorage)
                .get();
        Storage reference = Store.getOrCreate("reference", Lifespan.PROPERTY, this::reference)
                .get();
        new StorageComparison(storage, reference, sequence).run();
    }
}
