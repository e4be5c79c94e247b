package dev.invitations;

import static dev.invitations.InvitationFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.port.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
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

    /**
     * Each id has 62 bits of its own from the generator. The clock is at zero, so milliseconds and counter make 1, 2,
     * 3.
     */
    @Property(tries = 100)
    void the_low_bits_are_those_of_the_generator(@ForAll long seed) {
        UuidV7 ids = new UuidV7(new Random(seed));
        Random oracle = new Random(seed);
        for (int i = 1; i <= 384; i++) {
            UUID uuid = ids.next(Instant.EPOCH);
            assertThat(uuid.getMostSignificantBits()).isEqualTo(0x7000L | i);
            assertThat(uuid.getLeastSignificantBits()).isEqualTo(oracle.nextLong() >>> 2 | Long.MIN_VALUE);
        }
    }

    /** A process that is restored from a snapshot of its memory has the old state of this class. */
    @Test
    void no_random_bits_are_read_in_advance() {
        AtomicInteger reads = new AtomicInteger();
        UuidV7 ids = new UuidV7(new Random() {
            @Override
            public long nextLong() {
                return reads.incrementAndGet();
            }

            @Override
            public void nextBytes(byte[] bytes) {
                throw new AssertionError("more than the bits of one id");
            }
        });
        ids.next(NOW);
        ids.next(NOW);
        assertThat(reads).hasValue(2);
    }

    /** In 10,000 random ids, the probability of fewer than 4,500 ones at one bit is below 1 in 10 to the 22. */
    @Test
    void each_of_the_62_low_bits_changes_from_id_to_id() {
        UuidV7 ids = new UuidV7();
        int[] ones = new int[62];
        int[] changes = new int[62];
        long last = ids.next(NOW).getLeastSignificantBits();
        for (int i = 0; i < 10_000; i++) {
            long next = ids.next(NOW).getLeastSignificantBits();
            for (int bit = 0; bit < 62; bit++) {
                ones[bit] += (int) (next >>> bit & 1);
                changes[bit] += (int) ((next ^ last) >>> bit & 1);
            }
            last = next;
        }
        assertThat(Arrays.stream(ones)).allMatch(count -> count > 4_500 && count < 5_500);
        assertThat(Arrays.stream(changes)).allMatch(count -> count > 4_500 && count < 5_500);
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
        UuidV7 ids = new UuidV7();
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
