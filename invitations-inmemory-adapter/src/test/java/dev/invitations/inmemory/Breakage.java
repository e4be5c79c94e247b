package dev.invitations.inmemory;

import dev.invitations.port.Storage;
import java.util.List;
import java.util.function.Supplier;

/**
 * A storage that breaks one guarantee.
 *
 * @param rules the beginnings of the names of the rules that must each fail
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
