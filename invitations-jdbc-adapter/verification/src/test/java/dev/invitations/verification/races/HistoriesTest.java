package dev.invitations.verification.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.StorageException;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Tests that concurrent calls have the same results as some sequential order of the calls. */
@Tag("proof")
class HistoriesTest {

    /** The maximum number of histories until a mistake shows; far more than any mistake needs. */
    private static final int MAX_HISTORIES = 1_000;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void every_history_is_linearizable(TestDatabase database) throws Exception {
        HarnessReport proof =
                HarnessReport.of("linearizability-" + database.name().toLowerCase(Locale.ROOT));
        Histories histories = new Histories(database, BrokenInvitations.NONE);
        int size = HarnessReport.size(150, 5_000);
        int open = 0;
        for (int seed = 0; seed < size; seed++) {
            History history = histories.run(seed);
            proof.tried();
            if (history.conflict()) {
                proof.hit();
            }
            if (history.calls().stream().anyMatch(call -> call.answer() == null)) {
                open++;
            }
            if (!history.isLinearizable()) {
                proof.violated(history.toString());
            }
        }
        assertThat(open).as("histories with a call that got no answer").isPositive();
        proof.end(size / 5);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void a_broken_storage_is_caught(BrokenInvitations mistake) throws Exception {
        Histories histories = new Histories(TestDatabase.POSTGRESQL, mistake);
        int seed = 0;
        while (seed < MAX_HISTORIES && hides(histories, seed)) {
            seed++;
        }
        assertThat(seed).as("histories that did not show %s", mistake).isLessThan(MAX_HISTORIES);
    }

    /** Returns whether the history does not show the mistake. A call that fails on broken data shows it. */
    private static boolean hides(Histories histories, int seed) throws Exception {
        try {
            return histories.run(seed).isLinearizable();
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(StorageException.class);
            return false;
        }
    }
}
