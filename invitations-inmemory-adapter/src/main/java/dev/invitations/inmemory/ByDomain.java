package dev.invitations.inmemory;

import dev.invitations.model.DomainId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps one map per domain, so that a look-up creates no object for a combined key. */
final class ByDomain<K, V> {

    private final Map<DomainId, Map<K, V>> domains = new HashMap<>();

    @Nullable V get(DomainId domain, K key) {
        Map<K, V> values = domains.get(domain);
        return values == null ? null : values.get(key);
    }

    V getOrAdd(DomainId domain, K key, Supplier<V> made) {
        return of(domain).computeIfAbsent(key, k -> made.get());
    }

    void put(DomainId domain, K key, V value) {
        of(domain).put(key, value);
    }

    void remove(DomainId domain, K key) {
        domains.computeIfPresent(domain, (d, values) -> {
            values.remove(key);
            return values.isEmpty() ? null : values;
        });
    }

    Stream<V> all() {
        return domains.values().stream().flatMap(values -> values.values().stream());
    }

    private Map<K, V> of(DomainId domain) {
        return domains.computeIfAbsent(domain, d -> new HashMap<>());
    }
}
