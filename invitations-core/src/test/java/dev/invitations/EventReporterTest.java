package dev.invitations;

import static dev.invitations.Samples.ACME;
import static dev.invitations.Samples.ADA;
import static dev.invitations.Samples.BOB;
import static dev.invitations.Samples.NOW;
import static dev.invitations.Samples.claim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.HistoryEvent;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Notification;
import dev.invitations.model.Notification.Kind;
import dev.invitations.model.Reason;
import dev.invitations.port.Listener;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox.Claims;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The events that a listener receives from deliveries, and all lines of the log. */
class EventReporterTest extends ListeningStage {

    // ---- deliveries

    @Test
    void what_is_delivered_is_heard_when_it_is_gone_from_the_outbox() {
        deliver(new Claims(List.of(claim(1)), List.of()));
        assertThat(heard()).containsExactly("startAttempt 1", "acknowledge 1", "heard: delivered 1");
        assertThat(lines())
                .containsExactly("INFO Notification 00000000-0000-0000-0000-000000000001 ACCEPTED: delivered");
    }

    @Test
    void what_is_overtaken_is_heard_when_it_is_gone_from_the_outbox() {
        deliver(new Claims(List.of(claim(7, Kind.INVITED_AGAIN, 0)), List.of()));
        assertThat(heard()).containsExactly("startAttempt 7", "acknowledge 7", "heard: superseded 7");
        assertThat(lines())
                .containsExactly("INFO Notification 00000000-0000-0000-0000-000000000007 INVITED_AGAIN:"
                        + " superseded, not delivered");
    }

    @Test
    void what_is_due_again_is_heard_with_its_attempt_and_when() {
        notifier = failing();
        deliver(new Claims(List.of(claim(1, 2)), List.of()));
        Instant again = DeliverySettings.standard().dueAgain(new UUID(0, 1), 3, NOW);
        assertThat(heard())
                .containsExactly("startAttempt 1", "reschedule 1", "heard: retried 1, attempt 3, due " + again);
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith(
                        "WARN Notification 00000000-0000-0000-0000-000000000001 ACCEPTED: attempt 3 failed, due again"
                                + " at " + again + ": java.lang.IllegalStateException, at ");
    }

    @Test
    void what_is_set_aside_is_heard_with_all_that_is_known() {
        notifier = failing();
        DeadLetter unreadable = new DeadLetter(new UUID(0, 3), Optional.empty(), 4, NOW, "Cannot be read");
        deliver(new Claims(List.of(claim(1, 9), claim(2, 10)), List.of(unreadable)));
        assertThat(heard())
                .containsExactly(
                        "heard: dead letter 3 after 4 at " + NOW + " of nothing that can be read",
                        "startAttempt 1",
                        "dead letter 1",
                        "heard: dead letter 1 after 10 at " + NOW + " of ACCEPTED",
                        "dead letter 2",
                        "heard: dead letter 2 after 10 at " + NOW + " of ACCEPTED");
        String failed = errors.get(1);
        assertThat(failed).startsWith("java.lang.IllegalStateException, at ");
        assertThat(errors).containsExactly("Cannot be read", failed, Delivery.NO_OUTCOME);
        assertThat(lines())
                .containsExactly(
                        "ERROR Notification 00000000-0000-0000-0000-000000000003: dead letter after 4 attempts:"
                                + " Cannot be read",
                        "ERROR Notification 00000000-0000-0000-0000-000000000001: dead letter after 10 attempts: "
                                + failed,
                        "ERROR Notification 00000000-0000-0000-0000-000000000002: dead letter after 10 attempts: "
                                + Delivery.NO_OUTCOME);
    }

    @Test
    void what_another_worker_took_is_not_heard() {
        storage.answer = call -> call.startsWith("startAttempt");
        notifier = told -> {
            if (number(told.id()) > 1) {
                throw new IllegalStateException();
            }
        };
        deliver(new Claims(
                List.of(claim(1), claim(2), claim(3, 9), claim(4, Kind.INVITED, 0), claim(5, 10)), List.of()));
        storage.answer = call -> false;
        deliver(new Claims(List.of(claim(6)), List.of()));
        assertThat(heard()).noneMatch(call -> call.startsWith("heard")).contains("acknowledge 1", "startAttempt 6");
        assertThat(lines()).isEmpty();
    }

