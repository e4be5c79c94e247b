package dev.invitations.contract;

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
 * Whatever callers do one after the other, nobody can tell this storage from the reference. How many sequences of 30 steps
 * are tried says the system property {@code invitations.sequences}; without it there are 1,000.
 */
public interface EquivalenceRules extends StorageRules {

    /** The storage to be compared with; it holds nothing. */
    Storage reference();

    /** After every step the answers are equal, and in the end everything that is stored. */
    @Property(
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    @AddLifecycleHook(Sequences.AskedFor.class)
    default void everySequenceIsAnsweredAsByTheReference(@ForAll(supplier = Sequences.class) Sequence sequence) {
        Storage storage = Store.getOrCreate("storage", Lifespan.PROPERTY, this::emptyStorage)
                .get();
        Storage reference = Store.getOrCreate("reference", Lifespan.PROPERTY, this::reference)
                .get();
        new AgainstReference(storage, reference, sequence).run();
    }
}
