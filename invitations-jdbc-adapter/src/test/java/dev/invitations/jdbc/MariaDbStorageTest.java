package dev.invitations.jdbc;

import dev.invitations.contract.StorageContract;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.port.Storage;

class MariaDbStorageTest implements StorageContract {

    @Override
    public Storage emptyStorage() {
        return JdbcStorage.over(Pool.of(TestDatabase.MARIADB).emptied());
    }
}
