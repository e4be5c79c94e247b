package dev.invitations.contract.hostile;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.operation.Refused;
import dev.invitations.contract.sequence.ModelComparison;
import dev.invitations.contract.sequence.Sequence;
import dev.invitations.contract.sequence.Sequences;
import dev.invitations.port.Storage;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;

/**
 * Calls the library with every kind of text, size and cursor. Each call must either end in a typed refusal that names
 * the invalid field and changes nothing, or give the answer of the reference model, with exactly the texts that were
 * given. The window counts the calls that are not refused.
 */
public final class HostileInput {

    private static final int SIZE_OF_GENERATORS = 1_000;

    /** The number of sequences of the same users and domains. A generator takes longer to create than to use. */
    private static final int SEQUENCES_PER_GENERATOR = 20;

    private HostileInput() {}

    /**
     * Makes at least this number of calls, in sequences, and stops at the first violation. The same seed gives the same
     * calls.
     *
     * @param report counts the calls and records a violation
     * @param seed the seed of the random sequences
     * @param calls the least number of calls
     * @param storages supplies an empty storage for each sequence
     */
    public static void run(HarnessReport report, long seed, int calls, Supplier<Storage> storages) {
        JqwikSession.run(() -> {
            Random random = new Random(seed);
            RandomGenerator<Sequences> generators = Sequences.hostile().generator(SIZE_OF_GENERATORS);
            for (int made = 0; made < calls && report.violations() == 0; ) {
                RandomGenerator<Sequence> sequences =
                        generators.next(random).value().get().generator(SIZE_OF_GENERATORS);
                for (int i = 0; i < SEQUENCES_PER_GENERATOR && made < calls && report.violations() == 0; i++) {
                    made += compare(
                            report, seed, storages.get(), sequences.next(random).value());
                }
            }
        });
    }

    /** Compares one sequence with the model, and returns the number of calls. */
    private static int compare(HarnessReport report, long seed, Storage storage, Sequence sequence) {
        try {
            List<Object> answers = new ModelComparison(storage, sequence, 1).run();
            for (Object answer : answers) {
                report.tried();
                if (!(answer instanceof Refused)) {
                    report.hit();
                }
            }
            return answers.size();
        } catch (RuntimeException | AssertionError wrong) {
            report.violated("seed " + seed + ": " + shown(wrong.toString()));
            return 0;
        }
    }

    /** Returns the beginning of a message, with a question mark for each character that is not printable ASCII. */
    private static String shown(String message) {
        StringBuilder shown = new StringBuilder();
        message.chars().limit(10_000).forEach(c -> shown.append(c == '\n' || (c >= ' ' && c < 0x7f) ? (char) c : '?'));
        return shown.toString();
    }
}
