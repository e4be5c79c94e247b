package dev.invitations.inmemory;

import dev.invitations.contract.EquivalenceRules;
import dev.invitations.contract.SequenceRules;
import dev.invitations.port.Storage;

class SequencesTest implements SequenceRules, EquivalenceRules {

    @Override
    public Storage emptyStorage() {
        return InMemoryStorage.create();
    }

    @Override
    public Storage reference() {
        return InMemoryStorage.create();
    }
}
