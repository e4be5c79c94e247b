package dev.invitations.jdbc;

import dev.invitations.contract.StorageContract;
import dev.invitations.port.Storage;

class PostgresStorageTest implements StorageContract {

    @Override
    public Storage emptyStorage() {
        return JdbcStorage.over(Pool.of(TestDatabase.POSTGRESQL).emptied());
    }
}
