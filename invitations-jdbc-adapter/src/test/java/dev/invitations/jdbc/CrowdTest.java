package dev.invitations.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.Race;
import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.Pool;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("full")
class CrowdTest {

    @ParameterizedTest
    @EnumSource
    void crowd(TestDatabase database) throws Exception {
        TestHost host = TestHost.withAcme(JdbcStorage.over(Pool.of(database).emptied()));
        UserId carol = TestHost.CAROL;
        host.joined(TestHost.ADA, TestHost.ACME, carol, TestHost.ADMIN);
        UserId bob = TestHost.BOB;
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger ends = new AtomicInteger();
        AtomicInteger retryable = new AtomicInteger();
        Runnable[] all = IntStream.range(0, 64)
                .mapToObj(i -> (Runnable) () -> {
                    for (int n = 0; n < 20; n++) {
                        Runnable[] steps = {
                            () -> host.send(TestHost.ADA, TestHost.ACME, bob, TestHost.VIEWER),
                            () -> host.invitations.delete(TestHost.ADA, host.live(TestHost.ACME, bob)),
                            () -> host.members.assign(TestHost.ADA, TestHost.ACME, carol, "viewer"),
                            () -> host.members.assign(TestHost.ADA, TestHost.ACME, carol, "admin"),
                            () -> host.invitations.send(carol, TestHost.ACME, new UserId("u" + calls.get()), "viewer"),
                        };
                        for (Runnable step : steps) {
                            calls.incrementAndGet();
                            try {
                                TestHost.answer(step);
                            } catch (StorageException e) {
                                (e.isRetryable() ? retryable : ends).incrementAndGet();
                                if (e.getMessage() == null || !e.getMessage().startsWith("A unique")) {
                                    System.out.println(e.getMessage());
                                }
                            } catch (RuntimeException | AssertionError e) {
                                calls.decrementAndGet();
                            }
                        }
                    }
                })
                .toArray(Runnable[]::new);
        long start = System.nanoTime();
        try (Race race = new Race(64)) {
            race.run(all);
        }
        System.out.printf(
                "%s: %d calls in %d ms, final %d, retryable %d%n",
                database, calls.get(), (System.nanoTime() - start) / 1_000_000, ends.get(), retryable.get());
        assertThat(ends).hasValue(0);
    }
}
