package dev.invitations.inmemory;

import dev.invitations.contract.StorageContract;
import dev.invitations.port.Storage;

class InMemoryStorageTest implements StorageContract {

    @Override
    public Storage emptyStorage() {
        return InMemoryStorage.create();
    }
}
