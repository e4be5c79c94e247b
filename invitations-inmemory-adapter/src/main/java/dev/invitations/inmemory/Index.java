package dev.invitations.inmemory;

import dev.invitations.port.Position;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps the entries of each key sorted by position, so that every page costs the same. */
final class Index<K, E> {

    private final Map<K, NavigableMap<Position, E>> byKey = new HashMap<>();

    /**
     * Moves the entry to another key or position; null means no key. Does nothing if the key and the position stay the
     * same.
     */
    void move(@Nullable K from, Position fromPlace, @Nullable K to, Position toPlace, E entry) {
        if (Objects.equals(from, to) && fromPlace.equals(toPlace)) {
            return;
        }
        if (from != null) {
            remove(from, fromPlace);
        }
        if (to != null) {
            put(to, toPlace, entry);
        }
    }

    void put(K key, Position place, E entry) {
        byKey.computeIfAbsent(key, k -> new TreeMap<>()).put(place, entry);
    }

    void remove(K key, Position place) {
        byKey.computeIfPresent(key, (k, entries) -> {
            entries.remove(place);
            return entries.isEmpty() ? null : entries;
        });
    }

    /** Returns the entries of this key after the position. If the position is null, it returns all of them. */
    Collection<E> after(K key, @Nullable Position start) {
        NavigableMap<Position, E> entries = byKey.get(key);
        if (entries == null) {
            return List.of();
        }
        return start == null ? entries.values() : entries.tailMap(start, false).values();
    }
}
