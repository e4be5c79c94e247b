package dev.invitations;

import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.InvitationFixtures.member;
import static dev.invitations.InvitationFixtures.number;
import static dev.invitations.InvitationFixtures.pending;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.invitations.model.Action;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Listener;
import dev.invitations.port.Notifier;
import dev.invitations.port.RoleCatalog;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/**
 * Records the calls of the storage, the notifier and the listener in one list, so that a test sees their order. Ada is
 * the owner of acme and has invited bob.
 */
abstract class RecordingTestBase {

    static final UserId CAROL = new UserId("carol");
    static final InvitationId FIRST = pending(1).id();
    static final Logger LOG = (Logger) LoggerFactory.getLogger(Invitations.class);

    final StubStorage storage = new StubStorage();
    final ListAppender<ILoggingEvent> log = new ListAppender<>();
    final List<String> reported = new ArrayList<>();
    final List<DeadLetter> deadLetters = new ArrayList<>();

    /** Sequential ids, because a random id could contain one of the names that must not be logged. */
    private final AtomicLong ids = new AtomicLong(1_000);

    Instant now = NOW;
    DeliverySettings settings = DeliverySettings.standard();
    Notifier notifier = notification -> {};

    /** Thrown by every method of the listener. */
    @Nullable Throwable listenerFailure;

    @BeforeEach
    void startLog() {
        log.start();
        LOG.addAppender(log);
        LOG.setLevel(Level.DEBUG);
        storage.members = List.of(member(ADA, "owner"));
        storage.stored = IntStream.rangeClosed(1, 6)
                .mapToObj(InvitationFixtures::pending)
                .toList();
    }

    @AfterEach
    void stopLog() {
        LOG.detachAppender(log);
        LOG.setLevel(null);
    }

    private final class RecordingListener implements Listener {

        @Override
        public void changed(HistoryEvent event) {
            record("changed " + event.kind());
        }

        @Override
        public void refused(DomainId domain, Reason reason) {
            record("refused " + reason + " in " + domain);
        }

        @Override
        public void conflictRetried(DomainId domain) {
            record("conflict in " + domain);
        }

        @Override
        public void delivered(Notification notification) {
            record("delivered " + number(notification.id()));
        }

        @Override
        public void retried(Notification notification, int attempt, Instant dueAt) {
            record("retried " + number(notification.id()) + ", attempt " + attempt + ", due " + dueAt);
        }

        @Override
        public void superseded(Notification notification) {
            record("superseded " + number(notification.id()));
        }

        @Override
        public void deadLettered(DeadLetter deadLetter) {
            deadLetters.add(deadLetter);
            record("dead letter " + number(deadLetter.id()));
        }

        private void record(String event) {
            reported.add(event);
            storage.calls.add("reported: " + event);
            if (listenerFailure != null) {
                throw InvitationFixtures.<RuntimeException>unchecked(listenerFailure);
            }
        }
    }

    Invitations invitations() {
        return builder().listener(new RecordingListener()).build();
    }

    Invitations.Builder builder() {
        InstantSource time = () -> now;
        return Invitations.builder()
                .storage(storage)
                .roles(RoleCatalog.of(
                        Role.of(
                                "owner",
                                Action.allOfInvitations(),
                                Action.allOfMembers(),
                                Action.of("dashboards.view")),
                        Role.of("viewer", Action.of("dashboards.view"))))
                .clock(time.withZone(ZoneOffset.UTC))
                .ids(() -> new UUID(0, ids.incrementAndGet()))
                .delivery(settings)
                .notifier(notification -> {
                    storage.calls.add("notify " + number(notification.id()));
                    notifier.notify(notification);
                });
    }

    DeliveryReport deliver(int limit) {
        return invitations().notifications().deliver(limit);
    }

    /** Asserts the calls in their order, separated by bars, without reads, claims, instants and errors. */
    void assertTrace(String expected) {
        assertThat(storage.calls.stream()
                        .filter(call -> !call.matches("(load|find|claim|history).*"))
                        .map(call -> call.startsWith("reported") ? call : call.replaceFirst(" (at|until) .*", ""))
                        .collect(Collectors.joining(" | ")))
                .isEqualTo(expected);
    }

    List<String> lines() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
