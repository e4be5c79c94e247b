package dev.invitations.verification.hostile;

import dev.invitations.contract.fixture.HarnessReport;
import dev.invitations.contract.hostile.HostileInput;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that commands and queries with text of every kind have the same results as in memory. */
@Tag("proof")
class JdbcHostileInputTest {

    private static final long SEED = 60;

    @ParameterizedTest
    @EnumSource
    void hostile_text_gets_the_same_answers_as_in_memory(TestDatabase database) {
        HarnessReport proof = HarnessReport.of("input-" + database.name().toLowerCase(Locale.ROOT));
        int size = HarnessReport.size(400, 10_000);
        Pool pool = Pool.of(database);
        HostileInput.run(proof, SEED, size, () -> List.of(JdbcStorage.over(pool.emptied()), InMemoryStorage.create()));
        proof.end(size / 10);
    }
}
