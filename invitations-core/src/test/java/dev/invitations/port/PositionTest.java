package dev.invitations.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PositionTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Property
    void uuids_compare_as_unsigned_numbers(@ForAll("uuids") UUID left, @ForAll("uuids") UUID right) {
        assertThat(Integer.signum(Position.compare(left, right)))
                .isEqualTo(number(left).compareTo(number(right)));
        assertThat(Integer.signum(new Position(NOON, left).compareTo(new Position(NOON, right))))
                .isEqualTo(number(right).compareTo(number(left)));
    }

    @Provide
    Arbitrary<UUID> uuids() {
        Arbitrary<Long> half =
                Arbitraries.oneOf(Arbitraries.of(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE), Arbitraries.longs());
        return Combinators.combine(half, half).as(UUID::new);
    }

    private static BigInteger number(UUID uuid) {
        return new BigInteger(uuid.toString().replace("-", ""), 16);
    }
}
