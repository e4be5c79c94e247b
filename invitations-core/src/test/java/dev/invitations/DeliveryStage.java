package dev.invitations;

import static dev.invitations.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.Limits;
import dev.invitations.model.Notification;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox.Claim;
import dev.invitations.port.Outbox.Claims;
import dev.invitations.port.RoleCatalog;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** One storage and one notifier that record their calls in one list. */
abstract class DeliveryStage {

    final ScriptedStorage storage = new ScriptedStorage();
    final HandMovedClock clock = new HandMovedClock(NOW);
    DeliverySettings settings = DeliverySettings.standard();
    Notifier notifier = told -> {};

    @AfterEach
    void no_interrupt_is_left_behind() {
        assertThat(Thread.interrupted()).isFalse();
    }

    void due(Claim... claims) {
        storage.due.add(new Claims(List.of(claims), List.of()));
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
                .notifier(told -> {
                    storage.calls.add("notify " + number(told));
                    notifier.notify(told);
                })
                .build()
                .notifications()
                .deliver(limit);
    }

    static long number(Notification told) {
        return told.id().getLeastSignificantBits();
    }

    /** Returns the calls without instants, errors and sizes. */
    List<String> calls() {
        return storage.calls.stream()
                .map(call -> call.replaceFirst("(?<=claim) .*| (at|until) .*", ""))
                .toList();
    }

    List<String> told() {
        return storage.calls.stream().filter(call -> call.startsWith("notify")).toList();
    }

    List<String> sizes() {
        return storage.calls.stream()
                .filter(call -> call.startsWith("claim"))
                .map(call -> call.replaceFirst(" at .*", ""))
                .toList();
    }
}
