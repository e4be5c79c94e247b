package dev.invitations;

import static dev.invitations.InvitationFixtures.ACME;
import static dev.invitations.InvitationFixtures.ADA;
import static dev.invitations.InvitationFixtures.BOB;
import static dev.invitations.InvitationFixtures.NOW;
import static dev.invitations.InvitationFixtures.but;
import static dev.invitations.InvitationFixtures.member;
import static dev.invitations.InvitationFixtures.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.invitations.model.HistoryEvent;
import dev.invitations.model.Invitation;
import dev.invitations.model.InvitationId;
import dev.invitations.model.Membership;
import dev.invitations.model.UserId;
import dev.invitations.port.CommitResult;
import dev.invitations.port.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the end of a command whose changes conflict at every attempt. Conflicts on equal states are not a race. */
class ConflictsTest extends RecordingTestBase {

    private static final UserId DAVE = new UserId("dave");

    @AfterEach
    void clearTheInterrupt() {
        Thread.interrupted();
    }

    private static StorageException failure(ThrowingCallable call) {
        StorageException failure = catchThrowableOfType(StorageException.class, call);
        assertThat(failure).isExactlyInstanceOf(StorageException.class);
        return failure;
    }

    private StorageException acceptFails() {
        return failure(() -> invitations().accept(BOB, FIRST));
    }

    /** Runs this before each conflict, with the number of the commit. */
    private void conflicts(Runnable change) {
        storage.onCommit = changes -> {
            change.run();
            return false;
        };
    }

    private static Invitation version(long version) {
        return but(pending(1)).version(version).build();
    }

    // ---- equal states

