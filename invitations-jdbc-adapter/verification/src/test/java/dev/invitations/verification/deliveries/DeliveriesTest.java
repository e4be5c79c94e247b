package dev.invitations.verification.deliveries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.verification.deliveries.BrokenOutbox.Mistake;
import dev.invitations.verification.deliveries.Deliveries.Outcome;
import dev.invitations.verification.deliveries.Deliveries.Plan;
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
    private static final int PATIENCE = 4;

    /**
     * On a busy machine there may be no free worker to take over from a late worker, so the test repeats its run until
     * every danger has occurred.
     */
    @Test
    void noneIsLostAndNoneIsToldTwiceForNothing() throws Exception {
        List<String> spared = List.of("everything");
        for (int tried = 0; tried < PATIENCE && !spared.isEmpty(); tried++) {
            Outcome outcome = Deliveries.of(new Plan(
                    NOTIFICATIONS,
                    NOTIFICATIONS < 5_000 ? 2 : 1,
                    Duration.ofMillis(500),
                    Mistake.NONE,
                    Duration.ofMillis(NOTIFICATIONS),
                    Duration.ofSeconds(30 + NOTIFICATIONS / 100)));
            outcome.lines().forEach(System.out::println);
            assertThat(outcome.complaints()).isEmpty();
            spared = tried == 0
                    ? outcome.spared()
                    : spared.stream().filter(outcome.spared()::contains).toList();
        }
        assertThat(spared).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void aBrokenOutboxIsNoticed(Mistake mistake) throws Exception {
        Outcome outcome =
                Deliveries.of(new Plan(200, 5, Duration.ofMillis(300), mistake, Duration.ZERO, Duration.ofSeconds(10)));
        assertThat(outcome.complaints()).anyMatch(complaint -> complaint.startsWith(mistake.symptom()));
    }
}
