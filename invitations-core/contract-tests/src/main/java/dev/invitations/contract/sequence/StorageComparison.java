package dev.invitations.contract.sequence;

import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.model.LibraryDriver;
import dev.invitations.model.DomainId;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs one sequence over two storages. Compares the state only at the end, because a database is slow to read. */
public final class StorageComparison extends SequenceRun {

    private final LibraryDriver reference;
    private final Map<DomainId, Set<UserId>> touched = new LinkedHashMap<>();
    private long ids;

    /** Creates a run on these storages, which may hold the data of earlier runs. */
    public StorageComparison(Storage storage, Storage reference, Sequence sequence) {
        super(storage, sequence);
        this.reference = new LibraryDriver(reference, sequence.settings(), names.start(), () -> names.id(++ids));
        this.reference.discardDeadLetters();
    }

    @Override
    Implementation other() {
        return reference;
    }

    @Override
    void changed(List<Change> changes) {
        for (Change change : changes) {
            UserId user = (UserId) change.event().subject();
            touched.computeIfAbsent(change.domain(), domain -> new LinkedHashSet<>())
                    .add(user);
        }
    }

    @Override
    void compareAfter(SequenceStep step, List<Change> changes) {
        trace.same("the cursors", library.cursors(), reference.cursors());
        trace.same("the changes", changes, reference.takenChanges());
    }

    @Override
    void compareAtEnd() {
        touched.forEach((domain, users) -> trace.sameState(
                "the state at the end",
                SequenceTrace.state(library, List.of(domain), users),
                SequenceTrace.state(reference, List.of(domain), users)));
    }
}
