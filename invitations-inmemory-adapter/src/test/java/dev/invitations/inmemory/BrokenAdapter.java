package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitee;
import dev.invitations.port.Change;
import dev.invitations.port.Storage;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An adapter with one mistake.
 *
 * @param broken supplies its storages
 * @param rules the beginnings of the names of the rules that must each fail
 */
record BrokenAdapter(String kind, Supplier<Storage> broken, List<String> rules) {

    BrokenAdapter(String kind, Supplier<Storage> broken, String... rules) {
        this(kind, broken, List.of(rules));
    }

    /** Returns an adapter that saves another change. */
    static BrokenAdapter saving(String kind, UnaryOperator<Change> saved, String... rules) {
        return new BrokenAdapter(
                kind,
                () -> new BrokenStorage() {
                    @Override
                    Change saved(Change change) {
                        return saved.apply(change);
                    }
                },
                rules);
    }

    /** Returns an adapter that returns another history. */
    static BrokenAdapter reading(String kind, UnaryOperator<List<HistoryEvent>> read, String... rules) {
        return new BrokenAdapter(
                kind,
                () -> new BrokenStorage() {
                    @Override
                    public List<HistoryEvent> history(DomainId domain, Invitee subject) {
                        return read.apply(super.history(domain, subject));
                    }
                },
                rules);
    }

    @Override
    public String toString() {
        return kind;
    }
}
