package dev.invitations.contract;

import dev.invitations.model.DomainId;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Runs one sequence over a storage and compares the library with the model after each step. */
final class AgainstModel {

    private final Cast cast = new Cast();
    private final Story story = new Story();
    private final Sequence sequence;
    private final Play play;
    private final Model model;
    private final Invariants invariants = new Invariants(story);

    /** The ids that the library gave to the invitations of the last step: the model cannot predict them. */
    private final Deque<UUID> invitationIds = new ArrayDeque<>();

    private final Deque<UUID> eventIds = new ArrayDeque<>();

    AgainstModel(Storage storage, Sequence sequence) {
        this.sequence = sequence;
        this.play = new Play(storage, sequence, cast);
        this.model = new Model(sequence, cast.start(), () -> next(invitationIds), () -> next(eventIds), play::wait);
    }

    void run() {
        Story.BEGINNING.forEach(this::take);
        sequence.steps().forEach(this::take);
        compare("the state in the end", cast.domains(), cast.users());
        for (InvitationId id : cast.made()) {
            story.same("an invitation in the end", play.stored(id), model.stored(id));
        }
    }

    private void take(Step step) {
        Object answer = step.on(play, cast);
        story.happened(step, answer);
        List<Change> saved = play.saved();
        for (Change change : saved) {
            eventIds.add(change.event().id());
            if (change.before().isEmpty()) {
                change.after().ifPresent(made -> invitationIds.add(made.id().uuid()));
            }
        }
        story.same("the answer", answer, step.on(model, cast));
        story.same("events that the model does not know", List.copyOf(eventIds), List.of());
        cast.see(saved);
        invariants.see(step, cast);
        for (Change change : saved) {
            UserId user = (UserId) change.event().subject();
            compare("the state", Set.of(change.domain()), Set.of(user));
            invariants.hold(play, change.domain(), user);
        }
    }

    private void compare(String what, Collection<DomainId> domains, Collection<UserId> users) {
        story.sameState(what, Story.state(play, domains, users), Story.state(model, domains, users));
    }

    /** Returns a zero id if the model makes more changes than the library, so that the comparison fails. */
    private static UUID next(Deque<UUID> ids) {
        return Objects.requireNonNullElseGet(ids.poll(), () -> new UUID(0, 0));
    }
}
