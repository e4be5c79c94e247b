package dev.invitations.inmemory;

import dev.invitations.port.Position;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Entries under a key, in the order of their position: a page costs the same wherever it begins. */
final class Index<K, E> {

    private final Map<K, NavigableMap<Position, E>> byKey = new HashMap<>();

    /** Puts the entry where it belongs now, with null for nowhere; costs nothing when that is where it was. */
    void move(@Nullable K from, Position fromPosition, @Nullable K to, Position toPosition, E entry) {
        if (Objects.equals(from, to) && fromPosition.equals(toPosition)) {
            return;
        }
        NavigableMap<Position, E> old = from == null ? null : byKey.get(from);
        if (from != null && old != null) {
            old.remove(fromPosition);
            if (old.isEmpty()) {
                byKey.remove(from);
            }
        }
        if (to != null) {
            byKey.computeIfAbsent(to, key -> new TreeMap<>()).put(toPosition, entry);
        }
    }

    /** The entries under this key from behind the position on; null for all of them. */
    Collection<E> after(K key, @Nullable Position position) {
        NavigableMap<Position, E> entries = byKey.getOrDefault(key, new TreeMap<>());
        return position == null
                ? entries.values()
                : entries.tailMap(position, false).values();
    }
}