    @Test
    void three_failed_preconditions_on_an_equal_state_are_final() {
        conflicts(() -> {});
        StorageException failure = acceptFails();
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure)
                .hasMessageStartingWith("The rows that were read could not be locked or changed at each of 3 attempts")
                .hasMessageContainingAll("row-level security", "policies", "triggers");
        assertThat(storage.commits).hasSize(3);
        assertThat(reported).containsExactly("conflict in acme", "conflict in acme", "conflict in acme");
    }

    @Test
    void three_duplicate_keys_on_an_equal_state_are_retryable() {
        storage.conflict = CommitResult.DUPLICATE_KEY;
        conflicts(() -> {});
        StorageException failure = acceptFails();
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageStartingWith("A unique key refused the changes at each of 3 attempts");
        assertThat(storage.commits).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "COMMITTED")
    void both_kinds_of_conflict_on_an_equal_state_are_retryable(CommitResult first) {
        storage.conflict = first;
        conflicts(() -> storage.conflict = storage.commits.size() == 1
                ? first
                : first == CommitResult.DUPLICATE_KEY ? CommitResult.PRECONDITION_FAILED : CommitResult.DUPLICATE_KEY);
        assertThat(acceptFails().isRetryable()).isTrue();
        assertThat(storage.commits).hasSize(3);
    }

    /** A duplicate key before the state changed says nothing about the state. */
    @Test
    void only_conflicts_on_the_equal_state_decide_whether_a_repeat_can_help() {
        storage.conflict = CommitResult.DUPLICATE_KEY;
        conflicts(() -> {
            storage.conflict = CommitResult.DUPLICATE_KEY;
            if (storage.commits.size() == 1) {
                storage.stored = List.of(version(2));
            } else {
                storage.conflict = CommitResult.PRECONDITION_FAILED;
            }
        });
        assertThat(acceptFails().isRetryable()).isFalse();
        assertThat(storage.commits).hasSize(4);
    }

    @Test
    void the_clock_does_not_make_states_different() {
        conflicts(() -> now = now.plus(Duration.ofSeconds(1)));
        acceptFails();
        assertThat(storage.commits).hasSize(3);
    }

    @Test
    void only_users_and_roles_of_members_make_states_different() {
        conflicts(() -> storage.members = List.of(Membership.builder()
                .from(member(ADA, "owner"))
                .since(NOW.plusSeconds(storage.commits.size()))
                .grantedBy(new UUID(1, storage.commits.size()))
                .build()));
        acceptFails();
        assertThat(storage.commits).hasSize(3);
    }

    @Test
    void every_command_ends_after_three_conflicts_on_an_equal_state() {
        storage.members = List.of(member(ADA, "owner"), member(DAVE, "owner"));
        storage.otherManager = member(DAVE, "owner");
        conflicts(() -> {});
        List<ThrowingCallable> commands = List.of(
                () -> invitations().send(ADA, ACME, CAROL, "viewer"),
                () -> invitations().reject(BOB, FIRST),
                () -> invitations().delete(ADA, FIRST),
                () -> invitations().members().addFounder(CAROL, ACME, "owner"),
                () -> invitations().members().assign(ADA, ACME, CAROL, "viewer"),
                () -> invitations().members().remove(ADA, ACME, DAVE),
                () -> invitations().members().remove(ADA, ACME, ADA));
        for (ThrowingCallable command : commands) {
            storage.commits.clear();
            failure(command);
            assertThat(storage.commits).hasSize(3);
        }
    }

    // ---- changed states

    @Test
    void a_command_gives_up_after_a_hundred_conflicts_on_changed_states() {
        conflicts(() -> storage.stored = List.of(version(storage.commits.size() + 1)));
        StorageException failure = acceptFails();
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure)
                .hasMessage("Other commands committed first at each of 100 attempts; call again later")
                .hasNoCause();
        assertThat(storage.commits).hasSize(100);
        assertThat(reported).hasSize(100).containsOnly("conflict in acme");
    }

    @Test
    void the_last_attempt_may_succeed_and_each_attempt_has_its_own_event_id() {
        storage.onCommit = changes -> {
            storage.stored = List.of(version(storage.commits.size() + 1));
            return storage.commits.size() == 100;
        };
        invitations().accept(BOB, FIRST);
        assertThat(storage.commits.stream()
                        .map(changes -> changes.get(0).event().id()))
                .hasSize(100)
                .doesNotHaveDuplicates();
    }

    /** Each change comes at every second conflict, so that there are never three on an equal state. */
    @Test
    void every_part_of_the_state_makes_states_different() {
        storage.members = List.of(member(ADA, "owner"), member(DAVE, "owner"));
        List<Runnable> changes = List.of(
                () -> storage.stored = List.of(version(2)),
                () -> storage.stored = List.of(),
                () -> storage.stored = List.of(but(pending(1))
                        .id(new InvitationId(ACME, new UUID(0, 7)))
                        .build()),
                () -> storage.members = List.of(member(ADA, "owner"), member(DAVE, "viewer")),
                () -> storage.members = List.of(member(ADA, "owner")),
                () -> storage.members = List.of(member(ADA, "owner"), member(CAROL, "owner")),
                () -> storage.otherManager = null,
                () -> storage.otherManager = member(CAROL, "owner"),
                () -> storage.otherManager = member(DAVE, "boss"));
        for (Runnable change : changes) {
            storage.stored = List.of(version(1));
            storage.members = List.of(member(ADA, "owner"), member(DAVE, "owner"));
            storage.otherManager = member(DAVE, "owner");
            LoadedState before = state();
            assertThat(state().isSameAs(before)).isTrue();
            change.run();
            assertThat(state().isSameAs(before)).isFalse();
            assertThat(before.isSameAs(state())).isFalse();
        }
        assertThat(new LoadedState(state().snapshot(), true, null, null)
                        .isSameAs(new LoadedState(state().snapshot(), false, null, null)))
                .isFalse();
    }

    private LoadedState state() {
        return new LoadedState(storage.load(FIRST, ADA), false, storage.otherManager, null);
    }

    /** A batch has many invitees, and the storage may return them in any order. */
    @Test
    void the_order_of_rows_does_not_make_states_different() {
        List<Invitation> invitations =
                new ArrayList<>(IntStream.range(1, 30).mapToObj(i -> pending(i)).toList());
        storage.stored = List.copyOf(invitations);
        LoadedState before = state();
        Collections.reverse(invitations);
        storage.stored = invitations;
        assertThat(state().isSameAs(before)).isTrue();
    }

    // ---- events of other commands

    private List<HistoryEvent> events(int number) {
        HistoryEvent event = HistoryEvent.builder()
                .id(new UUID(3, 3))
                .domain(ACME)
                .kind(HistoryEvent.Kind.ASSIGNED)
                .actor(ADA)
                .subject(ADA)
                .role("owner")
                .at(NOW)
                .build();
        return Collections.nCopies(number, event);
    }

    /** Other commands change a state and change it back between two reads. Their events show that it is a race. */
    @ParameterizedTest
    @ValueSource(strings = {"ada", "bob"})
    void events_of_a_user_on_whose_rows_the_changes_depend_show_a_race(String user) {
        conflicts(() -> {});
        storage.history = subject ->
                events(subject.equals(new UserId(user)) && storage.commits.size() < 6 ? storage.commits.size() : 0);
        assertThat(acceptFails().isRetryable()).isFalse();
        assertThat(storage.commits).hasSize(7);
    }

    @Test
    void a_duplicate_key_before_the_events_of_a_race_does_not_count() {
        conflicts(() -> storage.conflict =
                storage.commits.size() <= 2 ? CommitResult.DUPLICATE_KEY : CommitResult.PRECONDITION_FAILED);
        storage.history = subject -> events(Math.min(3, storage.commits.size()));
        assertThat(acceptFails().isRetryable()).isFalse();
        assertThat(storage.commits).hasSize(4);
    }

    @Test
    void a_batch_reads_the_events_of_few_users_and_of_its_inviter() {
        conflicts(() -> {});
        SendInvitations batch = SendInvitations.to(ACME);
        for (int i = 0; i < 50; i++) {
            batch = batch.invite(new UserId("user" + i), "viewer");
        }
        SendInvitations request = batch;
        failure(() -> invitations().send(ADA, request));
        List<String> reads = storage.calls.stream()
                .filter(call -> call.startsWith("history"))
                .toList();
        assertThat(reads).hasSize(20).startsWith("history of ada");
    }

    @Test
    void the_first_conflict_reads_no_events() {
        storage.onCommit = changes -> storage.commits.size() == 2;
        invitations().accept(BOB, FIRST);
        assertThat(storage.calls).noneMatch(call -> call.startsWith("history"));
    }

    // ---- pauses

    @Test
    void an_interrupt_ends_the_pause_and_the_command_and_stays_set() {
        conflicts(() -> {});
        Thread.currentThread().interrupt();
        StorageException failure = acceptFails();
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("interrupted").hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.commits).hasSize(2);
    }

    @Test
    void the_first_retry_and_retries_on_changed_states_do_not_pause() {
        storage.onCommit = changes -> {
            storage.stored = List.of(version(1 + storage.commits.size() / 2));
            return storage.commits.size() == 4;
        };
        storage.stored = List.of(version(9));
        Thread.currentThread().interrupt();
        invitations().accept(BOB, FIRST);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(storage.commits).hasSize(4);
    }
}
