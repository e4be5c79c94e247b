package dev.invitations.jdbc;

import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.port.Storage;

/** A kind of transaction (the library's own or the host's) over a pool with its settings. */
record StorageSetting(boolean joining, Pool pool) {

    static StorageSetting owning(Pool pool) {
        return new StorageSetting(false, pool);
    }

    static StorageSetting joining(Pool pool) {
        return new StorageSetting(true, pool);
    }

    Storage emptyStorage() {
        return joining ? new JdbcHost(pool.emptied(), pool.isolation()).storage() : JdbcStorage.over(pool.emptied());
    }

    @Override
    public String toString() {
        return (joining ? "joining, " : "owning, ") + pool;
    }
}
