package dev.invitations.jdbc;

import dev.invitations.contract.StorageContract;
import dev.invitations.port.Storage;

class H2JoiningStorageTest implements StorageContract {

    @Override
    public Storage emptyStorage() {
        return new PlainHost(TestDatabase.H2.empty()).storage();
    }
}
