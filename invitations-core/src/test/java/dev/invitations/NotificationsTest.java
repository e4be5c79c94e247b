package dev.invitations;

import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.RefusalAssertions.assertInvalid;
import static dev.invitations.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.DeadLetter;
import dev.invitations.model.Limits;
import dev.invitations.model.Reason;
import dev.invitations.port.RoleCatalog;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The outbox calls of the verbs on notifications, other than deliver. */
class NotificationsTest {

    private final StubStorage storage = new StubStorage();
    private final ManualClock clock = new ManualClock(NOW);
    private final Notifications notifications = builder().build().notifications();

    private Invitations.Builder builder() {
        return Invitations.builder().storage(storage).roles(RoleCatalog.of()).clock(clock);
    }

    @Test
    void deliver_without_a_notifier_is_refused() {
        assertThatThrownBy(() -> notifications.deliver(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("deliver needs a notifier; set it with Invitations.builder().notifier(...)");
        assertThat(storage.calls).isEmpty();
    }

    @Test
    void the_limit_of_a_delivery_is_checked() {
        Notifications delivering = builder().notifier(notified -> {}).build().notifications();
        assertInvalid("limit", () -> notifications.deliver(0));
        assertInvalid("limit", () -> delivering.deliver(0));
        assertInvalid("limit", () -> delivering.deliver(Limits.DELIVERY_SIZE + 1));
        assertThat(storage.calls).isEmpty();
        delivering.deliver(1);
        delivering.deliver(Limits.DELIVERY_SIZE);
        assertThat(storage.calls).hasSize(2);
    }

    @Test
    void dead_letters_come_in_pages_of_a_hundred() {
        List<DeadLetter> all = LongStream.rangeClosed(1, 101)
                .mapToObj(i -> new DeadLetter(new UUID(0, i), Optional.empty(), 10, NOW.minusSeconds(i), "broken"))
                .toList();
        storage.deadLetters = all;
        Page<DeadLetter> first = notifications.deadLetters();
        assertThat(first.items()).isEqualTo(all.subList(0, 100));
        storage.deadLetters = all.subList(100, 101);
        Page<DeadLetter> second = notifications.deadLetters(first.next().orElseThrow());
        assertThat(second).isEqualTo(new Page<>(all.subList(100, 101), Optional.empty()));
        assertThat(storage.calls).containsExactly("page of 101", "page of 101 after 100 at " + NOW.minusSeconds(100));
    }

    @Test
    void an_invalid_cursor_is_refused() {
        assertRefused(Reason.INVALID_CURSOR, () -> notifications.deadLetters("next"));
        assertThat(storage.calls).isEmpty();
    }

    @Test
    void a_retried_dead_letter_is_due_now() {
        assertThat(notifications.retry(new UUID(0, 7))).isTrue();
        storage.answer = call -> false;
        assertThat(notifications.retry(new UUID(0, 8))).isFalse();
        assertThat(storage.calls).containsExactly("retry 7 at " + NOW, "retry 8 at " + NOW);
    }

    @Test
    void a_dead_letter_is_discarded_by_its_id() {
        assertThat(notifications.discard(new UUID(0, 7))).isTrue();
        storage.answer = call -> false;
        assertThat(notifications.discard(new UUID(0, 8))).isFalse();
        assertThat(storage.calls).containsExactly("discard 7", "discard 8");
    }

    @Test
    @NullUnmarked
    void a_missing_id_or_cursor_is_refused() {
        assertInvalid("id", () -> notifications.retry(null));
        assertInvalid("id", () -> notifications.discard(null));
        assertInvalid("after", () -> notifications.deadLetters(null));
        assertThat(storage.calls).isEmpty();
    }
}
