package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.InvitationFixtures.claim;
import static dev.invitations.InvitationFixtures.number;
import static dev.invitations.InvitationFixtures.pending;
import static dev.invitations.InvitationFixtures.unreadable;
import static dev.invitations.RefusalAssertions.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.invitations.model.DeadLetter;
import dev.invitations.model.DomainId;
import dev.invitations.model.Notification.Kind;
import dev.invitations.model.Reason;
import dev.invitations.port.Listener;
import dev.invitations.port.Notifier;
import dev.invitations.port.Outbox.Claims;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of the log, and listeners that fail. */
class EventReporterTest extends RecordingTestBase {

    private static final List<DeadLetter> UNREADABLE = List.of(unreadable(3, 4));

    /** Returns a notifier that fails for these notifications. */
    private static Notifier failingFor(long... numbers) {
        return notification -> {
            for (long number : numbers) {
                if (number(notification.id()) == number) {
                    throw new IllegalStateException("bob@example.com");
                }
            }
        };
    }

    @Test
    void each_outcome_of_a_delivery_is_one_line() {
        notifier = failingFor(4, 5);
        storage.stored = List.of(pending(1), pending(4), pending(5));
        storage.due.add(
                new Claims(List.of(claim(1), claim(2, Kind.INVITED_AGAIN, 0), claim(4, 2), claim(5, 9)), UNREADABLE));
        deliver(10);
        Instant again = settings.dueAgain(new UUID(0, 4), 3, NOW);
        String error = deadLetters.get(1).error();
        assertThat(error).startsWith("java.lang.IllegalStateException, at ");
        String notification = "Notification 00000000-0000-0000-0000-00000000000";
        assertThat(lines())
                .containsExactly(
                        "ERROR " + notification + "3: dead letter after 4 attempts: Cannot be read",
                        "INFO " + notification + "1 ACCEPTED: delivered",
                        "INFO " + notification + "2 INVITED_AGAIN: superseded, not delivered",
                        "WARN " + notification + "4 ACCEPTED: attempt 3 failed, due again at " + again + ": " + error,
                        "ERROR " + notification + "5: dead letter after 10 attempts: " + error);
    }

    @Test
    void a_single_attempt_is_counted_in_the_singular() {
        storage.due.add(new Claims(List.of(), List.of(unreadable(3, 1))));
        deliver(10);
        assertThat(lines())
                .containsExactly("ERROR Notification 00000000-0000-0000-0000-000000000003: dead letter after 1 attempt:"
                        + " Cannot be read");
    }

    // ---- listeners that fail

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class, InterruptedException.class})
    void exceptions_of_the_listener_change_nothing(Class<? extends Throwable> type) throws Exception {
        listenerFailure = type.getConstructor(String.class).newInstance("ada@example.com");
        Invitations invitations = invitations();
        storage.onCommit = changes -> storage.commits.size() > 1;
        SendInvitations request =
                SendInvitations.to(ACME).invite(CAROL, "viewer").invite(ADA, "viewer");
        assertThat(invitations.send(ADA, request).sent()).hasSize(1);
        assertRefused(Reason.NOT_FOUND, () -> invitations.accept(CAROL, FIRST));
        storage.stored = List.of(pending(1), pending(3), pending(4));
        storage.due.add(new Claims(List.of(claim(1), claim(2, Kind.INVITED, 0), claim(3, 5), claim(4, 9)), UNREADABLE));
        notifier = failingFor(3, 4);
        assertThat(invitations.notifications().deliver(10)).isEqualTo(new DeliveryReport(1, 1, 2, 1, 0));
        // The listener fails for a conflict, a change, two refusals and five deliveries.
        assertThat(lines())
                .filteredOn(line -> line.startsWith(
                        "WARN The listener threw an exception, which changes nothing: " + type.getName() + ", at "))
                .hasSize(9);
        assertThat(lines()).hasSize(18).noneMatch(line -> line.contains("ada"));
    }

    // ---- the log

    /** Produces one event of each kind. */
    private void produceAllEvents(Invitations invitations) {
        storage.onCommit = changes -> storage.commits.size() == 2;
        invitations.send(ADA, SendInvitations.to(ACME).invite(CAROL, "viewer").invite(ADA, "viewer"));
        storage.due.add(new Claims(List.of(claim(1), claim(2, Kind.INVITED, 0), claim(3, 5)), UNREADABLE));
        notifier = failingFor(3);
        invitations.notifications().deliver(10);
    }

    /** Logging must not depend on a listener, because a host may have none. */
    @Test
    void the_log_does_not_depend_on_a_listener() {
        produceAllEvents(builder().build());
        assertThat(lines())
                .extracting(line -> line.replaceFirst("^(\\S+ \\S+).*", "$1"))
                .containsExactly(
                        "DEBUG Conflict",
                        "INFO SENT",
                        "INFO Refused",
                        "ERROR Notification",
                        "INFO Notification",
                        "INFO Notification",
                        "WARN Notification");
    }

    /** The listener receives every event at every level. */
    @ParameterizedTest
    @CsvSource({"DEBUG, 7", "INFO, 6", "WARN, 2", "ERROR, 1", "OFF, 0"})
    void the_level_decides_which_lines_are_logged(String level, int lines) {
        LOG.setLevel(Level.toLevel(level));
        produceAllEvents(invitations());
        assertThat(lines()).hasSize(lines);
        assertThat(reported).hasSize(7);
    }

    @Test
    void the_log_contains_no_users_and_no_roles() {
        produceAllEvents(invitations());
        storage.onCommit = changes -> true;
        invitations().accept(BOB, FIRST);
        invitations().members().assign(ADA, ACME, CAROL, "viewer");
        assertThat(lines())
                .hasSize(9)
                .allSatisfy(line -> assertThat(line).doesNotContain("ada", "bob", "carol", "viewer", "owner"));
    }

    /** No command accepts control characters, but an adapter might read them from a table of the host. */
    @ParameterizedTest
    @CsvSource({"0A", "0D", "00", "1B", "85", "2028", "2029", "202E", "2066", "200F", "FEFF"})
    void control_characters_of_a_domain_do_not_break_a_line(String hex) {
        DomainId domain = new DomainId("ac" + Character.toString(Integer.parseInt(hex, 16)) + "me");
        EventReporter reporter = new EventReporter(new Listener() {});
        reporter.refused(domain, List.of(Reason.EXPIRED));
        reporter.conflictRetried(domain);
        assertThat(lines())
                .containsExactly(
                        "INFO Refused in domain ac?me: EXPIRED", "DEBUG Conflict in domain ac?me, deciding again");
    }

    @Test
    void control_characters_of_a_domain_do_not_break_the_line_of_a_change() {
        storage.members = List.of();
        invitations().members().addFounder(ADA, new DomainId("ac\u2028\u2029me"), "owner");
        assertThat(lines()).singleElement().asString().startsWith("INFO FOUNDED in domain ac??me: event ");
    }
}
