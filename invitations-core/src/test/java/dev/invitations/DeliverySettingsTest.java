package dev.invitations;

import static dev.invitations.InvitationFixtures.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@NullUnmarked
class DeliverySettingsTest {

    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration NANOSECOND = Duration.ofNanos(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MONTH = Duration.ofDays(30);

    private final DeliverySettings standard = DeliverySettings.standard();

    @Test
    void standard_settings_have_the_documented_values() {
        assertThat(standard)
                .hasToString(
                        "DeliverySettings[attempts=10, lease=PT5M, backoff=PT1M, longestBackoff=PT1H, batchSize=20]");
        assertThat(standard.attempts()).isEqualTo(10);
        assertThat(standard.lease()).isEqualTo(Duration.ofMinutes(5));
        assertThat(standard.backoff()).isEqualTo(Duration.ofMinutes(1));
        assertThat(standard.longestBackoff()).isEqualTo(Duration.ofHours(1));
        assertThat(standard.batchSize()).isEqualTo(20);
    }

    @Test
    void each_method_changes_one_setting() {
        DeliverySettings changed =
                standard.attempts(3).lease(DAY).backoff(MILLISECOND, MONTH).batchSize(7);
        assertThat(changed)
                .hasToString(
                        "DeliverySettings[attempts=3, lease=PT24H, backoff=PT0.001S, longestBackoff=PT720H, batchSize=7]");
        assertThat(standard.batchSize(7).backoff(MILLISECOND, MONTH).lease(DAY).attempts(3))
                .isEqualTo(changed)
                .hasSameHashCodeAs(changed);
        assertThat(standard).isEqualTo(DeliverySettings.standard());
    }

    @Test
    void settings_that_differ_in_one_value_are_not_equal() {
        assertThat(List.of(
                        standard.attempts(3),
                        standard.lease(DAY),
                        standard.backoff(MILLISECOND, standard.longestBackoff()),
                        standard.backoff(standard.backoff(), MONTH),
                        standard.batchSize(7)))
                .doesNotContain(standard)
                .doesNotHaveDuplicates();
        assertThat(standard).isNotEqualTo("standard");
    }

    @Test
    void the_ends_of_each_range_are_valid() {
        for (DeliverySettings fine : List.of(
                standard.attempts(1),
                standard.attempts(100),
                standard.lease(MILLISECOND),
                standard.lease(DAY),
                standard.backoff(MILLISECOND, MILLISECOND),
                standard.backoff(DAY, DAY),
                standard.backoff(DAY, MONTH),
                standard.batchSize(1),
                standard.batchSize(Limits.DELIVERY_SIZE))) {
            assertThat(fine).isNotEqualTo(standard);
        }
    }

    @Test
    void values_out_of_range_are_refused_with_the_range() {
        Duration tooShort = MILLISECOND.minus(NANOSECOND);
        Duration tooLong = DAY.plus(NANOSECOND);
        refused("attempts must be between 1 and 100, but was 0", () -> standard.attempts(0));
        refused("attempts must be between 1 and 100, but was 101", () -> standard.attempts(101));
        refused("lease must be between PT0.001S and PT24H, but was " + tooShort, () -> standard.lease(tooShort));
        refused("lease must be between PT0.001S and PT24H, but was " + tooLong, () -> standard.lease(tooLong));
        refused(
                "backoff must be between PT0.001S and PT24H, but was " + tooShort,
                () -> standard.backoff(tooShort, DAY));
        refused(
                "backoff must be between PT0.001S and PT24H, but was " + tooLong,
                () -> standard.backoff(tooLong, MONTH));
        Duration belowBackoff = DAY.minus(NANOSECOND);
        Duration aboveMonth = MONTH.plus(NANOSECOND);
        String range = "longestBackoff must be between PT24H and PT720H, but was ";
        refused(range + belowBackoff, () -> standard.backoff(DAY, belowBackoff));
        refused(range + aboveMonth, () -> standard.backoff(DAY, aboveMonth));
        refused("batchSize must be between 1 and 1000, but was 0", () -> standard.batchSize(0));
        refused("batchSize must be between 1 and 1000, but was 1001", () -> standard.batchSize(1_001));
    }

    @Test
    void null_is_refused_by_name() {
        for (Map.Entry<String, ThrowingCallable> setter : Map.<String, ThrowingCallable>of(
                        "lease", () -> standard.lease(null),
                        "backoff", () -> standard.backoff(null, DAY),
                        "longestBackoff", () -> standard.backoff(DAY, null))
                .entrySet()) {
            assertThatThrownBy(setter.getValue())
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage(setter.getKey() + " must not be null");
        }
    }

    private static void refused(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void a_lease_never_ends_after_the_last_instant() {
        assertThat(standard.leaseEnd(NOW)).isEqualTo("2026-01-01T12:05:00.123456Z");
        assertThat(standard.leaseEnd(Limits.MAX_INSTANT.minusSeconds(299))).isEqualTo(Limits.MAX_INSTANT);
    }

    /** The waits of a thousand failed notifications reach the first and the last twentieth of the range. */
    @ParameterizedTest(name = "attempt {0}: {1}")
    @CsvSource({
        "1, PT1M",
        "2, PT2M",
        "3, PT4M",
        "4, PT8M",
        "5, PT16M",
        "6, PT32M",
        "7, PT1H",
        "8, PT1H",
        "50, PT1H",
        "100, PT1H"
    })
    void the_wait_doubles_up_to_the_longest_with_jitter_over_its_later_half(int attempt, Duration full) {
        List<Long> waits = waits(standard, attempt, 1_000);
        long whole = micros(full);
        assertThat(waits).doesNotHaveDuplicates();
        assertThat(Collections.min(waits)).isBetween(whole / 2, whole / 2 + whole / 40);
        assertThat(Collections.max(waits)).isBetween(whole - whole / 40, whole);
        assertThat(waits.stream().filter(wait -> wait > whole / 4 * 3).count()).isBetween(400L, 600L);
    }

    @ParameterizedTest
    @CsvSource({"PT0.001S, 500, 1000", "PT0.001001S, 501, 1001", "PT0.0010019S, 501, 1001"})
    void the_jitter_reaches_exactly_the_microseconds_of_the_later_half(Duration backoff, long least, long most) {
        DeliverySettings settings = standard.backoff(backoff, backoff);
        assertThat(waits(settings, 1, 20_000).stream().distinct().sorted())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(least, most).boxed().toList());
    }

    /** Every process and release must compute the same wait, because the wait of one failure may be computed twice. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 1, PT35.737235S",
        "0, 1, 1, PT56.398525S",
        "0, 0, 2, PT1M45.983046S",
        "1, 0, 1, PT50.535537S",
        "112589990684262400, -9223372036854775807, 10, PT41M7.330170S",
    })
    void the_jitter_is_a_function_of_id_and_attempt(long high, long low, int attempt, Duration wait) {
        assertThat(Duration.between(NOW, standard.dueAgain(new UUID(high, low), attempt, NOW)))
                .isEqualTo(wait);
    }

    @Test
    void no_notification_is_due_after_the_last_instant() {
        Instant late = Limits.MAX_INSTANT.minusSeconds(29);
        assertThat(standard.dueAgain(new UUID(0, 1), 1, late)).isEqualTo(Limits.MAX_INSTANT);
    }

    /** Returns the waits in microseconds for consecutive ids, as in one batch. */
    private static List<Long> waits(DeliverySettings settings, int attempt, int ids) {
        return LongStream.range(0, ids)
                .mapToObj(i -> settings.dueAgain(new UUID(0x019b_0000_0000_7000L, Long.MIN_VALUE + i), attempt, NOW))
                .map(due -> NOW.until(due, ChronoUnit.MICROS))
                .toList();
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
