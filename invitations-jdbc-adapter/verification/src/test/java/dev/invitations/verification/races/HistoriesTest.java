package dev.invitations.verification.races;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.StorageException;
import dev.invitations.verification.races.Histories.History;
import dev.invitations.verification.races.Meddling.Mistake;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Tests that the results of concurrent calls equal those of some sequential order of the calls. */
@Tag("proof")
class HistoriesTest {

    /** The maximum number of tries, far more than any of the mistakes needs. */
    private static final int PATIENCE = 1_000;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "H2")
    void everyHistoryHasAnOrder(TestDatabase database) throws Exception {
        HarnessReport proof =
                HarnessReport.of("linearizability-" + database.name().toLowerCase(Locale.ROOT));
        Histories histories = new Histories(database, Mistake.NONE);
        int size = HarnessReport.size(150, 5_000);
        int open = 0;
        for (int seed = 0; seed < size; seed++) {
            History history = histories.run(seed);
            proof.tried();
            if (history.conflict()) {
                proof.hit();
            }
            if (history.isOpen()) {
                open++;
            }
            if (!history.isLinearizable()) {
                proof.violated(history.toString());
            }
        }
        assertThat(open).as("histories with a call that got no answer").isPositive();
        proof.end(size / 2);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void aBrokenAdapterIsNoticed(Mistake mistake) throws Exception {
        Histories histories = new Histories(TestDatabase.POSTGRESQL, mistake);
        int seed = 0;
        while (seed < PATIENCE && hides(histories, seed)) {
            seed++;
        }
        assertThat(seed).as("histories that hid %s", mistake).isLessThan(PATIENCE);
    }

    /** Returns whether the mistake stays hidden. A call that fails for good on broken data reveals it. */
    private static boolean hides(Histories histories, int seed) throws Exception {
        try {
            return histories.run(seed).isLinearizable();
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(StorageException.class);
            return false;
        }
    }
}
