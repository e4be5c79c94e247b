package dev.invitations.contract.sequence;

import dev.invitations.contract.model.Implementation;
import dev.invitations.contract.model.RecordedChoices;
import dev.invitations.contract.model.ReferenceModel;
import dev.invitations.model.DomainId;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Runs one sequence over a storage and compares the library with the model after each step. */
public final class ModelComparison extends SequenceRun {

    private final Invariants invariants = new Invariants(trace);
    private final RecordedChoices choices = new RecordedChoices(library::retryAt);
    private final ReferenceModel model;

    /** Creates a run on this storage, which may hold the data of earlier runs. */
    public ModelComparison(Storage storage, Sequence sequence) {
        super(storage, sequence);
        this.model = new ReferenceModel(sequence.settings(), names.start()).choosing(choices);
    }

    @Override
    Implementation other() {
        return model;
    }

    @Override
    void changed(List<Change> changes) {
        choices.add(changes);
    }

    @Override
    void compareAfter(SequenceStep step, List<Change> changes) {
        trace.same("events that the model does not know", choices.unusedEvents(), List.of());
        invariants.add(step, names);
        for (Change change : changes) {
            UserId user = (UserId) change.event().subject();
            compare("the state", Set.of(change.domain()), Set.of(user));
            invariants.hold(library, change.domain(), user);
        }
    }

    @Override
    void compareAtEnd() {
        compare("the state at the end", names.domains(), names.users());
    }

    private void compare(String what, Collection<DomainId> domains, Collection<UserId> users) {
        trace.sameState(what, SequenceTrace.state(library, domains, users), SequenceTrace.state(model, domains, users));
    }
}
