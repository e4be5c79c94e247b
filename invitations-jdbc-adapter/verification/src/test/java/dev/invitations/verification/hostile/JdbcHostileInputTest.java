package dev.invitations.verification.hostile;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.hostile.HostileInput;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that commands and queries with text of every kind have the results of the reference model. */
@Tag("proof")
class JdbcHostileInputTest {

    private static final long SEED = 60;

    @ParameterizedTest
    @EnumSource
    void hostile_text_gets_the_answers_of_the_reference_model(TestDatabase database) {
        HarnessReport proof = HarnessReport.of("input-" + database.name().toLowerCase(Locale.ROOT));
        int size = HarnessReport.size(400, 10_000);
        Pool pool = Pool.of(database);
        HostileInput.run(proof, SEED, size, () -> JdbcStorage.over(pool.emptied()));
        proof.end(size / 10);
    }
}
