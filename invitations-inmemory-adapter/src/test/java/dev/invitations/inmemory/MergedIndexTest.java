package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The merge of the entries of several keys. */
class MergedIndexTest {

    private static final int KEYS = 21;

    private final Index<Integer, String> index = new Index<>();
    private final Random random = new Random(18);

    private static Position place(int second, int uuid) {
        return new Position(Instant.ofEpochSecond(second), new UUID(0, uuid));
    }

    @Test
    void the_entries_of_any_keys_are_merged_in_order_and_each_entry_once() {
        List<TreeMap<Position, String>> byKey = new ArrayList<>();
        for (int key = 0; key <= KEYS; key++) {
            byKey.add(new TreeMap<>());
        }
        for (int i = 0; i < 2_000; i++) {
            int key = random.nextInt(KEYS);
            // Many entries have the same instant.
            Position place = place(random.nextInt(50), i);
            index.put(key, place, "entry " + i);
            byKey.get(key).put(place, "entry " + i);
        }
        for (Set<Integer> keys :
                List.of(Set.<Integer>of(), Set.of(3), Set.of(KEYS), Set.of(1, KEYS, 7), Set.of(0, 1, 2, 3, 4))) {
            TreeMap<Position, String> expected = new TreeMap<>();
            keys.forEach(key -> expected.putAll(byKey.get(key)));
            assertThat(index.merged(keys, null)).containsExactlyElementsOf(expected.values());
            List<Position> places = new ArrayList<>(expected.keySet());
            for (int i = 0; i < places.size(); i += 37) {
                assertThat(index.merged(keys, places.get(i)).limit(10))
                        .containsExactlyElementsOf(expected.tailMap(places.get(i), false).values().stream()
                                .limit(10)
                                .toList());
            }
        }
    }

    @Test
    void an_entry_that_left_the_index_is_not_merged() {
        index.put(1, place(2, 1), "left");
        index.put(1, place(1, 2), "stays");
        index.put(2, place(3, 3), "moves");
        index.remove(1, place(2, 1));
        index.move(2, place(3, 3), 4, place(3, 3), "moves");
        assertThat(index.merged(Set.of(1, 2), null)).containsExactly("stays");
    }
}
