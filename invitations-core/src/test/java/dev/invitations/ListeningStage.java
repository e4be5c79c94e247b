package dev.invitations;

import static dev.invitations.Samples.ACME;
import static dev.invitations.Samples.ADA;
import static dev.invitations.Samples.NOW;
import static dev.invitations.Samples.pending;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.invitations.model.Action;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationException;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.Notification;
import dev.invitations.model.Reason;
import dev.invitations.model.Role;
import dev.invitations.model.UserId;
import dev.invitations.port.Listener;
import dev.invitations.port.Notifier;
import dev.invitations.port.RoleCatalog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.LoggerFactory;

/** Ada is the owner of acme and has invited bob. The listener's events are recorded among the calls of the storage. */
abstract class ListeningStage {

    static final UserId CAROL = new UserId("carol");
    static final RoleCatalog ROLES = RoleCatalog.of(
            Role.of("owner", Action.allOfInvitations(), Action.allOfMembers(), Action.of("dashboards.view")),
            Role.of("viewer", Action.of("dashboards.view")));
    static final InvitationId FIRST = pending(1).id();

    static final Logger LOG = (Logger) LoggerFactory.getLogger(Invitations.class);

    final ScriptedStorage storage = new ScriptedStorage();
    final ListAppender<ILoggingEvent> log = new ListAppender<>();
    /** Sequential ids, because a random id could contain one of the names that must not be logged. */
    final AtomicLong ids = new AtomicLong(1_000);

    final List<String> errors = new ArrayList<>();
    Notifier notifier = told -> {};

    @BeforeEach
    void listen_to_the_log() {
        log.start();
        LOG.addAppender(log);
        LOG.setLevel(Level.DEBUG);
        storage.members = List.of(member(ADA, "owner"));
        storage.stored = List.of(pending(1));
    }

    @AfterEach
    void leave_the_log() {
        LOG.detachAppender(log);
        LOG.setLevel(null);
    }

    /** Records its events among the calls of the storage, so that a test sees the order. */
    final class Hearing implements Listener {

        @Override
        public void changed(HistoryEvent event) {
            hear("changed " + event.kind());
        }

        @Override
        public void refused(DomainId domain, Reason reason) {
            hear("refused " + reason + " in " + domain);
        }

        @Override
        public void conflictRetried(DomainId domain) {
            hear("conflict in " + domain);
        }

        @Override
        public void delivered(Notification notification) {
            hear("delivered " + number(notification.id()));
        }

        @Override
        public void retried(Notification notification, int attempt, Instant dueAt) {
            hear("retried " + number(notification.id()) + ", attempt " + attempt + ", due " + dueAt);
        }

        @Override
        public void superseded(Notification notification) {
            hear("superseded " + number(notification.id()));
        }

        @Override
        public void deadLettered(DeadLetter deadLetter) {
            hear("dead letter " + number(deadLetter.id()) + " after " + deadLetter.attempts() + " at " + deadLetter.at()
                    + " of "
                    + deadLetter.notification().map(told -> told.kind().name()).orElse("nothing that can be read"));
            errors.add(deadLetter.error());
        }

        void hear(String news) {
            storage.calls.add("heard: " + news);
        }
    }

    Invitations invitations() {
        return over(new Hearing());
    }

    Invitations over(Listener listener) {
        return builder().listener(listener).build();
    }

    Invitations.Builder builder() {
        return Invitations.builder()
                .storage(storage)
                .roles(ROLES)
                .clock(new HandMovedClock(NOW))
                .ids(() -> new UUID(0, ids.incrementAndGet()))
                .notifier(told -> notifier.notify(told));
    }

    static void refused(ThrowingCallable command) {
        assertThatThrownBy(command).isInstanceOf(InvitationException.class);
    }

    /** Returns the events and the writes in order, without reads, instants and errors. */
    List<String> heard() {
        return storage.calls.stream()
                .filter(call -> !call.startsWith("load") && !call.startsWith("find") && !call.startsWith("claim"))
                .map(call -> call.startsWith("heard") ? call : call.replaceFirst(" (at|until) .*", ""))
                .toList();
    }

    List<String> lines() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    static long number(UUID id) {
        return id.getLeastSignificantBits();
    }

    static Membership member(UserId user, String role) {
        return Membership.builder()
                .domain(ACME)
                .user(user)
                .role(role)
                .since(NOW)
                .grantedBy(new UUID(0, 900))
                .build();
    }
}
