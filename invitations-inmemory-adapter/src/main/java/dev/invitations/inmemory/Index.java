package dev.invitations.inmemory;

import dev.invitations.port.Position;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Entries of a table under a key of their value, in the order of a position: a page costs the same wherever it begins.
 *
 * @param <V> the value that key and position are taken from
 */
final class Index<K, V, E> {

    private final Map<K, NavigableMap<Position, E>> byKey = new HashMap<>();
    private final Function<V, @Nullable K> key;
    private final Function<V, Position> position;

    /** Values whose key is null are not in this index. */
    Index(Function<V, @Nullable K> key, Function<V, Position> position) {
        this.key = key;
        this.position = position;
    }

    /** Puts the entry where its value belongs now, null for nowhere; costs little when that is where it was. */
    void move(@Nullable V before, @Nullable V after, E entry) {
        K from = before == null ? null : key.apply(before);
        K to = after == null ? null : key.apply(after);
        if (before != null && after != null && from != null && from.equals(to)) {
            if (position.apply(before).equals(position.apply(after))) {
                return;
            }
        }
        if (before != null && from != null) {
            byKey.computeIfPresent(from, (k, entries) -> {
                entries.remove(position.apply(before));
                return entries.isEmpty() ? null : entries;
            });
        }
        if (after != null && to != null) {
            byKey.computeIfAbsent(to, k -> new TreeMap<>()).put(position.apply(after), entry);
        }
    }

    /** The entries under this key from behind the position on; null for all of them. */
    Collection<E> after(K wanted, @Nullable Position start) {
        NavigableMap<Position, E> entries = byKey.getOrDefault(wanted, new TreeMap<>());
        return start == null ? entries.values() : entries.tailMap(start, false).values();
    }
}
