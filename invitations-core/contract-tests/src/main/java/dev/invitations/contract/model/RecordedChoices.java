package dev.invitations.contract.model;

import dev.invitations.port.Change;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ids and retry times that the library chose, taken from its committed changes. If the model makes more changes
 * than the library, the missing ids are zero, so that a comparison fails.
 */
public final class RecordedChoices implements ReferenceModel.Choices {

    private final Deque<UUID> invitationIds = new ArrayDeque<>();
    private final Deque<UUID> eventIds = new ArrayDeque<>();
    private final Function<UUID, @Nullable Instant> retries;

    /** @param retries returns when a failed notification is tried again */
    public RecordedChoices(Function<UUID, @Nullable Instant> retries) {
        this.retries = retries;
    }

    /** Adds the ids of changes that the library committed. */
    public void add(List<Change> changes) {
        for (Change change : changes) {
            eventIds.add(change.event().id());
            if (change.before().isEmpty()) {
                change.after().ifPresent(made -> invitationIds.add(made.id().uuid()));
            }
        }
    }

    /** Returns the ids of events that the model did not make. */
    public List<UUID> unusedEvents() {
        return List.copyOf(eventIds);
    }

    @Override
    public UUID invitationId() {
        return next(invitationIds);
    }

    @Override
    public UUID eventId() {
        return next(eventIds);
    }

    @Override
    public @Nullable Instant retryAt(UUID notification) {
        return retries.apply(notification);
    }

    private static UUID next(Deque<UUID> ids) {
        return Objects.requireNonNullElseGet(ids.poll(), () -> new UUID(0, 0));
    }
}
