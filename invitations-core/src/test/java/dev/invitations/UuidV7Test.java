package dev.invitations;

import static dev.invitations.InvitationFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class UuidV7Test {

    @Test
    void ids_increase_while_the_clock_stands_or_goes_back() {
        UuidV7 ids = new UuidV7();
        UUID last = ids.next(NOW);
        for (int i = 0; i < 10_000; i++) {
            UUID next = ids.next(i % 3 == 0 ? NOW : NOW.minusSeconds(i));
            assertThat(Position.compare(next, last)).isPositive();
            assertThat(next.version()).isEqualTo(7);
            last = next;
        }
        // A millisecond has 4,096 ids; further ids use the next millisecond.
        assertThat(last.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli() + 2);
        assertThat(Position.compare(ids.next(NOW.plusSeconds(1)), last)).isPositive();
    }

    /** The oracle is the JDK's own SplitMix64. The clock is at zero, so milliseconds and counter make 1, 2, 3. */
    @Property(tries = 100)
    void the_random_bits_are_those_of_split_mix_64(@ForAll long seed) {
        UuidV7 ids = new UuidV7(seed);
        SplittableRandom oracle = new SplittableRandom(seed);
        for (int i = 1; i < 100; i++) {
            UUID uuid = ids.next(Instant.EPOCH);
            assertThat(uuid.getMostSignificantBits()).isEqualTo(0x7000L | i);
            assertThat(uuid.getLeastSignificantBits()).isEqualTo(oracle.nextLong() >>> 2 | Long.MIN_VALUE);
        }
    }

    @Test
    void instances_make_different_ids() {
        Set<UUID> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            assertThat(seen.add(new UuidV7().next(NOW))).isTrue();
        }
    }

    @Test
    void threads_get_different_ids() throws Exception {
        UuidV7 ids = new UuidV7(42);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<List<UUID>> many = () -> {
                List<UUID> made = new ArrayList<>();
                for (int i = 0; i < 20_000; i++) {
                    made.add(ids.next(NOW));
                }
                return made;
            };
            Set<UUID> seen = new HashSet<>();
            for (Future<List<UUID>> made : threads.invokeAll(List.of(many, many, many, many))) {
                assertThat(made.get()).isSortedAccordingTo(Position::compare);
                seen.addAll(made.get());
            }
            assertThat(seen).hasSize(80_000);
        } finally {
            threads.shutdownNow();
        }
    }
}
