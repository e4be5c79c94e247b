package dev.invitations.jdbc;

import dev.invitations.contract.StorageContract;
import dev.invitations.port.Storage;

class PostgresJoiningStorageTest implements StorageContract {

    @Override
    public Storage emptyStorage() {
        return new PlainHost(PostgresPool.emptied()).storage();
    }
}
