package dev.invitations.verification.deliveries;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests deliveries by several processes in the presence of faults. For a longer run, set
 * {@code -Dinvitations.notifications=10000}.
 */
@Tag("full")
class DeliveriesTest {

    private static final int NOTIFICATIONS = Integer.getInteger("invitations.notifications", 1_500);

    /** A short run needs more faults, so that each kind of fault occurs. */
    private static final int OFTEN = NOTIFICATIONS < 5_000 ? 2 : 1;

    private static final int MAX_RUNS = 4;

    /**
     * On a busy machine every other worker may be too busy to replace a late worker, so the test repeats its run until
     * every fault has occurred.
     */
    @Test
    void every_notification_is_delivered_in_order_and_repeated_only_with_a_cause() throws Exception {
        Set<String> missed = new HashSet<>(DeliveryAudit.FAULTS);
        for (int tried = 0; tried < MAX_RUNS && !missed.isEmpty(); tried++) {
            DeliveryAudit audit = new DeliveryRun(NOTIFICATIONS, OFTEN, BrokenDeliveries.NONE).run();
            assertThat(audit.violations()).isEmpty();
            System.out.println("deliveries " + audit.counts());
            missed.retainAll(audit.missed());
        }
        assertThat(missed).as("faults that occurred in no run").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ACKNOWLEDGES_BEFORE_CALLING, lost",
        "ACCEPTS_LATE_ACKNOWLEDGEMENTS, acknowledged twice",
        "CLAIMS_WITHOUT_LEASE, delivered again without a cause",
        "LOSES_ON_FAILURE, lost",
        "LETS_LATER_NOTIFICATIONS_PASS, out of order"
    })
    void a_broken_outbox_is_caught(BrokenDeliveries mistake, String symptom) throws Exception {
        assertThat(new DeliveryRun(200, 5, mistake).run().violations())
                .anyMatch(violation -> violation.startsWith(symptom));
    }
}
