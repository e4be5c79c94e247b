package dev.invitations.port;

import static dev.invitations.decision.DecisionFixture.member;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.Membership;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PositionTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void positions_are_ordered_by_instant_and_unsigned_uuid_descending() {
        Position newest = at(1, 0, 0);
        Position topBit = at(0, Long.MIN_VALUE, 0);
        Position high = at(0, 1, 0);
        Position lowTopBit = at(0, 0, Long.MIN_VALUE);
        Position low = at(0, 0, 1);
        Position oldest = at(-1, -1, -1);
        List<Position> order = List.of(newest, topBit, high, lowTopBit, low, oldest);
        assertThat(order.stream().sorted()).containsExactlyElementsOf(order);
        assertThat(order.stream().sorted(Comparator.reverseOrder()).sorted()).containsExactlyElementsOf(order);
    }

    @Property
    void uuids_compare_as_unsigned_numbers(@ForAll("uuids") UUID left, @ForAll("uuids") UUID right) {
        assertThat(Integer.signum(Position.compare(left, right)))
                .isEqualTo(number(left).compareTo(number(right)));
        assertThat(Integer.signum(new Position(NOON, left).compareTo(new Position(NOON, right))))
                .isEqualTo(number(right).compareTo(number(left)));
    }

    @Test
    void the_position_of_a_dead_letter_is_its_instant_and_id() {
        UUID id = new UUID(1, 2);
        assertThat(Position.of(new DeadLetter(id, Optional.empty(), 10, NOON, "broken")))
                .isEqualTo(new Position(NOON, id));
    }

    @Test
    void the_position_of_a_member_is_its_start_and_grant() {
        Membership member = member("ada", "owner");
        assertThat(Position.of(member)).isEqualTo(new Position(member.since(), member.grantedBy()));
    }

    @Provide
    Arbitrary<UUID> uuids() {
        Arbitrary<Long> half =
                Arbitraries.oneOf(Arbitraries.of(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE), Arbitraries.longs());
        return Combinators.combine(half, half).as(UUID::new);
    }

    private static Position at(long seconds, long high, long low) {
        return new Position(NOON.plusSeconds(seconds), new UUID(high, low));
    }

    private static BigInteger number(UUID uuid) {
        return new BigInteger(uuid.toString().replace("-", ""), 16);
    }
}
