package dev.invitations.jdbc;

import dev.invitations.port.Storage;
import java.util.stream.Stream;

/** Whose transactions it is, in a pool with its settings. */
record Setting(boolean joining, Pool pool) {

    static Setting owning(Pool pool) {
        return new Setting(false, pool);
    }

    static Setting joining(Pool pool) {
        return new Setting(true, pool);
    }

    /** All of these; or the first so many, for who runs the contract again and again. */
    static Stream<Setting> asked(Setting... all) {
        return Stream.of(all).limit(Integer.getInteger("invitations.settings", all.length));
    }

    Storage emptyStorage() {
        return joining ? new PlainHost(pool.emptied(), pool.isolation()).storage() : JdbcStorage.over(pool.emptied());
    }

    @Override
    public String toString() {
        return (joining ? "joining, " : "owning, ") + pool;
    }
}
