package dev.invitations.jdbc;

import dev.invitations.contract.StorageContract;
import dev.invitations.port.Storage;

class H2StorageTest implements StorageContract {

    @Override
    public Storage emptyStorage() {
        return JdbcStorage.over(TestDatabase.H2.empty());
    }
}
