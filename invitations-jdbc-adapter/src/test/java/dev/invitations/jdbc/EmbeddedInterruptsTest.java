package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.contract.fixture.ChangeFixtures.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.InvitationId;
import dev.invitations.model.UserId;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that an interrupt of a caller ends no call of an embedded storage, affects no other call, and is not lost. H2
 * closes a database if an interrupted thread writes its file, and swallows the interrupt of a thread that waits for a
 * lock.
 */
@Tag("full")
class EmbeddedInterruptsTest {

    private static final int CALLERS = 4;
    private static final int INTERRUPTS_PER_CALLER = 2_500;

    @TempDir
    private Path folder;

    private JdbcDataSource neighbour() {
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:file:" + folder.resolve("file"));
        source.setUser("sa");
        return source;
    }

    /** A thread that executes commands until it has received all of its interrupts. */
    private static final class Caller {

        private final TestHost host;
        private final String name;
        private final AtomicInteger received = new AtomicInteger();
        private final List<UserId> members = new ArrayList<>();
        private volatile @Nullable Thread thread;
        private int sent;

        Caller(TestHost host, String name) {
            this.host = host;
            this.name = name;
        }

        List<UserId> run() {
            thread = Thread.currentThread();
            for (int i = 0; received.get() < INTERRUPTS_PER_CALLER; i++) {
                UserId user = new UserId(name + "-" + i);
                InvitationId sent = host.sent(ADA, ACME, user, TestHost.VIEWER);
                count();
                host.invitations.accept(user, sent);
                count();
                members.add(user);
                assertThat(host.invitations.find(user, sent).id()).isEqualTo(sent);
                count();
            }
            return members;
        }

        private void count() {
            if (Thread.interrupted()) {
                received.incrementAndGet();
            }
        }

        /** Interrupts the thread, unless it got all of its interrupts or has not yet counted the last one. */
        void interrupt() {
            Thread running = thread;
            if (running != null && sent < INTERRUPTS_PER_CALLER && received.get() == sent) {
                sent++;
                running.interrupt();
            }
        }

        boolean isDone() {
            return received.get() == INTERRUPTS_PER_CALLER;
        }
    }

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void ten_thousand_interrupts_lose_nothing_and_are_kept() throws Exception {
        List<UserId> members = new ArrayList<>();
        try (JdbcStorage storage = JdbcStorage.embedded(folder.resolve("file"))) {
            TestHost host = TestHost.withAcme(storage);
            List<Caller> callers = new ArrayList<>();
            List<Future<List<UserId>>> calls = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                Caller caller = new Caller(host, "caller" + i);
                callers.add(caller);
                calls.add(Background.start(caller::run));
            }
            while (!callers.stream().allMatch(Caller::isDone) && !calls.stream().allMatch(Future::isDone)) {
                callers.forEach(Caller::interrupt);
                Thread.onSpinWait();
            }
            assertThat(callers).as("callers with all of their interrupts").allMatch(Caller::isDone);
            for (Future<List<UserId>> each : calls) {
                members.addAll(each.get(60, TimeUnit.SECONDS));
            }
        }
        try (JdbcStorage again = JdbcStorage.embedded(folder.resolve("file"))) {
            assertThat(members)
                    .isNotEmpty()
                    .allSatisfy(user ->
                            assertThat(again.memberships().find(ACME, user)).isPresent());
        }
        System.out.printf("interrupts: %d callers, %d new members%n", CALLERS, members.size());
    }

    @Test
    void a_call_that_waits_for_a_lock_ends_normally_and_keeps_the_interrupt() throws Exception {
        try (JdbcStorage storage = JdbcStorage.embedded(folder.resolve("file"));
                Connection other = neighbour().getConnection()) {
            TestHost host = TestHost.withAcme(storage);
            other.setAutoCommit(false);
            TestDatabase.execute(other, "UPDATE membership SET role = role");
            Thread[] caller = new Thread[1];
            Future<Boolean> sent = Background.start(() -> {
                caller[0] = Thread.currentThread();
                host.send(ADA, ACME, BOB, TestHost.VIEWER);
                return Thread.interrupted();
            });
            TestDatabase.H2.awaitBlocked(neighbour());
            for (int i = 0; i < 100; i++) {
                caller[0].interrupt();
            }
            other.rollback();
            assertThat(sent.get(30, TimeUnit.SECONDS)).as("interrupted").isTrue();
            assertThat(storage.load(ACME, ADA, List.of(BOB)).live(BOB)).isNotNull();
        }
    }
}