    // ---- listeners that fail

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class, InterruptedException.class})
    void whatever_the_listener_throws_changes_nothing(Class<? extends Throwable> type) throws Exception {
        Throwable thrown = type.getConstructor(String.class).newInstance("ada@example.com");
        Invitations invitations = over(new Failing(thrown));
        storage.saving = changes -> storage.saves.size() > 1;
        assertThat(invitations
                        .send(
                                ADA,
                                SendInvitations.to(ACME).invite(CAROL, "viewer").invite(ADA, "viewer"))
                        .sent())
                .hasSize(1);
        assertThatThrownBy(() -> invitations.accept(CAROL, FIRST))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Reason.NOT_FOUND));
        DeadLetter unreadable = new DeadLetter(new UUID(0, 3), Optional.empty(), 4, NOW, "Cannot be read");
        storage.due.add(new Claims(
                List.of(claim(1), claim(2, Kind.INVITED, 0), claim(3, 5), claim(4, 9)), List.of(unreadable)));
        notifier = told -> {
            if (number(told.id()) > 2) {
                throw new IllegalStateException();
            }
        };
        assertThat(invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(1, 1, 2, 1, 0));
        // The listener fails for a conflict, a change, two refusals and five deliveries.
        assertThat(lines())
                .filteredOn(line -> line.startsWith("WARN A listener failed: " + type.getName() + ", at "))
                .hasSize(9);
        assertThat(lines()).hasSize(18).noneMatch(line -> line.contains("ada"));
    }

    /** Throws for every event. */
    private static final class Failing implements Listener {

        private final Throwable thrown;

        Failing(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public void changed(HistoryEvent event) {
            fail();
        }

        @Override
        public void refused(DomainId domain, Reason reason) {
            fail();
        }

        @Override
        public void conflictRetried(DomainId domain) {
            fail();
        }

        @Override
        public void delivered(Notification notification) {
            fail();
        }

        @Override
        public void retried(Notification notification, int attempt, Instant dueAt) {
            fail();
        }

        @Override
        public void superseded(Notification notification) {
            fail();
        }

        @Override
        public void deadLettered(DeadLetter deadLetter) {
            fail();
        }

        private void fail() {
            throw FailureSummaryTest.<RuntimeException>unchecked(thrown);
        }
    }

    // ---- the log

    /** Logging must not depend on a listener, because a host may have none. */
    @Test
    void without_a_listener_the_log_says_the_same() {
        everything(over(new Hearing()));
        List<String> said = kinds();
        log.list.clear();
        storage.saves.clear();
        everything(builder().build());
        assertThat(kinds())
                .isEqualTo(said)
                .containsExactly(
                        "DEBUG Conflict",
                        "INFO SENT",
                        "INFO Refused",
                        "ERROR Notification",
                        "INFO Notification",
                        "INFO Notification",
                        "WARN Notification");
    }

    /** A line is built only if its level is enabled, because most lines are disabled in production. */
    @ParameterizedTest
    @EnumSource
    void the_level_says_which_lines_there_are(Threshold threshold) {
        LOG.setLevel(Level.toLevel(threshold.name()));
        everything(invitations());
        assertThat(lines()).hasSize(threshold.lines);
        assertThat(heard().stream().filter(call -> call.startsWith("heard"))).hasSize(7);
    }

    private enum Threshold {
        DEBUG(7),
        INFO(6),
        WARN(2),
        ERROR(1),
        OFF(0);

        private final int lines;

        Threshold(int lines) {
            this.lines = lines;
        }
    }

    /** Produces one event of each kind. */
    private void everything(Invitations invitations) {
        storage.saving = changes -> storage.saves.size() == 2;
        invitations.send(ADA, SendInvitations.to(ACME).invite(CAROL, "viewer").invite(ADA, "viewer"));
        DeadLetter unreadable = new DeadLetter(new UUID(0, 3), Optional.empty(), 4, NOW, "Cannot be read");
        storage.due.add(new Claims(List.of(claim(1), claim(2, Kind.INVITED, 0), claim(3, 5)), List.of(unreadable)));
        notifier = told -> {
            if (number(told.id()) == 3) {
                throw new IllegalStateException();
            }
        };
        invitations.notifications().deliver(10);
    }

    private List<String> kinds() {
        return lines().stream()
                .map(line -> line.replaceFirst("^(\\S+ \\S+).*", "$1"))
                .toList();
    }

    @Test
    void no_person_and_no_role_is_in_the_log() {
        everything(invitations());
        storage.saving = changes -> true;
        invitations().accept(BOB, FIRST);
        invitations().members().assign(ADA, ACME, CAROL, "viewer");
        assertThat(lines())
                .hasSize(9)
                .allSatisfy(line -> assertThat(line).doesNotContain("ada", "bob", "carol", "viewer", "owner"));
    }

    /** No verb accepts control characters, but an adapter might read them from a table of the host. */
    @ParameterizedTest
    @CsvSource({"0A", "0D", "00", "1B", "85", "2028", "2029", "202E", "2066", "200F", "FEFF"})
    void every_line_is_one_line_whatever_the_domain_is_called(String hex) {
        DomainId domain = new DomainId("ac" + Character.toString(Integer.parseInt(hex, 16)) + "me");
        EventReporter reporter = new EventReporter(new Listener() {});
        reporter.refused(domain, Reason.EXPIRED);
        reporter.conflictRetried(domain);
        assertThat(lines())
                .containsExactly(
                        "INFO Refused in domain ac?me: EXPIRED", "DEBUG Conflict in domain ac?me, deciding again");
    }

    @Test
    void every_change_is_one_line_whatever_the_domain_is_called() {
        DomainId domain = new DomainId("ac\u2028\u202Eme");
        storage.members = List.of();
        invitations().members().addFounder(ADA, domain, "owner");
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("INFO FOUNDED in domain ac??me: invitation none, event ");
    }

    private void deliver(Claims claims) {
        storage.due.add(claims);
        invitations().notifications().deliver(10);
    }

    private static Notifier failing() {
        return told -> {
            throw new IllegalStateException("bob@example.com");
        };
    }
}
