package dev.invitations.contract.hostile;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.operation.Refused;
import dev.invitations.contract.sequence.ModelComparison;
import dev.invitations.contract.sequence.Sequence;
import dev.invitations.contract.sequence.Sequences;
import dev.invitations.port.Storage;
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

    private HostileInput() {}

    /**
     * Makes at least this number of calls, in sequences, and stops at the first violation. The same seed gives the same
     * calls.
     *
     * @param report counts the calls and records a violation
     * @param seed the seed of the random sequences
     * @param calls the number of calls
     * @param storages supplies an empty storage for each sequence
     */
    public static void run(HarnessReport report, long seed, int calls, Supplier<Storage> storages) {
        JqwikSession.run(() -> {
            Random random = new Random(seed);
            RandomGenerator<Sequence> sequences = Sequences.hostile().generator(1_000);
            int made = 0;
            for (int i = 0; made < calls && report.violations() == 0; i++) {
                try {
                    for (Object answer : new ModelComparison(
                                    storages.get(), sequences.next(random).value(), 1)
                            .run()) {
                        made++;
                        report.tried();
                        if (!(answer instanceof Refused)) {
                            report.hit();
                        }
                    }
                } catch (RuntimeException | AssertionError wrong) {
                    report.violated("seed " + seed + ", sequence " + i + ": " + shown(String.valueOf(wrong)));
                }
            }
        });
    }

    /** Formats a message without control characters, and shortened. */
    private static String shown(String message) {
        StringBuilder shown = new StringBuilder();
        message.chars().limit(10_000).forEach(c -> shown.append(c == '\n' || (c >= ' ' && c < 0x7f) ? (char) c : '?'));
        return shown.toString();
    }
}
