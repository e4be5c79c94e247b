package dev.invitations;

import static dev.invitations.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.port.RoleCatalog;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The outbox calls of the verbs on notifications, other than deliver. */
class NotificationsTest {

    private final ScriptedStorage storage = new ScriptedStorage();
    private final HandMovedClock clock = new HandMovedClock(NOW);
    private final Notifications notifications = builder().build().notifications();

    private Invitations.Builder builder() {
        return Invitations.builder().storage(storage).roles(RoleCatalog.of()).clock(clock);
    }

    @Test
    void without_a_notifier_there_is_nothing_to_deliver_to() {
        assertThatThrownBy(() -> notifications.deliver(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("There is no notifier to deliver to");
        assertThat(storage.calls).isEmpty();
    }

    @Test
    void a_delivery_has_a_limit() {
        Notifications delivering = builder().notifier(told -> {}).build().notifications();
        refused("limit", () -> notifications.deliver(0));
        refused("limit", () -> delivering.deliver(0));
        refused("limit", () -> delivering.deliver(Limits.DELIVERY_SIZE + 1));
        assertThat(storage.calls).isEmpty();
        delivering.deliver(1);
        delivering.deliver(Limits.DELIVERY_SIZE);
        assertThat(storage.calls).hasSize(2);
    }

    @Test
    void what_is_set_aside_comes_in_pages_of_a_hundred() {
        List<DeadLetter> all = LongStream.rangeClosed(1, 101)
                .mapToObj(i -> new DeadLetter(new UUID(0, i), Optional.empty(), 10, NOW.minusSeconds(i), "broken"))
                .toList();
        storage.aside = all;
        Page<DeadLetter> first = notifications.deadLetters();
        assertThat(first.items()).isEqualTo(all.subList(0, 100));
        storage.aside = all.subList(100, 101);
        Page<DeadLetter> second = notifications.deadLetters(first.next().orElseThrow());
        assertThat(second).isEqualTo(new Page<>(all.subList(100, 101), Optional.empty()));
        assertThat(storage.calls).containsExactly("page of 101", "page of 101 after 100 at " + NOW.minusSeconds(100));
    }

    @Test
    void a_cursor_of_somebody_elses_making_is_refused() {
        assertThatThrownBy(() -> notifications.deadLetters("next"))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.INVALID_CURSOR));
        assertThat(storage.calls).isEmpty();
    }

    @Test
    void what_is_retried_is_due_now() {
        assertThat(notifications.retry(new UUID(0, 7))).isTrue();
        storage.answer = call -> false;
        assertThat(notifications.retry(new UUID(0, 8))).isFalse();
        assertThat(storage.calls).containsExactly("retry 7 at " + NOW, "retry 8 at " + NOW);
    }

    @Test
    void what_is_discarded_is_asked_for_by_its_id() {
        assertThat(notifications.discard(new UUID(0, 7))).isTrue();
        storage.answer = call -> false;
        assertThat(notifications.discard(new UUID(0, 8))).isFalse();
        assertThat(storage.calls).containsExactly("discard 7", "discard 8");
    }

    @Test
    @NullUnmarked
    void an_id_is_needed() {
        refused("id", () -> notifications.retry(null));
        refused("id", () -> notifications.discard(null));
        assertThat(storage.calls).isEmpty();
    }

    @Test
    @NullUnmarked
    void a_cursor_is_needed_for_the_next_page() {
        refused("after", () -> notifications.deadLetters(null));
        assertThat(storage.calls).isEmpty();
    }

    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(InvitationException.class, refused -> {
            assertThat(refused.reason()).isEqualTo(Reason.INVALID_INPUT);
            assertThat(refused.field()).contains(field);
        });
    }
}
