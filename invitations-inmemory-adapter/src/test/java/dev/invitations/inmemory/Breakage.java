package dev.invitations.inmemory;

import dev.invitations.port.Storage;
import java.util.List;
import java.util.function.Supplier;

/**
 * A way in which adapters go wrong: one guarantee is not kept.
 *
 * @param rules the beginnings of the names of rules, each of which must notice
 */
record Breakage(String kind, Supplier<Storage> broken, List<String> rules) {

    Breakage(String kind, Supplier<Storage> broken, String... rules) {
        this(kind, broken, List.of(rules));
    }

    @Override
    public String toString() {
        return kind;
    }
}
