package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static dev.invitations.contract.fixture.ChangeFixtures.CAROL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.Race;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.Invitation;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tests that no race ends a command. 64 threads change states and change them back: they send and delete one
 * invitation, and promote and demote one member. So a command often reads equal states around a conflict.
 */
@Tag("full")
class CrowdTest {

    private static final int CALLERS = 64;
    private static final int ROUNDS = 10;

    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @EnumSource
    void every_caller_of_a_crowd_that_restores_states_gets_an_answer(TestDatabase database) throws Exception {
        TestHost host = TestHost.withAcme(JdbcStorage.over(Pool.of(database).emptied()));
        host.joined(ADA, ACME, CAROL, TestHost.ADMIN);
        List<Runnable> steps = List.of(
                () -> host.send(ADA, ACME, BOB, TestHost.VIEWER),
                () -> deleteLive(host),
                () -> host.members.assign(ADA, ACME, CAROL, "viewer"),
                () -> host.members.assign(ADA, ACME, CAROL, "admin"),
                () -> host.send(CAROL, ACME, new UserId("user-" + calls.get()), TestHost.VIEWER));
        Runnable[] callers = new Runnable[CALLERS];
        Arrays.fill(callers, (Runnable) () -> {
            for (int round = 0; round < ROUNDS; round++) {
                steps.forEach(this::call);
            }
        });
        try (Race race = new Race(CALLERS)) {
            race.run(callers);
        }
        System.out.printf("crowd-%s: %d calls, %d failures%n", database, calls.get(), failures.size());
        assertThat(calls.get()).isEqualTo(CALLERS * ROUNDS * steps.size());
        assertThat(failures).isEmpty();
    }

    private void call(Runnable step) {
        calls.incrementAndGet();
        try {
            TestHost.answer(step);
        } catch (StorageException failure) {
            failures.add(String.valueOf(failure.getMessage()));
        }
    }

    private static void deleteLive(TestHost host) {
        Invitation live = host.storage.load(ACME, ADA, List.of(BOB)).live(BOB);
        if (live != null) {
            host.invitations.delete(ADA, live.id());
        }
    }
}
