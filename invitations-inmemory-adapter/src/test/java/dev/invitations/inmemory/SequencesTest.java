package dev.invitations.inmemory;

import dev.invitations.contract.SequenceRules;
import dev.invitations.port.Storage;

class SequencesTest implements SequenceRules {

    @Override
    public Storage emptyStorage() {
        return InMemoryStorage.create();
    }
}
