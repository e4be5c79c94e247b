package dev.invitations.jdbc;

import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.port.Storage;

/** A kind of transaction (the library's own or the host's) over a pool with its settings. */
record Setting(boolean joining, Pool pool) {

    static Setting owning(Pool pool) {
        return new Setting(false, pool);
    }

    static Setting joining(Pool pool) {
        return new Setting(true, pool);
    }

    Storage emptyStorage() {
        return joining ? new PlainHost(pool.emptied(), pool.isolation()).storage() : JdbcStorage.over(pool.emptied());
    }

    @Override
    public String toString() {
        return (joining ? "joining, " : "owning, ") + pool;
    }
}
