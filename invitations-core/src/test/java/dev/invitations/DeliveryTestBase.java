package dev.invitations;

import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.InvitationFixtures.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.Limits;
import dev.invitations.port.Notifier;
import dev.invitations.port.RoleCatalog;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;

/** One storage and one notifier that record their calls in one list. */
abstract class DeliveryTestBase {

    final StubStorage storage = new StubStorage();
    final ManualClock clock = new ManualClock(NOW);
    DeliverySettings settings = DeliverySettings.standard();
    Notifier notifier = notification -> {};

    @AfterEach
    void assertNotInterrupted() {
        assertThat(Thread.interrupted()).isFalse();
    }

    DeliveryReport deliver() {
        return deliver(Limits.DELIVERY_SIZE);
    }

    DeliveryReport deliver(int limit) {
        return Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of())
                .clock(clock)
                .delivery(settings)
                .notifier(notification -> {
                    storage.calls.add("notify " + number(notification.id()));
                    notifier.notify(notification);
                })
                .build()
                .notifications()
                .deliver(limit);
    }

    /** Asserts the calls in their order, separated by bars, without instants, errors and sizes. */
    void assertTrace(String expected) {
        assertThat(storage.calls.stream()
                        .map(call -> call.replaceFirst("(?<=claim) .*| (at|until) .*", ""))
                        .collect(Collectors.joining(" | ")))
                .isEqualTo(expected);
    }

    /** Asserts the numbers of the notifications that the notifier got, in their order. */
    void assertNotified(String expected) {
        assertThat(callsOf("notify")).isEqualTo(expected);
    }

    /** Asserts how many notifications each claim asked for. */
    void assertClaimSizes(String expected) {
        assertThat(callsOf("claim")).isEqualTo(expected);
    }

    private String callsOf(String method) {
        return storage.calls.stream()
                .filter(call -> call.startsWith(method + " "))
                .map(call -> call.split(" ", -1)[1])
                .collect(Collectors.joining(" "));
    }
}
