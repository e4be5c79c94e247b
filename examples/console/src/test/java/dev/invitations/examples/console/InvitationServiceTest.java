package dev.invitations.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.Invitations;
import dev.invitations.SendInvitations;
import dev.invitations.model.DomainId;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationException;
import dev.invitations.model.Reason;
import dev.invitations.model.Status;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Tests that the service's own tables and the library's change together or not at all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InvitationServiceTest {

    private static final UserId EMIL = new UserId("emil");

    @AutoClose
    private final RunningConsole console = new RunningConsole();

    private final InvitationService service = console.bean(InvitationService.class);
    private final DataSourceFaults faults = console.bean(DataSourceFaults.class);

    private DomainId domain;
    private Invitation toEmil;

    @BeforeEach
    void inviteEmil() {
        domain = console.founds("ada", "Lighthouse");
        toEmil = console.sends("ada", domain, "emil", "editor");
        faults.steps();
    }

    private List<String> users(String table) {
        String query = "SELECT user_id FROM " + table + " WHERE domain_id = ? ORDER BY 1";
        return console.sql().queryForList(query, String.class, domain.value());
    }

    /** Asserts that the command fails and leaves every row of every table as it was. */
    private AbstractThrowableAssert<?, ? extends Throwable> assertFailsWithoutChange(ThrowingCallable command) {
        List<String> before = console.allRows();
        AbstractThrowableAssert<?, ? extends Throwable> failure = assertThatThrownBy(command);
        assertThat(console.allRows()).isEqualTo(before);
        return failure;
    }

    @Test
    void accept_succeeds_only_after_a_seat_became_free() {
        console.setSeats(domain, 1);

        assertFailsWithoutChange(() -> service.accept(EMIL, toEmil.id()))
                .isInstanceOf(NoSeatException.class)
                .hasMessageContaining("Lighthouse");
        assertThat(faults.steps()).containsSubsequence("begin", "rollback").doesNotContain("commit");

        console.setSeats(domain, 2);
        assertThat(service.accept(EMIL, toEmil.id()).status()).isEqualTo(Status.ACCEPTED);
        assertThat(users("seats")).containsExactly("ada", "emil");
        assertThat(console.bean(Invitations.class)
                        .members()
                        .find(EMIL, domain, EMIL)
                        .role())
                .isEqualTo("editor");
    }

    @Test
    void a_repeated_accept_takes_no_second_seat() {
        console.setSeats(domain, 2);
        Invitation first = service.accept(EMIL, toEmil.id());
        List<String> before = console.allRows();

        assertThat(service.accept(EMIL, toEmil.id())).isEqualTo(first);

        assertThat(console.allRows()).isEqualTo(before);
    }

    @Test
    void leaving_frees_the_seat() {
        service.accept(EMIL, toEmil.id());

        service.leave(EMIL, toEmil.id());

        assertThat(users("seats")).containsExactly("ada");
    }

    /** A retry inside the transaction would continue a transaction that the database has aborted. */
    @ParameterizedTest
    @CsvSource({"invitation_event, 40001", "seats, 40001", "INSERT INTO seats, 40P01"})
    void a_retryable_failure_is_retried_in_a_new_transaction(String word, String state) {
        faults.failNext(word, state);

        assertThat(service.accept(EMIL, toEmil.id()).status()).isEqualTo(Status.ACCEPTED);

        assertThat(faults.steps()).containsExactly("begin", "fault", "rollback", "begin", "commit");
        assertThat(users("seats")).containsExactly("ada", "emil");
    }

    @ParameterizedTest
    @CsvSource({"40001, 4", "42000, 1"})
    void a_retryable_failure_is_retried_three_times_and_a_permanent_one_never(String state, int attempts) {
        for (int i = 0; i < attempts; i++) {
            faults.failNext("invitation_event", state);
        }

        assertFailsWithoutChange(() -> service.accept(EMIL, toEmil.id())).isInstanceOf(StorageException.class);

        assertThat(faults.steps()).filteredOn("rollback"::equals).hasSize(attempts);
    }

    @ParameterizedTest
    @CsvSource({"INSERT INTO seats", "invitation_event"})
    void a_failed_founding_leaves_no_domain(String word) {
        faults.failNext(word, "42000");

        assertFailsWithoutChange(() -> service.createDomain(EMIL, UUID.randomUUID(), "Sandcastle"))
                .isInstanceOfAny(StorageException.class, DataAccessException.class);
    }

    /** A double click sends the form of the page twice, with the same id. */
    @Test
    void concurrent_and_repeated_creations_with_one_id_create_one_domain() {
        UUID id = UUID.randomUUID();
        List<CompletableFuture<DomainId>> created = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> service.createDomain(EMIL, id, "Sandcastle")))
                .limit(4)
                .toList();

        assertThat(created.stream().map(CompletableFuture::join)).containsOnly(new DomainId(id.toString()));
        assertThat(service.createDomain(EMIL, id, "Sandcastle")).isEqualTo(new DomainId(id.toString()));
        assertThat(console.sql().queryForList("SELECT name FROM domains WHERE name = 'Sandcastle'"))
                .hasSize(1);
        assertFailsWithoutChange(() -> service.createDomain(new UserId("hana"), id, "Mine"))
                .isInstanceOf(InvitationException.class)
                .hasMessage(Reason.NOT_FOUND.text());
    }

    @Test
    void a_send_to_a_user_that_does_not_exist_is_refused_as_a_whole() {
        SendInvitations request =
                SendInvitations.to(domain).invite(new UserId("hana"), "viewer").invite(new UserId("ghost"), "viewer");

        assertFailsWithoutChange(() -> service.send(new UserId("ada"), request))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refusal -> assertThat(refusal.field()).contains("invites[1].user"));
    }

    /** Only the invitee can leave with its invitation. Ada has the role of the invitation, and may see it. */
    @Test
    void an_accepted_invitation_of_another_member_ends_no_membership() {
        console.joins("ada", domain, "ben", "admin");
        Invitation toHana = console.sends("ada", domain, "hana", "admin");
        service.accept(new UserId("hana"), toHana.id());

        assertFailsWithoutChange(() -> service.leave(new UserId("ada"), toHana.id()))
                .isInstanceOf(InvitationException.class);
    }

    /** The test's own transaction holds both users' seats until both acceptances wait, for a seat or for the domain. */
    @Test
    @Timeout(60)
    void one_of_two_concurrent_acceptances_gets_the_last_seat() {
        // Another inviter is needed, because acceptances with the same inviter wait for each other.
        console.joins("ada", domain, "ben", "admin");
        Invitation toFatima = console.sends("ben", domain, "fatima", "viewer");
        console.setSeats(domain, 3);
        String insert = "INSERT INTO seats (domain_id, user_id) VALUES (?, ?)";
        String waiting = "SELECT * FROM INFORMATION_SCHEMA.SESSIONS"
                + " WHERE EXECUTING_STATEMENT LIKE 'INSERT INTO seats%' OR BLOCKER_ID IS NOT NULL";
        List<CompletableFuture<Object>> answers = new ArrayList<>();

        new TransactionTemplate(console.bean(PlatformTransactionManager.class)).executeWithoutResult(transaction -> {
            transaction.setRollbackOnly();
            console.sql().update(insert, domain.value(), "emil");
            console.sql().update(insert, domain.value(), "fatima");
            answers.add(acceptConcurrently(EMIL, toEmil));
            answers.add(acceptConcurrently(new UserId("fatima"), toFatima));
            while (console.sql().queryForList(waiting).size() < 2
                    && answers.stream().noneMatch(CompletableFuture::isDone)) {
                Thread.onSpinWait();
            }
        });

        assertThat(answers.stream().map(CompletableFuture::join))
                .containsExactlyInAnyOrder(Status.ACCEPTED, NoSeatException.class);
        assertThat(users("seats")).hasSize(3);
        assertThat(users("domain_members")).hasSize(3);
    }

    /** Returns the new status, or the class of the failure. */
    private CompletableFuture<Object> acceptConcurrently(UserId invitee, Invitation invitation) {
        // On two cores the common pool of a JDK 25 has one thread, so the second acceptance would not start.
        return CompletableFuture.<Object>supplyAsync(
                        () -> service.accept(invitee, invitation.id()).status(), task -> new Thread(task).start())
                .exceptionally(
                        failure -> Objects.requireNonNull(failure.getCause()).getClass());
    }
}
