package dev.invitations.inmemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.model.Action;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Role;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.Listener;
import dev.invitations.port.OutcomeUnknownException;
import dev.invitations.port.RoleCatalog;
import dev.invitations.port.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The in-memory adapter as a fake for the tests of hosts: with a clock, ids, memory and faults. */
class FakeTest {

    private static final Instant START = Instant.parse("2026-03-01T09:00:00Z");
    private static final DomainId ACME = new DomainId("acme");
    private static final UserId ADA = new UserId("ada");
    private static final UserId BOB = new UserId("bob");

    private final SettableClock clock = SettableClock.at(START);
    private final RecordingNotifier mail = RecordingNotifier.create();
    private final List<HistoryEvent.Kind> reported = new ArrayList<>();
    private boolean mailIsDown;
    private final InMemoryStorage storage = InMemoryStorage.create();
    private final Invitations invitations = Invitations.builder()
            .storage(storage)
            .roles(RoleCatalog.of(
                    Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()), Role.of("viewer")))
            .notifier(this::send)
            .clock(clock)
            .ids(CountingIds.create())
            .timeToLive(Duration.ofDays(7))
            .listener(new Listener() {
                @Override
                public void changed(HistoryEvent event) {
                    reported.add(event.kind());
                }
            })
            .build();

    private InvitationId id;

    @BeforeEach
    void inviteBob() {
        invitations.members().addFounder(ADA, ACME, "admin"); // takes the first id, for its event
        id = invitations
                .send(ADA, SendInvitations.to(ACME).invite(BOB, "viewer"))
                .sent()
                .get(0)
                .id();
    }

    @Test
    void ids_are_predictable() {
        assertThat(id.uuid()).isEqualTo(CountingIds.nth(2)).hasToString("00000000-0000-7000-8000-000000000002");
    }

    @Test
    void the_clock_stands_still_until_it_is_moved() {
        clock.advance(Duration.ofDays(7).minusNanos(1_000));
        assertThat(invitations.find(BOB, id).status()).isEqualTo(Status.PENDING);
        clock.set(START.plus(Duration.ofDays(7)));
        assertThat(invitations.find(BOB, id).status()).isEqualTo(Status.EXPIRED);
        assertThat(clock.withZone(ZoneId.of("Asia/Tokyo")).instant()).isEqualTo(clock.instant());
        assertThat(clock.withZone(ZoneId.of("Asia/Tokyo")).getZone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(clock.getZone()).isEqualTo(ZoneOffset.UTC);
    }

    private void send(Notification notification) throws IOException {
        if (mailIsDown) {
            throw new IOException("down");
        }
        mail.notify(notification);
    }

    @Test
    void notifications_are_recorded_and_can_fail() {
        mailIsDown = true;
        assertThat(invitations.notifications().deliver(10).retried()).isEqualTo(1);
        assertThat(mail.received()).isEmpty();
        mailIsDown = false;
        clock.advance(Duration.ofMinutes(1));
        assertThat(invitations.notifications().deliver(10).delivered()).isEqualTo(1);
        assertThat(mail.received())
                .singleElement()
                .satisfies(one -> assertThat(one.recipient()).isEqualTo(BOB));
    }

    @Test
    void a_conflict_is_decided_again() {
        storage.inject(Fault.CONFLICT, 1);
        assertThat(invitations.accept(BOB, id).status()).isEqualTo(Status.ACCEPTED);
        assertThat(invitations.history(BOB, id))
                .extracting(HistoryEvent::kind)
                .containsExactly(HistoryEvent.Kind.SENT, HistoryEvent.Kind.ACCEPTED);
    }

    @Test
    void a_command_can_be_repeated_after_a_lost_commit() {
        storage.inject(Fault.LOST_COMMIT, 1);
        assertThatThrownBy(() -> invitations.accept(BOB, id)).isInstanceOf(OutcomeUnknownException.class);
        Invitation accepted = invitations.accept(BOB, id);
        assertThat(accepted.status()).isEqualTo(Status.ACCEPTED);
        assertThat(accepted.version()).isEqualTo(2);
    }

    @Test
    void the_listener_misses_the_event_of_a_lost_commit_and_the_history_has_it() {
        storage.inject(Fault.LOST_COMMIT, 1);
        assertThatThrownBy(() -> invitations.accept(BOB, id)).isInstanceOf(OutcomeUnknownException.class);
        invitations.accept(BOB, id);
        assertThat(reported).containsExactly(HistoryEvent.Kind.FOUNDED, HistoryEvent.Kind.SENT);
        assertThat(invitations.history(BOB, id))
                .extracting(HistoryEvent::kind)
                .containsExactly(HistoryEvent.Kind.SENT, HistoryEvent.Kind.ACCEPTED);
    }

    @Test
    void an_unavailable_storage_changes_nothing() {
        storage.inject(Fault.UNAVAILABLE, 2); // the second call of accept is the commit
        assertThatThrownBy(() -> invitations.accept(BOB, id))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.isRetryable()).isTrue());
        assertThat(invitations.find(BOB, id).status()).isEqualTo(Status.PENDING);
        assertThat(invitations.accept(BOB, id).status()).isEqualTo(Status.ACCEPTED);
    }

    @Test
    void each_fault_occurs_once_and_a_conflict_is_not_a_lost_commit() {
        storage.inject(Fault.LOST_COMMIT, 2);
        storage.inject(Fault.CONFLICT, 2);
        invitations.reject(BOB, id);
        invitations.resend(ADA, id);
        assertThat(invitations.accept(BOB, id).status()).isEqualTo(Status.ACCEPTED);
    }

    @Test
    void the_dump_shows_the_whole_state() {
        assertThat(storage.dump().lines())
                .containsExactly(
                        "members",
                        "  acme: ada is admin since 2026-03-01T09:00:00Z",
                        "invitations",
                        "  acme/00000000-0000-7000-8000-000000000002: bob PENDING as viewer by ada, version 1",
                        "history",
                        "  acme: 2026-03-01T09:00:00Z ada FOUNDED ada as admin",
                        "  acme: 2026-03-01T09:00:00Z ada SENT bob as viewer",
                        "outbox",
                        "  INVITED to bob, attempts 0, last error none");
        mailIsDown = true;
        for (int attempt = 1; attempt <= 10; attempt++) {
            invitations.notifications().deliver(1);
            clock.advance(Duration.ofHours(1));
        }
        assertThat(storage.dump())
                .containsPattern(
                        "INVITED to bob, attempts 10, last error java.io.IOException, at .*FakeTest.*, dead letter\n$");
    }

    @Test
    @NullUnmarked
    void null_is_refused_by_name() {
        refused("start", () -> SettableClock.at(null));
        refused("instant", () -> clock.set(null));
        refused("duration", () -> clock.advance(null));
        refused("fault", () -> storage.inject(null, 1));
    }

    private static void refused(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(name + " must not be null");
    }
}
