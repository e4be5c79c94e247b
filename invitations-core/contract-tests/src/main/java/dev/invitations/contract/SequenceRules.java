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
 * Whatever callers do one after the other, the library over this storage answers, and leaves behind, what a plain model of
 * the promises says. How many sequences of 30 steps are tried says the system property {@code invitations.sequences};
 * without it there are 1,000.
 */
public interface SequenceRules extends StorageRules {

    /**
     * How many sequences are tried. Everything that is stored is read again and again, so where a read takes a while an
     * adapter may ask for fewer, and compare itself by {@link EquivalenceRules} with one that takes them all.
     */
    default int sequences() {
        return Sequences.tries();
    }

    /** After every step: the answer, and where something was saved, the whole state of that domain; in the end everything. */
    @Property(
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            afterFailure = AfterFailureMode.RANDOM_SEED)
    @AddLifecycleHook(Sequences.AskedFor.class)
    default void everySequenceIsAnsweredAsTheModelForetells(@ForAll(supplier = Sequences.class) Sequence sequence) {
        Storage storage = Store.getOrCreate("storage", Lifespan.PROPERTY, this::emptyStorage)
                .get();
        new AgainstModel(storage, sequence).run();
    }
}
