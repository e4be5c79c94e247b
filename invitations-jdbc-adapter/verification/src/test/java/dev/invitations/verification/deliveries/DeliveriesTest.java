package dev.invitations.verification.deliveries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.verification.deliveries.DeliveryRun.DeliveryPlan;
import dev.invitations.verification.deliveries.DeliveryRun.DeliveryResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Tests deliveries by several processes in the presence of faults. For a longer run, set
 * {@code -Dinvitations.notifications=10000}.
 */
@Tag("full")
class DeliveriesTest {

    private static final int NOTIFICATIONS = Integer.getInteger("invitations.notifications", 1_500);
    private static final int MAX_RUNS = 4;

    /**
     * On a busy machine every other worker may be too busy to replace a late worker, so the test repeats its run until
     * every fault has occurred.
     */
    @Test
    void every_notification_is_delivered_in_order_and_repeated_only_with_a_cause() throws Exception {
        List<String> missed = List.of("everything");
        for (int tried = 0; tried < MAX_RUNS && !missed.isEmpty(); tried++) {
            DeliveryResult result = DeliveryRun.of(new DeliveryPlan(
                    NOTIFICATIONS,
                    NOTIFICATIONS < 5_000 ? 2 : 1,
                    Duration.ofSeconds(1),
                    BrokenDeliveries.NONE,
                    Duration.ofMillis(NOTIFICATIONS)));
            result.lines().forEach(System.out::println);
            assertThat(result.violations()).isEmpty();
            missed = tried == 0
                    ? result.missed()
                    : missed.stream().filter(result.missed()::contains).toList();
        }
        assertThat(missed).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void a_broken_outbox_is_caught(BrokenDeliveries mistake) throws Exception {
        DeliveryResult result = DeliveryRun.of(new DeliveryPlan(200, 5, Duration.ofSeconds(1), mistake, Duration.ZERO));
        assertThat(result.violations()).anyMatch(violation -> violation.startsWith(mistake.symptom()));
    }
}
