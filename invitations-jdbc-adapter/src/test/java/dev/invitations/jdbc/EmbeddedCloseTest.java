package dev.invitations.jdbc;

import static dev.invitations.contract.fixture.ChangeFixtures.ACME;
import static dev.invitations.contract.fixture.ChangeFixtures.ADA;
import static dev.invitations.jdbc.FailureAssertions.assertNotRetryable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.contract.fixture.TestHost;
import dev.invitations.jdbc.fixture.Background;
import dev.invitations.jdbc.fixture.Eventually;
import dev.invitations.jdbc.fixture.TestDatabase;
import dev.invitations.model.UserId;
import dev.invitations.port.StorageException;
import java.io.IOException;
import java.lang.Thread.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that an embedded storage never creates a second, empty database, and that its threads are bounded. */
@Tag("full")
class EmbeddedCloseTest {

    @TempDir
    private Path folder;

    /** A driver of H2 that runs an action before it connects. */
    private static final class PausedDriver extends org.h2.Driver {

        private @Nullable Runnable before;

        @Override
        public Connection connect(String url, Properties login) throws SQLException {
            Runnable action = before;
            before = null;
            if (action != null) {
                action.run();
            }
            return super.connect(url, login);
        }
    }

    /** The host closes the storage and deletes its file, for example at the end of a test, while a call connects. */
    @Test
    void a_call_during_close_creates_no_database() throws Exception {
        Path file = folder.resolve("file.mv.db");
        PausedDriver driver = new PausedDriver();
        EmbeddedDatabase database = EmbeddedDatabase.open(folder.resolve("file"), driver);
        Thread closing = new Thread(() -> {
            try {
                database.close();
                Files.deleteIfExists(file);
            } catch (SQLException | IOException e) {
                throw new AssertionError(e);
            }
        });
        driver.before = () -> {
            closing.start();
            Eventually.holds(
                    "the close ends or waits for the call",
                    () -> closing.getState() == State.TERMINATED
                            || threads().anyMatch(each -> each.getState() == State.BLOCKED));
        };
        assertThatCode(() -> database.run(() -> {
                    try (Connection connection = database.open()) {
                        return connection.isValid(1);
                    }
                }))
                .as("the call during close")
                .doesNotThrowAnyException();
        closing.join();
        assertThat(file).doesNotExist();
        assertThatThrownBy(database::open).isInstanceOf(StorageException.class).hasMessageContaining("is closed");
        assertThat(file).doesNotExist();
    }

    /** H2 closes a database after an error of the file system. */
    @Test
    void a_deleted_file_is_an_error_and_not_an_empty_database() {
        Path file = folder.resolve("file.mv.db");
        try (JdbcStorage storage = JdbcStorage.embedded(folder.resolve("file"))) {
            JdbcDataSource neighbour = new JdbcDataSource();
            neighbour.setURL("jdbc:h2:file:" + folder.resolve("file"));
            neighbour.setUser("sa");
            TestDatabase.execute(neighbour, "SHUTDOWN IMMEDIATELY");
            assertThat(file.toFile().delete()).isTrue();
            assertNotRetryable(() -> storage.memberships().find(ACME, ADA)).hasMessageContaining("90146");
            assertThat(file).doesNotExist();
        }
    }

    /** There are more callers than threads, and all of them lock the row of the same inviter. */
    @Test
    void a_flood_of_callers_finishes_with_a_bounded_number_of_threads() throws Exception {
        int callers = 200;
        Set<Thread> idle = threads().collect(Collectors.toSet());
        try (JdbcStorage storage = JdbcStorage.embedded(folder.resolve("file"))) {
            TestHost host = TestHost.withAcme(storage);
            List<Future<UserId>> calls = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                UserId user = new UserId("user" + i);
                calls.add(Background.start(() -> {
                    host.invitations.accept(user, host.sent(ADA, ACME, user, TestHost.VIEWER));
                    return user;
                }));
            }
            Set<Thread> seen = new HashSet<>();
            while (!calls.stream().allMatch(Future::isDone)) {
                threads().filter(thread -> !idle.contains(thread)).forEach(seen::add);
            }
            for (Future<UserId> each : calls) {
                assertThat(storage.memberships().find(ACME, each.get(60, TimeUnit.SECONDS)))
                        .isPresent();
            }
            assertThat(seen).hasSizeBetween(2, UninterruptedCalls.THREADS);
        }
    }

    /** Returns the running threads of embedded storages. */
    private static Stream<Thread> threads() {
        Thread[] alive = new Thread[Thread.activeCount() + 1_000];
        return Arrays.stream(alive, 0, Thread.enumerate(alive))
                .filter(thread -> thread.getName().equals("invitations-h2"));
    }
}
