package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitee;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An adapter with one mistake.
 *
 * @param rules the rules that must fail: their numbers, or the names of their methods
 * @param broken supplies empty storages with the mistake
 */
record BrokenAdapter(String kind, List<String> rules, Supplier<Storage> broken) {

    /** Returns every broken adapter of the contract suite. */
    static Stream<BrokenAdapter> all() {
        return Stream.of(BrokenWriting.ALL, BrokenReading.ALL, BrokenClaims.ALL, BrokenOutboxAdapter.ALL)
                .flatMap(List::stream);
    }

    /** Returns the broken adapter of this kind. */
    static BrokenAdapter named(String kind) {
        return all().filter(adapter -> adapter.kind().equals(kind)).findFirst().orElseThrow();
    }

    /** Returns an adapter that edits each change before it saves it. */
    static BrokenAdapter saving(String kind, List<String> rules, UnaryOperator<Change> saved) {
        return new BrokenAdapter(kind, rules, () -> new BrokenStorage() {
            @Override
            Change saved(Change change) {
                return saved.apply(change);
            }
        });
    }

    /** Returns an adapter that edits each history that it returns. */
    static BrokenAdapter reading(String kind, List<String> rules, UnaryOperator<List<HistoryEvent>> read) {
        return new BrokenAdapter(kind, rules, () -> new BrokenStorage() {
            @Override
            public List<HistoryEvent> history(DomainId domain, Invitee subject, @Nullable UUID invitation, int limit) {
                return read.apply(invitations.history(domain, subject, invitation, limit));
            }
        });
    }

    @Override
    public String toString() {
        return kind;
    }
}
