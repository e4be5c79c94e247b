package dev.invitations.contract;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs one sequence over two storages. Compares the state only at the end, because a database is slow to read. */
final class AgainstReference {

    private final Cast cast = new Cast();
    private final Story story = new Story();
    private final Sequence sequence;
    private final Play play;
    private final Play reference;
    private final Map<DomainId, Set<UserId>> touched = new LinkedHashMap<>();

    AgainstReference(Storage storage, Storage reference, Sequence sequence) {
        this.sequence = sequence;
        this.play = new Play(storage, sequence, cast);
        this.reference = new Play(reference, sequence, cast);
    }

    void run() {
        Story.BEGINNING.forEach(this::take);
        sequence.steps().forEach(this::take);
        touched.forEach((domain, users) -> story.sameState(
                "the state in the end",
                Story.state(play, List.of(domain), users),
                Story.state(reference, List.of(domain), users)));
        for (InvitationId id : cast.made()) {
            story.same("an invitation in the end", play.stored(id), reference.stored(id));
        }
    }

    private void take(Step step) {
        Object answer = step.on(play, cast);
        story.happened(step, answer);
        story.same("the answer", answer, step.on(reference, cast));
        story.same("the cursors", play.cursors(), reference.cursors());
        List<Change> saved = play.saved();
        story.same("the changes", saved, reference.saved());
        for (Change change : saved) {
            UserId user = (UserId) change.event().subject();
            touched.computeIfAbsent(change.domain(), domain -> new LinkedHashSet<>())
                    .add(user);
        }
        cast.see(saved);
    }
}
