package dev.invitations;

import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitee;
import dev.invitations.port.Change;
import dev.invitations.port.CommitResult;
import dev.invitations.port.InvitationQueries;
import dev.invitations.port.StorageException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Counts the consecutive conflicts of one command on equal states. In a race, another transaction changed the state
 * before the next read. If the state stays equal, the storage refuses the changes for another reason, and further
 * attempts would be refused too. Two other commands may also change a state and change it back, for example send and
 * delete an invitation. Their events show such a race.
 */
final class ConflictStreak {

    private static final int LONGEST = 3;

    /** A batch has too many users to read all their events. The users whose roles are required come first. */
    private static final int WATCHED_USERS = 10;

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 400;

    private final InvitationQueries history;

    private @Nullable LoadedState last;
    private int length;
    private boolean preconditionsOnly;
    private Map<Invitee, List<HistoryEvent>> events = Map.of();
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    ConflictStreak(InvitationQueries history) {
        this.history = history;
    }

    /**
     * Adds a conflict. Waits after the second conflict on equal states. The first retry and the retries after a change
     * of the state are immediate.
     *
     * @param state the state of the decision
     * @param result the kind of the conflict
     * @param changes the changes that met the conflict; the id of their first event varies the pause
     * @throws StorageException after the third conflict on equal states, or if the thread is interrupted in the pause
     */
    void add(LoadedState state, CommitResult result, List<Change> changes) {
        boolean isPrecondition = result == CommitResult.PRECONDITION_FAILED;
        if (last == null || !state.isSameAs(last)) {
            last = state;
            length = 1;
            preconditionsOnly = isPrecondition;
            return;
        }
        Map<Invitee, List<HistoryEvent>> found = newestEvents(changes);
        if (length > 1 && !found.equals(events)) {
            length = 1;
            preconditionsOnly = isPrecondition;
        }
        events = found;
        length++;
        preconditionsOnly &= isPrecondition;
        if (length == LONGEST) {
            throw preconditionsOnly ? unchangeable() : duplicate();
        }
        pause(changes.get(0).event().id());
    }

    /** Reads the newest events of the users on whose rows the changes depend. */
    private Map<Invitee, List<HistoryEvent>> newestEvents(List<Change> changes) {
        Set<Invitee> users = new LinkedHashSet<>();
        for (Change change : changes) {
            change.preconditions().stream()
                    .filter(precondition -> precondition.role() != null)
                    .forEach(precondition -> users.add(precondition.user()));
        }
        changes.forEach(change -> users.add(change.event().subject()));
        Map<Invitee, List<HistoryEvent>> newest = new HashMap<>();
        users.stream()
                .limit(WATCHED_USERS)
                .forEach(user -> newest.put(user, history.history(changes.get(0).domain(), user)));
        return newest;
    }

    private static StorageException unchangeable() {
        return new StorageException(
                "The rows that were read could not be locked or changed at each of " + LONGEST
                        + " attempts, although no other transaction changed them. The storage shows rows that it does"
                        + " not let the library change; in a database, check the row-level security, policies, rules"
                        + " and triggers of the tables, and how their columns compare text",
                false,
                null);
    }

    private static StorageException duplicate() {
        return new StorageException(
                "A unique key refused the changes at each of " + LONGEST
                        + " attempts, although no row with this key could be read. Call again later; if the error"
                        + " stays, check whether the supplier of ids repeated an id, a unique key of the tables folds"
                        + " case, or a policy hides rows",
                true,
                null);
    }

    /** Pauses for at least half of the current limit, and doubles the limit. */
    private void pause(UUID event) {
        long half = pauseMillis / 2;
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        try {
            Thread.sleep(half + Jitter.upTo(half, event, length));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(
                    "The thread was interrupted while the command waited after a conflict; nothing was changed",
                    true,
                    e);
        }
    }
}
