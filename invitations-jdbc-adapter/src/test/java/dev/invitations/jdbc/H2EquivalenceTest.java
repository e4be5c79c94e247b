package dev.invitations.jdbc;

import dev.invitations.contract.EquivalenceRules;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;
import net.jqwik.api.Tag;

@Tag("full")
class H2EquivalenceTest implements EquivalenceRules {

    @Override
    public Storage emptyStorage() {
        return JdbcStorage.over(Pool.of(TestDatabase.H2).emptied());
    }

    @Override
    public Storage reference() {
        return InMemoryStorage.create();
    }
}
