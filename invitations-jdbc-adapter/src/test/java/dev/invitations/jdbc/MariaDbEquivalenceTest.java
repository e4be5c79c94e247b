package dev.invitations.jdbc;

import dev.invitations.contract.EquivalenceRules;
import dev.invitations.inmemory.InMemoryStorage;
import dev.invitations.port.Storage;

class MariaDbEquivalenceTest implements EquivalenceRules {

    @Override
    public Storage emptyStorage() {
        return JdbcStorage.over(MariaDbPool.emptied());
    }

    @Override
    public Storage reference() {
        return InMemoryStorage.create();
    }
}
