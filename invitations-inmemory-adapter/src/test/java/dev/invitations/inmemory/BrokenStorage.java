package dev.invitations.inmemory;

import dev.invitations.contract.fixture.ForwardingStorage;
import dev.invitations.port.Change;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** A storage that is correct as long as no method is overridden. Each kind of {@link BrokenAdapter} overrides some. */
class BrokenStorage extends ForwardingStorage {

    /** State for a mistake. */
    final ConcurrentMap<Object, Object> notes = new ConcurrentHashMap<>();

    BrokenStorage() {
        super(InMemoryStorage.create());
    }

    @Override
    public boolean commit(List<Change> changes) {
        return super.commit(changes.stream().map(this::saved).toList());
    }

    /** Returns the change to save instead of this one. */
    Change saved(Change change) {
        return change;
    }
}
