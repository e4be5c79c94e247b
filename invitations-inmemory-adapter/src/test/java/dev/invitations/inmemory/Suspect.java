package dev.invitations.inmemory;

import dev.invitations.contract.EquivalenceRules;
import dev.invitations.contract.SequenceRules;
import dev.invitations.contract.StorageContract;
import dev.invitations.port.Storage;
import java.util.function.Supplier;

/** What {@link ContractSelfTest} runs the contract on; by its name no build runs it by itself. */
class Suspect implements StorageContract, SequenceRules, EquivalenceRules {

    static volatile Supplier<Storage> storages = InMemoryStorage::create;

    @Override
    public Storage emptyStorage() {
        return storages.get();
    }

    @Override
    public Storage reference() {
        return InMemoryStorage.create();
    }
}
