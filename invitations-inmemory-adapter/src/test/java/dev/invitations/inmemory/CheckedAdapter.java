package dev.invitations.inmemory;

import dev.invitations.contract.SequenceRules;
import dev.invitations.contract.StorageContract;
import dev.invitations.port.Storage;
import java.util.function.Supplier;

/** Runs the contract for {@link ContractSelfTest}. The build does not run it, because its name has no test suffix. */
class CheckedAdapter implements StorageContract, SequenceRules {

    static volatile Supplier<Storage> storages = InMemoryStorage::create;

    @Override
    public Storage emptyStorage() {
        return storages.get();
    }
}
