package dev.invitations.inmemory;

import dev.invitations.port.Position;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps the entries of each key sorted by position, so that every page costs the same. */
final class Index<K, E> {

    /** The next entry of one key, with the entries that follow it. */
    private record Head<E>(Position place, E entry, Iterator<Map.Entry<Position, E>> rest) {}

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
        return entries(key, start).values();
    }

    /**
     * Returns the entries of all these keys after the position, merged in order. The stream is lazy, so the cost of a
     * page grows only with the size of the page and with the logarithm of the number of entries.
     */
    Stream<E> merged(Collection<? extends K> keys, @Nullable Position start) {
        if (keys.size() == 1) {
            return entries(keys.iterator().next(), start).values().stream();
        }
        PriorityQueue<Head<E>> heads = new PriorityQueue<>(Comparator.comparing(Head<E>::place));
        keys.forEach(key -> add(heads, entries(key, start).entrySet().iterator()));
        return Stream.iterate(heads.poll(), Objects::nonNull, head -> {
                    add(heads, head.rest());
                    return heads.poll();
                })
                .map(Head::entry);
    }

    private static <E> void add(PriorityQueue<Head<E>> heads, Iterator<Map.Entry<Position, E>> rest) {
        if (rest.hasNext()) {
            Map.Entry<Position, E> next = rest.next();
            heads.add(new Head<>(next.getKey(), next.getValue(), rest));
        }
    }

    private NavigableMap<Position, E> entries(K key, @Nullable Position start) {
        NavigableMap<Position, E> entries = byKey.getOrDefault(key, Collections.emptyNavigableMap());
        return start == null ? entries : entries.tailMap(start, false);
    }
}
