package dev.invitations.jdbc;

import dev.invitations.contract.SequenceRules;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;
import net.jqwik.api.Tag;

@Tag("full")
class PostgresSequencesTest implements SequenceRules {

    @Override
    public int changesPerComparison() {
        return 10;
    }

    @Override
    public Storage emptyStorage() {
        return JdbcStorage.over(Pool.of(TestDatabase.POSTGRESQL).emptied());
    }
}
