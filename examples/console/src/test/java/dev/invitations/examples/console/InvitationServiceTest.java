package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;

/** Tests that the service's own tables and the library's change together or not at all. */
class InvitationServiceTest {

    private static final UserId EMIL = new UserId("emil");
    private static RunningConsole console;
    private static InvitationService service;

    private DomainId domain;
    private Invitation toEmil;

    @BeforeAll
    static void start() {
        console = RunningConsole.withoutDelivery();
        service = console.bean(InvitationService.class);
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @BeforeEach
    void invite_emil() {
        domain = console.founds("ada", "Lighthouse");
        toEmil = console.sends("ada", domain, "emil", "editor");
        faults().steps();
    }

    private static DataSourceFaults faults() {
        return console.bean(DataSourceFaults.class);
    }

    private static String role(DomainId domain, UserId user) {
        return console.bean(Invitations.class)
                .members()
                .find(user, domain, user)
                .role();
    }

    private List<String> seated() {
        return console.sql()
                .queryForList("SELECT user_id FROM seats WHERE domain_id = ? ORDER BY 1", String.class, domain.value());
    }

    private static int blocked() {
        return Objects.requireNonNull(console.sql()
                .queryForObject(
                        "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL",
                        Integer.class));
    }

    /** Asserts that the command fails and leaves every row of every table as it was. */
    private static AbstractThrowableAssert<?, ? extends Throwable> assertFailsWithoutChange(ThrowingCallable command) {
        Map<String, List<String>> before = console.allRows();
        AbstractThrowableAssert<?, ? extends Throwable> failure = assertThatThrownBy(command);
        assertThat(console.allRows()).isEqualTo(before);
        return failure;
    }

    @Test
    void accept_without_a_free_seat_changes_nothing() {
        console.seats(domain, 1);

        assertFailsWithoutChange(() -> service.accept(EMIL, toEmil.id()))
                .isInstanceOf(NoSeatException.class)
                .hasMessageContaining("Lighthouse");

        assertThat(console.bean(Invitations.class).find(EMIL, toEmil.id()).status())
                .isEqualTo(Status.PENDING);
        assertThat(faults().steps()).containsSubsequence("begin", "rollback").doesNotContain("commit");
    }

    @Test
    void accept_succeeds_after_a_seat_became_free() {
        console.seats(domain, 1);
        assertThatThrownBy(() -> service.accept(EMIL, toEmil.id())).isInstanceOf(NoSeatException.class);
        console.seats(domain, 2);

        assertThat(service.accept(EMIL, toEmil.id()).status()).isEqualTo(Status.ACCEPTED);

        assertThat(seated()).containsExactly("ada", "emil");
        assertThat(role(domain, EMIL)).isEqualTo("editor");
    }

    @Test
    void a_repeated_accept_takes_no_second_seat() {
        console.seats(domain, 2);
        Invitation first = service.accept(EMIL, toEmil.id());
        Map<String, List<String>> before = console.allRows();

        assertThat(service.accept(EMIL, toEmil.id())).isEqualTo(first);

        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void leaving_frees_the_seat() {
        service.accept(EMIL, toEmil.id());

        service.remove(EMIL, domain, EMIL);

        assertThat(seated()).containsExactly("ada");
    }

    @Test
    void a_refused_accept_changes_nothing() {
        assertFailsWithoutChange(() -> service.accept(new UserId("fatima"), toEmil.id()))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_FOUND));
    }

    /** A retry inside the transaction would continue a transaction that the database has aborted. */
    @ParameterizedTest
    @CsvSource({"invitation_event, 40001", "seats, 40001", "INSERT INTO seats, 40P01"})
    void a_retryable_failure_is_retried_in_a_new_transaction(String word, String state) {
        faults().next(word, state);

        assertThat(service.accept(EMIL, toEmil.id()).status()).isEqualTo(Status.ACCEPTED);

        assertThat(faults().steps()).containsExactly("begin", "fault", "rollback", "begin", "commit");
        assertThat(seated()).containsExactly("ada", "emil");
    }

    @Test
    void a_command_is_retried_three_times_at_most() {
        for (int i = 0; i < 4; i++) {
            faults().next("invitation_event", "40001");
        }

        assertFailsWithoutChange(() -> service.accept(EMIL, toEmil.id())).isInstanceOf(StorageException.class);

        assertThat(faults().steps()).filteredOn("rollback"::equals).hasSize(4);
    }

    @Test
    void a_permanent_failure_is_not_retried() {
        faults().next("invitation_event", "42000");

        assertFailsWithoutChange(() -> service.accept(EMIL, toEmil.id()))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.isRetryable()).isFalse());

        assertThat(faults().steps()).filteredOn("rollback"::equals).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"INSERT INTO seats", "invitation_event"})
    void a_failed_founding_leaves_no_domain(String word) {
        faults().next(word, "42000");

        assertFailsWithoutChange(() -> service.createDomain(EMIL, "Sandcastle"))
                .isInstanceOfAny(StorageException.class, DataAccessException.class);
    }

    @Test
    @Timeout(60)
    void one_of_two_concurrent_acceptances_gets_the_last_seat() throws InterruptedException {
        // Another inviter is needed, because acceptances with the same inviter wait for each other.
        console.joins("ada", domain, "ben", "admin");
        Invitation other = console.sends("ben", domain, "fatima", "viewer");
        console.seats(domain, 3);
        DataSourceFaults.StatementGate gate = faults().gate("INSERT INTO seats");
        ExecutorService people = Executors.newFixedThreadPool(2);
        List<Future<Invitation>> answers = new ArrayList<>();
        for (Invitation invitation : List.of(toEmil, other)) {
            answers.add(people.submit(
                    () -> service.accept(new UserId(invitation.invitee().value()), invitation.id())));
        }
        // The first acceptance is about to take the seat. The second waits for the lock, or is about to take it too.
        while (gate.waiting() + blocked() < 2 && answers.stream().noneMatch(Future::isDone)) {
            Thread.onSpinWait();
        }
        gate.open();

        List<Object> outcomes = new ArrayList<>();
        for (Future<Invitation> answer : answers) {
            try {
                outcomes.add(answer.get().status());
            } catch (ExecutionException e) {
                outcomes.add(Objects.requireNonNull(e.getCause()).getClass());
            }
        }
        people.shutdown();

        assertThat(outcomes).containsExactlyInAnyOrder(Status.ACCEPTED, NoSeatException.class);
        assertThat(seated()).hasSize(3);
        assertThat(console.sql().queryForList("SELECT user_id FROM domain_members WHERE domain_id = ?", domain.value()))
                .hasSize(3);
    }
}
