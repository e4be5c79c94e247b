package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.Change;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no real storage brings about, and the settings. The verbs themselves are the contract suite's. */
class InvitationsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00.123456Z");
    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final RoleCatalog ROLES = RoleCatalog.of(Role.of("owner", "members.manage"));

    private final ScriptedStorage storage = new ScriptedStorage();
    private final List<String> noted = new ArrayList<>();

    @AfterEach
    void no_interrupt_is_left_behind() {
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void storage_and_roles_are_needed() {
        assertThatThrownBy(() -> Invitations.builder().roles(ROLES).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Invitations need storage");
        assertThatThrownBy(() -> Invitations.builder().storage(storage).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Invitations need roles");
    }

    @Test
    void everything_else_has_a_default() {
        Instant before = Instant.now();
        Invitations.builder().storage(storage).roles(ROLES).build().members().found(ACME, ADA, "owner");
        Change founded = storage.saves.get(0).get(0);
        assertThat(founded.event().at())
                .isBetween(before.minusMillis(1), Instant.now())
                .matches(at -> at.truncatedTo(ChronoUnit.MICROS).equals(at));
        assertThat(founded.event().id().version()).isEqualTo(7);
    }

    @Test
    void a_time_to_live_is_at_least_a_microsecond() {
        Invitations.Builder builder = Invitations.builder();
        assertThat(builder.recheckInviter(true)).isSameAs(builder);
        assertThat(builder.timeToLive(Duration.ofNanos(1_000))).isSameAs(builder);
        for (Duration tooShort : List.of(Duration.ofNanos(999), Duration.ZERO, Duration.ofDays(-1))) {
            assertThatThrownBy(() -> builder.timeToLive(tooShort))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The time to live must be at least a microsecond");
        }
    }

    @Test
    void who_loses_again_and_again_gives_up_after_a_hundred_attempts() {
        storage.saving = changes -> false;
        assertThatThrownBy(() -> over(storage, NOW).members().found(ACME, ADA, "owner"))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        gaveUp -> assertThat(gaveUp.isRetryable()).isTrue())
                .hasMessage("Gave up after 100 attempts: others were always faster");
        assertThat(storage.saves).hasSize(100);
    }

    @Test
    void the_last_attempt_may_win_and_no_event_is_saved_twice() {
        storage.saving = changes -> storage.saves.size() == 100;
        over(storage, NOW).members().found(ACME, ADA, "owner");
        assertThat(storage.saves.stream().map(changes -> changes.get(0).event().id()))
                .hasSize(100)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1969-12-31T23:59:59.999999999Z", "+10000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999001Z"})
    void a_clock_out_of_range_stops_everything(Instant now) {
        assertThatThrownBy(() -> over(storage, now).members().found(ACME, ADA, "owner"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The clock must be between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z");
        assertThat(storage.saves).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z,           1970-01-01T00:00:00Z",
        "2026-01-01T00:00:00.123456789Z, 2026-01-01T00:00:00.123456Z",
        "9999-12-31T23:59:59.999999Z,    9999-12-31T23:59:59.999999Z",
    })
    void the_clock_is_read_in_microseconds(Instant now, Instant read) {
        assertThat(over(storage, now).members().found(ACME, ADA, "owner").since())
                .isEqualTo(read);
    }

    @Test
    void without_a_notifier_there_is_nothing_to_deliver_to() {
        Notifications notifications = over(storage, NOW).notifications();
        assertThatThrownBy(() -> notifications.deliver(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("There is no notifier to deliver to");
        assertThatThrownBy(() -> notifications.deliver(0))
                .isInstanceOfSatisfying(InvitationException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.INVALID_INPUT);
                    assertThat(refused.field()).contains("limit");
                });
    }

    @ParameterizedTest(name = "attempt {0}: {1}")
    @CsvSource({"1, PT1M", "2, PT2M", "3, PT4M", "4, PT8M", "5, PT16M", "6, PT32M", "7, PT1H", "8, PT1H", "10, PT1H"})
    void the_wait_doubles_up_to_an_hour(int attempt, Duration wait) {
        assertThat(Notifications.backoff(attempt)).isEqualTo(wait);
    }

    @Test
    void each_claim_comes_to_its_own_end() {
        storage.claims = List.of(claim(1, 1), claim(2, 1), claim(3, 9), claim(4, 10), claim(5, 11), claim(6, 10));
        DeliveryReport report = delivering(notification -> {
            if (notification.id().getLeastSignificantBits() > 1) {
                throw new LinkageError("ada@example.com is no secret of ours");
            }
        });
        assertThat(report).isEqualTo(new DeliveryReport(1, 2, 3, 0, 0));
        assertThat(noted)
                .containsExactly(
                        "delivered",
                        "failed until 2026-01-01T12:01:00.123456Z: java.lang.LinkageError",
                        "failed until 2026-01-01T13:00:00.123456Z: java.lang.LinkageError",
                        "set aside: java.lang.LinkageError",
                        "set aside: java.lang.LinkageError",
                        "set aside: java.lang.LinkageError");
    }

    @Test
    void a_lost_lease_counts_as_overdue_whatever_the_notifier_did() {
        storage.claims = List.of(claim(1, 1), claim(2, 1), claim(3, 10));
        storage.noting = outcome -> false;
        Notifier failing = notification -> {
            if (notification.id().getLeastSignificantBits() > 1) {
                throw new IllegalStateException();
            }
        };
        assertThat(over(storage, NOW, failing).notifications().deliver(3)).isEqualTo(new DeliveryReport(0, 0, 0, 0, 3));
    }

    @Test
    void an_interrupt_waits_for_the_end_of_the_delivery() {
        storage.claims = List.of(claim(1, 1), claim(2, 1));
        List<Boolean> seen = new ArrayList<>();
        delivering(notification -> {
            seen.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
        });
        assertThat(seen).containsExactly(false, false);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void an_interrupt_that_was_thrown_is_set_again() {
        storage.claims = List.of(claim(1, 1), claim(2, 1));
        delivering(notification -> {
            if (notification.id().getLeastSignificantBits() == 1) {
                throw new InterruptedException();
            }
        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(noted).element(1).isEqualTo("delivered");
    }

    @Test
    void an_interrupt_outlives_a_failing_storage() {
        storage.claims = List.of(claim(1, 1), claim(2, 1));
        storage.noting = outcome -> {
            throw new OutcomeUnknownException("lost", null);
        };
        List<Notification> told = new ArrayList<>();
        Notifier interrupting = notification -> {
            told.add(notification);
            Thread.currentThread().interrupt();
        };
        assertThatThrownBy(
                        () -> over(storage, NOW, interrupting).notifications().deliver(2))
                .isInstanceOf(OutcomeUnknownException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(told).hasSize(1);
    }

    @Test
    void without_an_interrupt_none_is_set() {
        storage.claims = List.of(claim(1, 1));
        assertThat(delivering(notification -> {})).isEqualTo(new DeliveryReport(1, 0, 0, 0, 0));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    /** The token is a new one at each call, and the lease is five minutes long. */
    @Test
    void claims_are_made_under_a_token_and_for_five_minutes() {
        Notifications notifications = over(storage, NOW, notification -> {}).notifications();
        notifications.deliver(1);
        notifications.deliver(1_000);
        assertThat(storage.claimed)
                .hasSize(2)
                .doesNotHaveDuplicates()
                .allSatisfy(claimed ->
                        assertThat(claimed).matches("[0-9a-f-]{36} " + NOW + " 2026-01-01T12:05:00.123456Z"));
    }

    @Test
    void given_ids_name_everything() {
        UUID given = new UUID(1, 2);
        builder(storage, NOW).ids(() -> given).build().members().found(ACME, ADA, "owner");
        assertThat(storage.saves.get(0).get(0).event().id()).isEqualTo(given);
    }

    @Test
    void bad_input_is_refused_before_any_other_question() {
        Members members = over(storage, NOW).members();
        refused("domain", () -> members.found(new DomainId(""), ADA, "owner"));
        refused("actor", () -> members.found(ACME, new UserId(""), "owner"));
        refused("role", () -> members.found(ACME, ADA, ""));
        assertThat(storage.saves).isEmpty();
    }

    @Test
    void a_refusal_saves_nothing() {
        storage.populated = true;
        assertThatThrownBy(() -> over(storage, NOW).members().found(ACME, ADA, "owner"))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.ALREADY_FOUNDED));
        assertThat(storage.saves).isEmpty();
    }

    @Test
    void what_is_mine_may_say_so_and_nothing_else() {
        Invitations invitations = over(storage, NOW);
        UserId bob = new UserId("bob");
        storage.count = 7;
        assertThat(invitations.count(ADA, InvitationQuery.sentByMe(ACME).inviter(ADA)))
                .isEqualTo(7);
        assertThat(invitations.count(ADA, InvitationQuery.sentByMe(ACME))).isEqualTo(7);
        assertThat(invitations.count(ADA, InvitationQuery.sentByMe(ACME).inviter(bob)))
                .isZero();
        assertThat(invitations.count(ADA, InvitationQuery.toMe().invitee(ADA))).isEqualTo(7);
        assertThat(invitations.count(ADA, InvitationQuery.toMe())).isEqualTo(7);
        assertThat(invitations.count(ADA, InvitationQuery.toMe().invitee(bob))).isZero();
    }

    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refused -> assertThat(refused.field()).contains(field));
    }

    private DeliveryReport delivering(Notifier notifier) {
        storage.noting = noted::add;
        return over(storage, NOW, notifier).notifications().deliver(10);
    }

    private static Invitations over(ScriptedStorage storage, Instant now) {
        return builder(storage, now).build();
    }

    private static Invitations over(ScriptedStorage storage, Instant now, Notifier notifier) {
        return builder(storage, now).notifier(notifier).build();
    }

    private static Invitations.Builder builder(ScriptedStorage storage, Instant now) {
        return Invitations.builder().storage(storage).roles(ROLES).clock(Clock.fixed(now, ZoneOffset.UTC));
    }

    private static Outbox.Claim claim(long id, int attempt) {
        Invitation invitation = Invitation.builder()
                .id(new InvitationId(ACME, new UUID(0, id)))
                .invitee(new UserId("bob"))
                .role("viewer")
                .status(Status.PENDING)
                .inviter(ADA)
                .createdAt(NOW)
                .sentAt(NOW)
                .timesSent(1)
                .changedBy(ADA)
                .version(1)
                .build();
        return new Outbox.Claim(
                new Notification(new UUID(0, id), Notification.Kind.INVITED, invitation, NOW), attempt, new UUID(9, 9));
    }
}
