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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataAccessException;

/** Tests that the service's own tables and the library's change together or not at all. */
class TeamworkTest {

    private static final UserId EMIL = new UserId("emil");
    private static Running console;
    private static Teamwork teamwork;

    private DomainId domain;
    private Invitation offer;

    @BeforeAll
    static void start() {
        console = Running.quietly();
        teamwork = console.part(Teamwork.class);
    }

    @AfterAll
    static void stop() {
        console.close();
    }

    @BeforeEach
    void emilIsInvited() {
        domain = console.founds("ada", "Lighthouse");
        offer = console.sends("ada", domain, "emil", "editor");
        faults().steps();
    }

    private static Faults faults() {
        return console.part(Faults.class);
    }

    private static String role(DomainId domain, UserId user) {
        return console.part(Invitations.class)
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

    @Test
    void withoutAFreeSeatEverythingIsAsBefore() {
        console.seats(domain, 1);
        Map<String, List<String>> before = console.everything();

        assertThatThrownBy(() -> teamwork.accept(EMIL, offer.id()))
                .isInstanceOf(NoSeatException.class)
                .hasMessageContaining("Lighthouse");

        assertThat(console.everything()).isEqualTo(before);
        assertThat(console.part(Invitations.class).find(EMIL, offer.id()).status())
                .isEqualTo(Status.PENDING);
        assertThat(faults().steps()).containsSubsequence("begin", "rollback").doesNotContain("commit");
    }

    @Test
    void itCanBeAcceptedWhenASeatIsFreeAgain() {
        console.seats(domain, 1);
        assertThatThrownBy(() -> teamwork.accept(EMIL, offer.id())).isInstanceOf(NoSeatException.class);
        console.seats(domain, 2);

        assertThat(teamwork.accept(EMIL, offer.id()).status()).isEqualTo(Status.ACCEPTED);

        assertThat(seated()).containsExactly("ada", "emil");
        assertThat(role(domain, EMIL)).isEqualTo("editor");
    }

    @Test
    void toAcceptAgainTakesNoSecondSeat() {
        console.seats(domain, 2);
        Invitation first = teamwork.accept(EMIL, offer.id());
        Map<String, List<String>> before = console.everything();

        assertThat(teamwork.accept(EMIL, offer.id())).isEqualTo(first);

        assertThat(console.everything()).isEqualTo(before);
    }

    @Test
    void whoLeavesGivesBackTheSeat() {
        teamwork.accept(EMIL, offer.id());

        teamwork.remove(EMIL, domain, EMIL);

        assertThat(seated()).containsExactly("ada");
    }

    @Test
    void whoMayNotAcceptChangesNothing() {
        Map<String, List<String>> before = console.everything();

        assertThatThrownBy(() -> teamwork.accept(new UserId("fatima"), offer.id()))
                .isInstanceOfSatisfying(
                        InvitationException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Reason.NOT_FOUND));

        assertThat(console.everything()).isEqualTo(before);
    }

    /** A retry inside the transaction would continue a transaction that the database has aborted. */
    @ParameterizedTest
    @CsvSource({"invitation_event, 40001", "seats, 40001", "INSERT INTO seats, 40P01"})
    void whatIsWorthASecondTryIsDoneAgainInATransactionOfItsOwn(String word, String state) {
        faults().next(word, state);

        assertThat(teamwork.accept(EMIL, offer.id()).status()).isEqualTo(Status.ACCEPTED);

        assertThat(faults().steps()).containsExactly("begin", "fault", "rollback", "begin", "commit");
        assertThat(seated()).containsExactly("ada", "emil");
    }

    @Test
    void aThirdRetryIsTheLast() {
        for (int i = 0; i < 4; i++) {
            faults().next("invitation_event", "40001");
        }
        Map<String, List<String>> before = console.everything();

        assertThatThrownBy(() -> teamwork.accept(EMIL, offer.id())).isInstanceOf(StorageException.class);

        assertThat(faults().steps()).filteredOn("rollback"::equals).hasSize(4);
        assertThat(console.everything()).isEqualTo(before);
    }

    @Test
    void whatNeedsMendingIsNotTriedAgain() {
        faults().next("invitation_event", "42000");
        Map<String, List<String>> before = console.everything();

        assertThatThrownBy(() -> teamwork.accept(EMIL, offer.id()))
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failure -> assertThat(failure.isRetryable()).isFalse());

        assertThat(faults().steps()).filteredOn("rollback"::equals).hasSize(1);
        assertThat(console.everything()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"INSERT INTO seats", "invitation_event"})
    void aFoundingThatFailsLeavesNoDomain(String word) {
        faults().next(word, "42000");
        Map<String, List<String>> before = console.everything();

        assertThatThrownBy(() -> teamwork.found(EMIL, "Sandcastle"))
                .isInstanceOfAny(StorageException.class, DataAccessException.class);

        assertThat(console.everything()).isEqualTo(before);
    }

    @Test
    @Timeout(60)
    void ofTwoWhoRaceForTheLastSeatOneGetsIt() throws InterruptedException {
        // By another inviter: acceptances that have the same inviter wait for each other.
        console.joins("ada", domain, "ben", "admin");
        Invitation other = console.sends("ben", domain, "fatima", "viewer");
        console.seats(domain, 3);
        Faults.Gate gate = faults().gate("INSERT INTO seats");
        ExecutorService people = Executors.newFixedThreadPool(2);
        List<Future<Invitation>> answers = new ArrayList<>();
        for (Invitation invitation : List.of(offer, other)) {
            answers.add(people.submit(
                    () -> teamwork.accept(new UserId(invitation.invitee().value()), invitation.id())));
        }
        // The first acceptance is about to take the seat. The second waits for it or, if nothing held it back, has come
        // as far.
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
